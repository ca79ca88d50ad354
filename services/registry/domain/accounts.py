"""An account in social media, from a draft to its end: the explicit state machine of S16 (TRANSITIONS).

    DRAFT --notified--> NOTIFIED --confirmed--> MANAGER_OK --approved--> APPROVED --activated--> ACTIVE
    NOTIFIED, MANAGER_OK --returned--> RETURNED (completed and notified again), --rejected--> REJECTED
    ACTIVE <--secured, endangered--> AT_RISK; ACTIVE <--resumed, paused--> PAUSED
    any that is watched --suspended--> SUSPENDED --reinstated--> APPROVED; --closing--> CLOSING --closed--> CLOSED
    any that is approved --reopened--> DRAFT when purpose, owner or platform identity changed, or when somebody who approved
    it is to run it; suspended meanwhile, it is reinstated as the DRAFT that waits for approval

Watched from approval until it is closed: what is written there goes on being a public record while a change waits for
approval, during a pause and a suspension, and until the final snapshot is sealed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal, Self, get_args
from uuid import UUID

from services.registry.domain.activity import NEVER, Activity
from services.registry.domain.addresses import HOSTS, names_of
from services.registry.domain.bias import UNTOUCHED, Hands, Judging, Ties, bias
from services.registry.domain.details import Details
from services.registry.domain.goals import UNANSWERED, Answered
from services.registry.domain.identity import server_of
from services.registry.domain.profiles import LOOKED_AT
from services.registry.domain.publicity import claims
from shared.errors import Conflict, Forbidden, Invalid
from shared.ids import uuid7
from shared.names import one_of

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
    ("NOTIFIED", "closing"): "CLOSING",
    ("MANAGER_OK", "revised"): "DRAFT",
    ("MANAGER_OK", "returned"): "RETURNED",
    ("MANAGER_OK", "approved"): "APPROVED",
    ("MANAGER_OK", "rejected"): "REJECTED",
    ("MANAGER_OK", "closing"): "CLOSING",
    ("RETURNED", "revised"): "RETURNED",
    ("RETURNED", "notified"): "NOTIFIED",
    ("REJECTED", "revised"): "DRAFT",
    ("APPROVED", "revised"): "APPROVED",
    ("APPROVED", "reopened"): "DRAFT",
    ("APPROVED", "activated"): "ACTIVE",
    ("APPROVED", "certified"): "APPROVED",
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
    ("AT_RISK", "paused"): "PAUSED",
    ("AT_RISK", "suspended"): "SUSPENDED",
    ("AT_RISK", "closing"): "CLOSING",
    ("PAUSED", "revised"): "PAUSED",
    ("PAUSED", "reopened"): "DRAFT",
    ("PAUSED", "resumed"): "ACTIVE",
    ("PAUSED", "certified"): "PAUSED",
    ("PAUSED", "suspended"): "SUSPENDED",
    ("PAUSED", "closing"): "CLOSING",
    ("SUSPENDED", "revised"): "SUSPENDED",
    ("SUSPENDED", "reinstated"): "APPROVED",
    ("SUSPENDED", "closing"): "CLOSING",
    ("DRAFT", "closing"): "CLOSING",
    ("RETURNED", "closing"): "CLOSING",
    ("REJECTED", "closing"): "CLOSING",
    ("CLOSING", "closed"): "CLOSED",
    ("DRAFT", "withdrawn"): "CLOSED",
    ("RETURNED", "withdrawn"): "CLOSED",
    ("REJECTED", "withdrawn"): "CLOSED",
}
WAITING: tuple[Status, ...] = ("DRAFT", "NOTIFIED", "MANAGER_OK", "RETURNED", "REJECTED")
"""Not approved, or not any more: a watched one waits for re-approval."""
TRANSITIONS |= {(status, "suspended"): "SUSPENDED" for status in WAITING}
for _status in (*WAITING, "APPROVED", "PAUSED", "SUSPENDED"):
    TRANSITIONS |= {(_status, "endangered"): _status, (_status, "secured"): _status}
OF_WATCHED: frozenset[Change] = frozenset({"suspended", "endangered", "secured", "closing"})
"""What happens only to an account that was approved once."""
APPROVED_AS_SUCH = ("purpose", "unit_id", "owner_email", "platform", "platform_id", "responsibility")
"""What an approval is about: a change of any of these needs a new one (S16)."""


IN_OPERATION: frozenset[Status] = frozenset({"APPROVED", "ACTIVE", "AT_RISK", "PAUSED", "SUSPENDED"})
"""Approved and not on the way out: a change may not take away what the approval rests on."""


NEEDED = ("purpose", "handle", "platform_id", "responsible", "hours_per_week", "owner_email", "notice")
"""What an account that is notified or in operation has, whatever else it lacks; the database holds it to that too."""
LONGEST_PAUSE = timedelta(days=183)
SAID: dict[Change, str] = {name: name for name in get_args(Change)} | {"closing": "closed"}
"""How a change is said of an account that cannot be so."""
BY_ITSELF: frozenset[Change] = frozenset({"reopened", "endangered", "secured", "closed"})
"""What nobody asks for by name."""
OPEN: frozenset[Status] = frozenset({"ACTIVE", "AT_RISK"})
"""In use: whatever stops holding puts it at risk."""


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    details: Details
    status: Status
    watched: bool
    authors: frozenset[str]
    """Who wrote or notified what waits for approval: none of them may approve it."""
    changed_at: datetime
    risks: tuple[str, ...] = ()
    """The conditions that stopped holding, by their sentence: any while AT_RISK, else those on who runs it."""
    paused_until: date | None = None
    certify_by: date | None = None
    """The yearly re-certification is due by this day."""
    version: int = 1
    answered: Answered = UNANSWERED
    activity: Activity = NEVER
    confirmed_as: str | None = None
    """The handle that a look or a person last confirmed; None since its identity was changed by hand."""
    hands: Hands = UNTOUCHED
    unauthorised: int = 0
    """Incidents without an end of statements by people who were not listed (S18)."""
    claim: str | None = field(default=None, compare=False)
    """The handle that is this account's and no other's of ours, as the platform compares it: see `claiming`."""

    @property
    def claimable(self) -> str | None:
        """What it may claim: an account that waits for approval, or has it."""
        named = names_of(self.details) if claims(self.status, watched=self.watched) else []
        return named[0] if named else None

    def claiming(self) -> Self:
        return replace(self, claim=self.claimable)

    @property
    def handle_confirmed(self) -> bool:
        return self.confirmed_as == self.details.handle

    @classmethod
    def drafted(cls, details: Details, by: str, at: datetime) -> Self:
        answered = replace(UNANSWERED, drafted_at=at)
        if details.goals:
            answered = answered.told(some=True, version=1, at=at)
        return cls(
            uuid7(), details, "DRAFT", watched=False, authors=frozenset({by}), changed_at=at, answered=answered
        )  # fmt: skip

    def may(self, change: Change) -> bool:
        return (self.status, change) in TRANSITIONS and (self.watched or change not in OF_WATCHED)

    @property
    def attended(self) -> bool:
        """Somebody has to be on duty at any time (S13): what is written there is captured and looked at by people."""
        return self.watched and self.status != "CLOSING"

    def revised(self, details: Details, by: str, at: datetime, anew: Collection[str] = ()) -> Self:
        """`anew`: the subjects of those who are to run it and did not."""
        change = self.change_by(details, anew)
        if self.status == "SUSPENDED" and self._bound_changed(details):
            raise Conflict(
                "A suspended account is reinstated or closed before its purpose, owner or identity changes.",
                extra={"status_now": self.status},
            )
        if self.watched and self.details.goals and not details.goals:
            raise Conflict(
                "Work goes on here: an account that was approved always says what it is to achieve (goals).",
                extra={"unmet": ["S04"]},
            )
        changed = self._after(change, at)
        if changed.status in IN_OPERATION:
            self._check_none_emptied(details)
        if change == "reopened":
            changed = replace(changed, risks=(), paused_until=None)
        if change == "reopened" or self.approved_by(anew):
            changed = replace(changed, hands=self.hands.waiting())
        if details.goals != self.details.goals:
            told = self.answered.told(some=bool(details.goals), version=self.version + 1, at=at)
            changed = replace(changed, answered=told)
        return replace(changed, details=details, authors=self.authors | {by})

    def _check_none_emptied(self, details: Details) -> None:
        emptied = [name for name in NEEDED if getattr(self.details, name) and not getattr(details, name)]
        if emptied:
            raise Invalid(
                "What an approved account rests on is changed, never emptied.",
                errors=[(f"/{name}", f"is needed: the account is {self.status}") for name in emptied],
            )

    def change_by(self, details: Details, anew: Collection[str] = ()) -> Change:
        """What revising the account to these details would be. `anew`: the subjects of those who are to run it and did
        not."""
        bound = self._bound_changed(details) or self.approved_by(anew)
        return "reopened" if bound and self.may("reopened") else "revised"

    def approved_by(self, some: Collection[str]) -> bool:
        """One of these confirmed or approved what is in force."""
        return any(one_of(one, self.hands.approvers) for one in some)

    def _bound_changed(self, details: Details) -> bool:
        platform = self.details.platform
        names = [*APPROVED_AS_SUCH]
        names += ["handle"] if platform not in LOOKED_AT else []  # nobody would see that it leads to somebody else
        if platform == "mastodon" and server_of(details) != server_of(self.details):
            return True  # ids are each server's own
        if platform not in HOSTS and platform != "mastodon":
            names += ["url"]  # by it the public finds the account
        return any(getattr(details, name) != getattr(self.details, name) for name in names)

    def notified(self, by: str, at: datetime) -> Self:
        changed = self._after("notified", at)
        return replace(changed, authors=self.authors | {by}, hands=self.hands.handed_in(by))

    def confirmed(self, by: str, at: datetime) -> Self:
        """The unit's manager stands behind the notification: one step of two."""
        return replace(self._after("confirmed", at), hands=replace(self.hands, confirmed=by))

    def returned(self, at: datetime) -> Self:
        return self._after("returned", at)

    def approved(self, by: str, ties: Ties, at: datetime, certify_by: date) -> Self:
        changed = self._after("approved", at)
        self.check_bias("approved", by, ties)
        hands = self.hands.approved(by, self.authors)
        return replace(changed, watched=True, authors=frozenset(), hands=hands, certify_by=certify_by, risks=())

    def bias_of(self, step: Judging, by: str, ties: Ties) -> str | None:
        """Why this person may not take a step that judges the account (jäv), if so."""
        return bias(step, by, self.authors, self.hands, ties)

    def check_bias(self, step: Judging, by: str, ties: Ties) -> None:
        if why := self.bias_of(step, by, ties):
            raise Forbidden(why)

    def rejected(self, at: datetime) -> Self:
        return self._after("rejected", at)

    def activated(self, at: datetime) -> Self:
        """The profile was seen, and it is the one that was approved."""
        opened = replace(self._after("activated", at), risks=(), answered=self.answered.opened(at))
        return replace(opened, activity=self.activity.opened(at))

    def endangered(self, risks: Sequence[str], at: datetime) -> Self:
        return replace(self._after("endangered", at), risks=tuple(risks))

    def secured(self, at: datetime) -> Self:
        return replace(self._after("secured", at), risks=())

    def paused(self, until: date, today: date, at: datetime) -> Self:
        changed = self._after("paused", at)
        if not today < until <= today + LONGEST_PAUSE:
            raise Invalid(
                "A planned pause ends after today and within half a year; close the account if it shall rest longer.",
                errors=[("/until", f"must be after {today} and no later than {today + LONGEST_PAUSE}")],
            )
        return replace(changed, paused_until=until, risks=())

    def resumed(self, at: datetime) -> Self:
        return replace(self._after("resumed", at), risks=(), paused_until=None, activity=self.activity.opened(at))

    def suspended(self, at: datetime) -> Self:
        return replace(self._after("suspended", at), risks=(), paused_until=None)

    def reinstated(self, by: str, ties: Ties, at: datetime) -> Self:
        """Back to APPROVED: its profile is looked at anew before it is ACTIVE again. Back to DRAFT where an approval is
        needed first."""
        changed = replace(self._after("reinstated", at), risks=())
        self.check_bias("reinstated", by, ties)
        return changed if self.hands.approvers else replace(changed, status="DRAFT")

    def certified(self, by: str, ties: Ties, at: datetime, certify_by: date) -> Self:
        changed = self._after("certified", at)
        self.check_bias("certified", by, ties)
        return replace(changed, certify_by=certify_by)

    def closing(self, at: datetime) -> Self:
        """From here on the archive has the word: closed when its final snapshot is sealed (S24)."""
        if not self.watched:
            raise Conflict(
                "This account was never approved, there is nothing to archive: withdraw it instead.",
                extra={"status_now": self.status},
            )
        return replace(self._after("closing", at), risks=(), paused_until=None)

    def closed(self, at: datetime) -> Self:
        return replace(self._after("closed", at), watched=False)

    def withdrawn(self, at: datetime) -> Self:
        """A notification that came to nothing. One that was approved before is closed instead: it has records."""
        if self.watched:
            raise Conflict(
                "This account was approved once and has records: close it instead.", extra={"status_now": self.status}
            )
        return self._after("withdrawn", at)

    def _after(self, change: Change, at: datetime) -> Self:
        if not self.may(change):
            raise Conflict(
                f"An account that is {self.status} cannot be {SAID[change]}. {self._possible()}",
                extra={"status_now": self.status},
            )
        return replace(self, status=TRANSITIONS[self.status, change], changed_at=at)

    def _possible(self) -> str:
        """What people may ask for now, in the order of life."""
        steps = [one for one in get_args(Change) if self.may(one) and one not in BY_ITSELF]
        said = [SAID[one] for one in steps if one != "withdrawn" or not self.watched]
        return f"It can be {', '.join(said)}." if said else "Nobody changes it any more."


def a_year_after(day: date) -> date:
    """The same day next year; the 28th for a leap day."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


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
