"""Dates as API models have them: taken with any zone, told in UTC, each with its example (DOT.01-04)."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, WithJsonSchema


def _written(value: object) -> object:
    """RFC 3339 as text, never a count of seconds."""
    if isinstance(value, int | float) or (isinstance(value, str) and "-" not in value[1:]):
        raise ValueError("a date is written as RFC 3339 says: 2026-11-20T18:00:00Z")
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment lies outside of the calendar") from None


Timestamp = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_utc),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-11-20T18:00:00Z"}),
]
"""A moment: any zone is taken, UTC is told (DOT.01)."""
Day = Annotated[
    date, BeforeValidator(_written), WithJsonSchema({"type": "string", "format": "date", "example": "2026-11-20"})
]
