"""Reports of accounts and statements that are not ours (S16, S19), and findings of what was said for us by who was not to
(S18): from the report to its end.

    (new) --> REPORTED --> CONFIRMED --> ACTED --> CLOSED
                  '------------'------> DISMISSED

Of a private account nothing is taken in but its address and what the reporter wrote of it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Self, get_args
from uuid import UUID

from services.registry.domain.lookalikes import Likeness
from shared.errors import Conflict, Invalid
from shared.ids import uuid7

ReportKind = Literal["UNREGISTERED", "LOOK_ALIKE", "PRIVATE_STATEMENT"]
"""What people report; the other kinds are found."""
Kind = Literal[ReportKind, "UNAUTHORISED_STATEMENT"]
KINDS: tuple[Kind, ...] = (*get_args(ReportKind), "UNAUTHORISED_STATEMENT")
UNAUTHORISED: Kind = "UNAUTHORISED_STATEMENT"
State = Literal["REPORTED", "CONFIRMED", "DISMISSED", "ACTED", "CLOSED"]
Action = Literal["REPORTED_TO_PLATFORM", "CLOSED_BY_OWNER", "REGISTERED_AS_OURS", "TALKED_TO_EMPLOYEE", "LIST_CHANGED"]
STEPS: dict[State, frozenset[State]] = {
    "REPORTED": frozenset({"CONFIRMED", "DISMISSED"}),
    "CONFIRMED": frozenset({"ACTED", "DISMISSED"}),
    "ACTED": frozenset({"ACTED", "CLOSED"}),
    "DISMISSED": frozenset(),
    "CLOSED": frozenset(),
}
OPEN: tuple[State, ...] = ("REPORTED", "CONFIRMED", "ACTED")


@dataclass(frozen=True, slots=True)
class Report:
    """`actor` is None for the public; `contact` only if the reporter wants an answer; `sender`: the public's address, which
    is kept nowhere."""

    kind: ReportKind
    url: str
    words: str = ""
    contact: str | None = None
    actor: str | None = None
    sender: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Incident:
    """`key`: what the address names, so that reports of the same thing are one incident."""

    id: UUID
    kind: Kind
    state: State
    url: str
    key: str
    reports: int
    likeness: float | None
    looks_like: str | None
    action: Action | None
    account_id: UUID | None
    first_at: datetime
    last_at: datetime
    changed_at: datetime
    version: int = 1

    @classmethod
    def reported(cls, report: Report, key: str, likeness: Likeness | None, at: datetime) -> Self:
        return cls(
            uuid7(), report.kind, "REPORTED", report.url, key, 1, likeness.score if likeness else None,
            likeness.ours if likeness else None, None, None, at, at, at,
        )  # fmt: skip

    @classmethod
    def found(cls, account_id: UUID, url: str, whose: str, times: int, at: datetime) -> Self:
        """Nobody reported it. `whose`: what one person did at one account, time after time, is one incident."""
        key = f"statements {account_id} {whose}"
        return cls(uuid7(), UNAUTHORISED, "REPORTED", url, key, times, None, None, None, account_id, at, at, at)

    def stepped(self, to: State, action: Action | None, account_id: UUID | None, at: datetime) -> Self:
        if to not in STEPS[self.state]:
            next_ones = ", ".join(sorted(STEPS[self.state])) or "nothing else"
            raise Conflict(
                f"An incident that is {self.state} cannot become {to}, but {next_ones}.",
                extra={"status_now": self.state},
            )
        if (to == "ACTED") != (action is not None):
            said = f"say what was done: {', '.join(get_args(Action))}" if to == "ACTED" else "goes with ACTED only"
            raise Invalid("ACTED says what was done, and nothing else does.", errors=[("/action", said)])
        if self.kind == UNAUTHORISED and account_id not in {None, self.account_id}:
            raise Invalid("It is about the account that it was found at.", errors=[("/account_id", "another account")])
        return replace(
            self, state=to, action=action or self.action, account_id=account_id or self.account_id, changed_at=at
        )


@dataclass(frozen=True, slots=True)
class Step:
    incident_id: UUID
    version: int
    state_before: State | None
    state_after: State
    action: Action | None
    actor: str
    at: datetime
    reason: str
