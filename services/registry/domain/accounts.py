"""An account in social media, from a draft to an approved presence: the explicit state machine of S16.

    (new) --drafted--> DRAFT --notified--> NOTIFIED --approved--> APPROVED (watched from here on)
                         ^  <---revised------'   '---rejected--> REJECTED
                         '------revised-------------------------------'
    APPROVED --revised--> APPROVED, or --reopened--> DRAFT when purpose, owner or platform identity changed

Once watched, always watched: what is written there goes on being a public record while a change waits for approval.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from services.registry.domain.details import Details
from shared.errors import Conflict, Forbidden
from shared.ids import uuid7

Status = Literal[
    "DRAFT", "NOTIFIED", "MANAGER_OK", "APPROVED", "RETURNED", "REJECTED",
    "ACTIVE", "AT_RISK", "PAUSED", "SUSPENDED", "CLOSING", "CLOSED",
]  # fmt: skip
Change = Literal[
    "drafted", "revised", "reopened", "notified", "confirmed", "returned", "approved", "rejected", "activated",
    "endangered", "secured", "paused", "resumed", "suspended", "reinstated", "certified", "closing", "closed", "withdrawn",
]  # fmt: skip

TRANSITIONS: dict[tuple[Status, Change], Status] = {
    ("DRAFT", "revised"): "DRAFT",
    ("DRAFT", "notified"): "NOTIFIED",
    ("NOTIFIED", "revised"): "DRAFT",
    ("NOTIFIED", "confirmed"): "MANAGER_OK",
    ("NOTIFIED", "returned"): "RETURNED",
    ("NOTIFIED", "approved"): "APPROVED",
    ("NOTIFIED", "rejected"): "REJECTED",
    ("MANAGER_OK", "revised"): "DRAFT",
    ("MANAGER_OK", "returned"): "RETURNED",
    ("MANAGER_OK", "approved"): "APPROVED",
    ("MANAGER_OK", "rejected"): "REJECTED",
    ("RETURNED", "revised"): "RETURNED",
    ("RETURNED", "notified"): "NOTIFIED",
    ("REJECTED", "revised"): "DRAFT",
    ("APPROVED", "revised"): "APPROVED",
    ("APPROVED", "reopened"): "DRAFT",
    ("APPROVED", "activated"): "ACTIVE",
    ("APPROVED", "suspended"): "SUSPENDED",
    ("APPROVED", "closing"): "CLOSING",
    ("ACTIVE", "revised"): "ACTIVE",
    ("ACTIVE", "reopened"): "DRAFT",
    ("ACTIVE", "endangered"): "AT_RISK",
    ("ACTIVE", "certified"): "ACTIVE",
    ("ACTIVE", "paused"): "PAUSED",
    ("ACTIVE", "suspended"): "SUSPENDED",
    ("ACTIVE", "closing"): "CLOSING",
    ("AT_RISK", "revised"): "AT_RISK",
    ("AT_RISK", "reopened"): "DRAFT",
    ("AT_RISK", "endangered"): "AT_RISK",
    ("AT_RISK", "secured"): "ACTIVE",
    ("AT_RISK", "certified"): "AT_RISK",
    ("AT_RISK", "suspended"): "SUSPENDED",
    ("AT_RISK", "closing"): "CLOSING",
    ("PAUSED", "revised"): "PAUSED",
    ("PAUSED", "reopened"): "DRAFT",
    ("PAUSED", "resumed"): "ACTIVE",
    ("PAUSED", "suspended"): "SUSPENDED",
    ("PAUSED", "closing"): "CLOSING",
    ("SUSPENDED", "revised"): "SUSPENDED",
    ("SUSPENDED", "reopened"): "DRAFT",
    ("SUSPENDED", "reinstated"): "APPROVED",
    ("SUSPENDED", "closing"): "CLOSING",
    ("CLOSING", "closed"): "CLOSED",
    ("DRAFT", "withdrawn"): "CLOSED",
    ("RETURNED", "withdrawn"): "CLOSED",
    ("REJECTED", "withdrawn"): "CLOSED",
}
APPROVED_AS_SUCH = ("purpose", "unit_id", "owner_email", "platform", "platform_id", "responsibility")
"""What an approval is about: a change of any of these needs a new one (S16)."""


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    details: Details
    status: Status
    watched: bool
    authors: frozenset[str]
    """Who wrote what waits for approval: none of them may approve it."""
    changed_at: datetime
    version: int = 1

    @classmethod
    def drafted(cls, details: Details, by: str, at: datetime) -> Self:
        return cls(uuid7(), details, "DRAFT", watched=False, authors=frozenset({by}), changed_at=at)

    def may(self, change: Change) -> bool:
        return (self.status, change) in TRANSITIONS

    def revised(self, details: Details, by: str, at: datetime) -> Self:
        changed = self._after(self.change_by(details), at)
        return replace(changed, details=details, authors=self.authors | {by})

    def change_by(self, details: Details) -> Change:
        """What revising the account to these details would be."""
        bound = any(getattr(details, name) != getattr(self.details, name) for name in APPROVED_AS_SUCH)
        return "reopened" if bound and self.may("reopened") else "revised"

    def notified(self, by: str, at: datetime) -> Self:
        return replace(self._after("notified", at), authors=self.authors | {by})

    def approved(self, by: str, on_duty: Collection[str], at: datetime) -> Self:
        """`on_duty`: the subjects of those who will run the account."""
        changed = self._after("approved", at)
        if why := self.bias_of(by, on_duty):
            raise Forbidden(why)
        return replace(changed, watched=True, authors=frozenset())

    def bias_of(self, by: str, on_duty: Collection[str]) -> str | None:
        """Why this person may not decide on the account (jäv), if so."""
        if by in self.authors:
            return "You wrote or notified this account yourself: somebody else with the role account_approver decides."
        if by in on_duty:
            return (
                "You are responsible or deputy of this account: somebody else with the role account_approver decides."
            )
        return None

    def activated(self, at: datetime) -> Self:
        return self._after("activated", at)

    def suspended(self, at: datetime) -> Self:
        return self._after("suspended", at)

    def rejected(self, at: datetime) -> Self:
        return self._after("rejected", at)

    def _after(self, change: Change, at: datetime) -> Self:
        status = TRANSITIONS.get((self.status, change))
        if status is None:
            raise Conflict(f"An account that is {self.status} cannot be {change}.", extra={"status_now": self.status})
        return replace(self, status=status, changed_at=at)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of an account's history: who, when, why."""

    account_id: UUID
    version: int
    change: Change
    before: Status | None
    after: Status
    actor: str
    at: datetime
    reason: str = ""
