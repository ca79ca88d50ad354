"""Words that several contracts share."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

Platform = Literal[
    "facebook", "instagram", "x", "youtube", "linkedin", "mastodon", "bluesky", "discourse", "rss", "other"
]
Responsibility = Literal["HOSTED_SPACE", "OWN_POSTS_ONLY"]
"""S14, S15: we answer for all that is written there, or only for what we write ourselves."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, lower-case hex")]
Moment = Annotated[
    AwareDatetime, WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-01-31T12:00:00Z"})
]
PERSONAL: JsonDict = {"personal_data": True}
"""Marks a field that can hold personal data: `Field(json_schema_extra=PERSONAL)`. Never a key, a topic name, a metric or a log field."""


class Part(BaseModel):
    """A value inside an event; as strict and as frozen as the event."""

    model_config = ConfigDict(extra="forbid", frozen=True)
