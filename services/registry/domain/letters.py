"""Letters the registry sends by e-mail: codes to owner addresses, reminders to those who answer for an account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from shared.errors import Invalid

Fault = Literal["unreachable", "denied", "deferred", "rejected", "unwritable"]
"""Why a letter was not taken: no server answers; it lets nobody in or not us; not now; not to that address ever; it
cannot be written so that the server understands it."""
HOPELESS: frozenset[Fault] = frozenset({"rejected", "unwritable"})
"""Trying again cannot help."""
MOST_ATTEMPTS = 20
"""With the waits between them about three days: a mail server may be away over a weekend."""
LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str

    def __post_init__(self) -> None:
        if not (self.to.isprintable() and self.subject.isprintable()) or len(self.subject) > LONGEST_LINE:
            raise Invalid("A letter's address and subject are one short line each.")


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that waits to be sent. `attempts` counts the one that begins now."""

    id: UUID
    letter: Letter
    attempts: int

    def hopeless(self, fault: Fault) -> bool:
        return fault in HOPELESS or self.attempts >= MOST_ATTEMPTS


Outcome = Fault | None
"""None: whoever is responsible for the letter now has taken it."""


class Mailer(Protocol):
    async def send(self, letters: Sequence[Posted]) -> Mapping[UUID, Outcome]:
        """Hand over the letters, and say of each how that went. Raises nothing that a mail server can cause."""
