"""The envelope every event travels in: CloudEvents 1.0, structured JSON."""

from abc import abstractmethod
from datetime import datetime
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A fact one service tells the others. Subclasses are the published language.

    Strict when told (an undeclared field is a bug in the producer), tolerant when heard (parsed with extra="ignore").
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ClassVar[str]
    topic: ClassVar[str]
    confided: ClassVar[frozenset[str]] = frozenset()
    """Parts that our own services are told, and other systems are not: see the changes feed."""

    @abstractmethod
    def subject(self) -> str:
        """The id of the aggregate the fact is about."""

    def key(self) -> str:
        """What keeps its order on the bus; the subject unless told otherwise. Never personal data."""
        return self.subject()

    def sequence_number(self) -> int | None:
        """The version of the aggregate after this fact, where it has one."""
        return None


E = TypeVar("E", bound=Event)


class Head(BaseModel):
    """What an envelope says of the event in it."""

    model_config = ConfigDict(frozen=True)

    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    correlationid: str | None = None
    causationid: str | None = None
    sequence: int | None = None
    traceparent: str | None = None


class Envelope(Head):
    """CloudEvents 1.0 with the extensions correlationid, causationid, sequence and traceparent."""

    data: dict[str, Any]


class Told(BaseModel, Generic[E]):
    """What a reaction needs of an envelope, with the event in it: `Told[PostCaptured]` reads both in one pass."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str
    time: datetime
    correlationid: str | None = None
    traceparent: str | None = None
    data: E


class Heard(NamedTuple, Generic[E]):
    """An event as a reaction meets it: the fact, and what its envelope said of it."""

    event: E
    id: UUID
    time: datetime
    correlation: str | None = None
    traceparent: str | None = None
