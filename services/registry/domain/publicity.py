"""What the public is told of an account: whether it can be trusted now, in words that hide our internal matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

PublicStatus = Literal["OPEN", "PAUSED", "SUSPENDED"]
STATUSES: dict[PublicStatus, frozenset[str]] = {
    "OPEN": frozenset({"ACTIVE", "AT_RISK", "CLOSING"}),
    "PAUSED": frozenset({"PAUSED"}),
    "SUSPENDED": frozenset({"SUSPENDED"}),
}
"""AT_RISK is between the unit and the information secretary: the account is ours all the same."""
GENUINE = STATUSES["OPEN"] | STATUSES["PAUSED"]
KNOWN = GENUINE | STATUSES["SUSPENDED"]
Verdict = Literal["genuine", "suspended", "closed", "unconfirmed", "unknown"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An account as the directory knows it. `seen_at`: when its profile was last seen on the platform."""

    id: UUID
    status: str
    platform: str
    platform_id: str | None
    handle: str
    url: str | None
    unit_id: UUID
    unit: str
    purpose: str
    owner_email: str
    changed_at: datetime
    seen_at: datetime | None

    @property
    def public_status(self) -> PublicStatus | None:
        return next((name for name, statuses in STATUSES.items() if self.status in statuses), None)


def judged(found: Sequence[Entry]) -> tuple[Verdict, Entry | None]:
    """A suspicion weighs more than a trust: two accounts may claim one handle."""
    for verdict, statuses in (
        ("suspended", STATUSES["SUSPENDED"]), ("genuine", GENUINE), ("unconfirmed", frozenset({"APPROVED"})),
        ("closed", frozenset({"CLOSED"})),
    ):  # fmt: skip
        for one in found:
            if one.status in statuses:
                return verdict, one  # type: ignore[return-value] # mypy widens the literals of the tuple
    return "unknown", None
