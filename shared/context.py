"""What belongs to the request or event at hand: who acts, on whose word, in which trace."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does this. `sent_by` is what a client with scope `act-for` claims of the person behind it: audited, never a right."""

    subject: str
    client: str | None = None
    sent_by: str | None = None


NOBODY = Actor("anonymous")

actor: ContextVar[Actor] = ContextVar("actor", default=NOBODY)
traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
correlation: ContextVar[str | None] = ContextVar("correlation", default=None)
