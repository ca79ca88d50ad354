"""Jäv: through whose hands an account went, who stands near it, and why one of them may not judge it (S16, ADR 22)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

from shared.names import one_of, perhaps_one

Judging = Literal["confirmed", "approved", "reinstated", "certified"]
Reason = Literal["notified", "wrote", "wrote_what_holds", "runs", "manages"]
JUDGED: Mapping[Judging, tuple[Reason, ...]] = {
    "confirmed": ("notified", "runs"),
    "approved": ("wrote", "runs", "manages"),
    "reinstated": ("wrote", "runs", "manages"),
    "certified": ("wrote_what_holds", "runs"),
}
"""What makes somebody biased in each step that judges an account."""
WORDS: Mapping[Reason, str] = {
    "notified": "You notified this account yourself",
    "wrote": "You wrote, notified or confirmed this account yourself",
    "wrote_what_holds": "You wrote or notified this account yourself",
    "runs": "You are responsible or deputy of this account",
    "manages": "You manage the unit of this account, or the nearest unit above it that has a manager",
}
INSTEAD: Mapping[Judging, str] = {
    "confirmed": "another manager of the unit, or of a unit above it, confirms it.",
    "approved": "somebody else with the role account_approver decides.",
    "reinstated": "somebody else with the role account_approver decides.",
    "certified": "another manager of the unit certifies it.",
}


@dataclass(frozen=True, slots=True)
class Hands:
    """Through whose hands it went, by their sign-ins: what waits for approval, and what was approved last."""

    notified: str | None = None
    confirmed: str | None = None
    approvers: frozenset[str] = frozenset()
    """Who confirmed and approved what is in force. Nobody: the account as it is needs an approval."""
    authors: frozenset[str] = frozenset()
    """Who wrote and notified what was approved last: kept until the next approval."""

    def handed_in(self, by: str) -> Self:
        return replace(self, notified=by, confirmed=None)

    def approved(self, by: str, authors: frozenset[str]) -> Self:
        approvers = {by, self.confirmed} if self.confirmed else {by}
        return replace(self, notified=None, confirmed=None, approvers=frozenset(approvers), authors=authors)

    def waiting(self) -> Self:
        """For another approval: what there was does not hold any more."""
        return replace(self, notified=None, confirmed=None, approvers=frozenset())


UNTOUCHED = Hands()


@dataclass(frozen=True, slots=True)
class Ties:
    """Who stands near an account by their office, by their sign-ins."""

    on_duty: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    """Of the account's unit, or of the nearest unit above it that has any."""


def bias(step: Judging, by: str, authors: frozenset[str], hands: Hands, ties: Ties) -> str | None:
    """Why this person may not take this step, if so. `authors`: of what waits for approval."""
    holds = {
        "notified": perhaps_one(by, hands.notified),
        "wrote": one_of(by, authors | hands.authors) or perhaps_one(by, hands.confirmed),
        "wrote_what_holds": one_of(by, hands.authors),
        "runs": one_of(by, ties.on_duty),
        "manages": one_of(by, ties.managers),
    }
    return next((f"{WORDS[reason]}: {INSTEAD[step]}" for reason in JUDGED[step] if holds[reason]), None)
