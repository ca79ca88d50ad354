"""People who act for the municipality: known by an official address, and by the subject they sign in as."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from services.registry.domain.days import beginning_of
from services.registry.domain.emails import OfficialDomains
from shared.errors import Invalid
from shared.ids import uuid7

NEAR = timedelta(days=366)
"""A departure is told within a year of it."""


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    name: str
    email: str
    subject: str
    unit_id: UUID
    left_at: datetime | None = None
    """From then on the person is no longer here: never on duty, never named anew. Nobody is ever deleted."""
    version: int = 1

    @classmethod
    def welcome(cls, name: str, email: str, subject: str, unit_id: UUID, domains: OfficialDomains) -> Self:
        return cls(uuid7(), name.strip(), domains.official(email), subject.strip(), unit_id)

    def revised(self, name: str, email: str, subject: str, unit_id: UUID, domains: OfficialDomains) -> Self:
        address = domains.official(email)
        return replace(self, name=name.strip(), email=address, subject=subject.strip(), unit_id=unit_id)

    def leaving(self, left_on: date | None, today: date) -> Self:
        """From the beginning of that day on; None: the person stays after all."""
        if left_on and abs(left_on - today) > NEAR:
            raise Invalid(
                "A departure is told for a day within a year of today: is that the right year?",
                errors=[("/left_on", f"must be within a year of {today}")],
            )
        return replace(self, left_at=beginning_of(left_on) if left_on else None)

    def gone(self, at: datetime) -> bool:
        return self.left_at is not None and self.left_at <= at
