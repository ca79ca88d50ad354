"""Codes that are mailed to an owner address, so that whoever reads it there can say them here (S20)."""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import scrypt
from threading import Lock
from uuid import UUID

from shared.errors import TooMany

DIGITS = 8
GOOD_FOR = timedelta(minutes=30)
TRIES = 5
PAUSE = timedelta(minutes=1)
WINDOW = timedelta(days=1)
MOST_LETTERS = 5
"""In a day: neither a mailbox to be flooded nor a code to be guessed by asking again and again."""

MOST_TO_ADDRESS = 10
"""In a day to one address, over all accounts that give it: two that share a mailbox have room."""


COST = 2**14
"""scrypt's `n` (RFC 7914): with `r` 8, sealing a code takes 16 MB and some 40 ms, and so does each guess of who stole it."""

_ALONE = Lock()
"""One code after the other, however many are asked for at once: each takes its memory."""


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def sealed(code: str, salt: bytes) -> bytes:
    """Slow by intention: eight digits are few. Not for the event loop."""
    with _ALONE:
        return scrypt(code.encode(), salt=salt, n=COST, r=8, p=1)


@dataclass(frozen=True, slots=True)
class Pending:
    """The code that an account waits for. A new one replaces it."""

    account_id: UUID
    address: str
    salt: bytes
    digest: bytes
    sent_at: datetime
    tries_left: int
    asked: int
    """Letters since `asked_from`."""
    asked_from: datetime

    @property
    def expires_at(self) -> datetime:
        return self.sent_at + GOOD_FOR

    def good(self, now: datetime, address: str) -> bool:
        return self.address == address and self.tries_left > 0 and now < self.expires_at

    def tried(self) -> "Pending":
        return replace(self, tries_left=self.tries_left - 1)

    def matches(self, code: str) -> bool:
        return hmac.compare_digest(sealed(code, self.salt), self.digest)


def asked_again(before: Pending | None, now: datetime) -> tuple[int, datetime]:
    """How many letters there are with the new one, and since when; refused if that is too many."""
    if before is None:
        return 1, now
    if now < before.sent_at + PAUSE:
        raise TooMany(
            "A code was sent just now: wait for the letter.", retry_after=_seconds(before.sent_at + PAUSE, now)
        )
    if now >= before.asked_from + WINDOW:
        return 1, now
    if before.asked >= MOST_LETTERS:
        until = before.asked_from + WINDOW
        raise TooMany(f"{MOST_LETTERS} codes were sent in a day.", retry_after=_seconds(until, now))
    return before.asked + 1, before.asked_from


def _seconds(until: datetime, now: datetime) -> int:
    return int((until - now).total_seconds()) + 1
