"""What people, and now and then a machine, attest about an account: who, when, about what. Written once, never changed.

Of one kind and about one thing, the newest counts. What a kind is about (`what`): the address, the question, the version
of the terms, the picture's digest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Kind = Literal[
    "email_confirmed",
    "email_reminded",
    "mailbox_reviewed",
    "checklist_answered",
    "terms_reviewed",
    "logo_compared",
    "logo_reviewed",
]


@dataclass(frozen=True, slots=True)
class Attestation:
    id: UUID
    account_id: UUID
    kind: Kind
    what: str
    by: str
    at: datetime
    verdict: str = ""
    note: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attested:
    """All that is attested about an account, oldest first: a part of the facts."""

    items: tuple[Attestation, ...] = ()

    def latest(self, kind: Kind, what: str | None = None) -> Attestation | None:
        found = (one for one in reversed(self.items) if one.kind == kind and what in {None, one.what})
        return next(found, None)

    def standing(self) -> tuple[Attestation, ...]:
        """What counts: of each kind and thing the newest, oldest first. That a reminder was sent is no evidence."""
        evidence = [one for one in self.items if one.kind != "email_reminded"]
        newest = {(one.kind, one.what): one.id for one in evidence}
        return tuple(one for one in evidence if newest[one.kind, one.what] == one.id)

    def newest_by_what(self, kind: Kind) -> Mapping[str, Attestation]:
        return {one.what: one for one in self.items if one.kind == kind}


def by_account(items: Iterable[Attestation]) -> Mapping[UUID, Attested]:
    sorted_out: dict[UUID, list[Attestation]] = {}
    for one in items:
        sorted_out.setdefault(one.account_id, []).append(one)
    return {account_id: Attested(tuple(some)) for account_id, some in sorted_out.items()}
