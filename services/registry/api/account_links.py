"""What this caller may do with an account now."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from fastapi import Request

from services.registry.domain.accounts import TRANSITIONS, Account, Change, Status
from services.registry.domain.bias import Judging, Ties
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.names import one_of
from shared.web.links import Method, Told, url

WRITERS = (Role.ACCOUNT_MANAGER, Role.UNIT_MANAGER)
MANAGERS = (Role.UNIT_MANAGER,)
APPROVERS = (Role.ACCOUNT_APPROVER,)
DECIDERS = (*MANAGERS, *APPROVERS)


@dataclass(frozen=True, slots=True)
class _Deed:
    """A change that is asked for as a resource of its own."""

    rel: str
    place: str
    change: Change
    roles: tuple[Role, ...]
    judging: Judging | None = None
    """Not offered to who would be refused as biased."""
    of_watched: bool | None = None
    """Only of an account that was approved once, or only of one that was not."""

    def fits(self, account: Account, who: str, ties: Ties) -> bool:
        if self.of_watched is not None and account.watched != self.of_watched:
            return False
        return self.judging is None or account.bias_of(self.judging, who, ties) is None


DEEDS = (
    _Deed("notify", "notifications", "notified", WRITERS),
    _Deed("confirm", "confirmations", "confirmed", MANAGERS, "confirmed"),
    _Deed("approve", "approvals", "approved", APPROVERS, "approved"),
    _Deed("return", "returns", "returned", DECIDERS),
    _Deed("reject", "rejections", "rejected", APPROVERS),
    _Deed("activate", "activations", "activated", WRITERS),
    _Deed("pause", "pauses", "paused", WRITERS),
    _Deed("resume", "resumptions", "resumed", WRITERS),
    _Deed("suspend", "suspensions", "suspended", DECIDERS, of_watched=True),
    _Deed("reinstate", "reinstatements", "reinstated", APPROVERS, "reinstated"),
    _Deed("certify", "certifications", "certified", MANAGERS, "certified"),
    _Deed("close", "closings", "closing", DECIDERS, of_watched=True),
    _Deed("withdraw", "withdrawals", "withdrawn", WRITERS, of_watched=False),
)


@dataclass(frozen=True, slots=True)
class _Saying:
    """What is said of an account beside its changes, whatever its version; `needs`: a detail it is about."""

    rel: str
    place: str
    roles: tuple[Role, ...]
    needs: str | None = None

    def fits(self, account: Account) -> bool:
        return account.status != "CLOSED" and (self.needs is None or bool(getattr(account.details, self.needs)))


SAYINGS = (
    _Saying("verify-email", "email-verifications", WRITERS, "owner_email"),
    _Saying("review-mailbox", "mailbox-reviews", APPROVERS, "owner_email"),
    _Saying("answer-checklist", "checklist-answers", WRITERS),
    _Saying("review-terms", "terms-reviews", WRITERS),
    _Saying("compare-logo", "logo-comparisons", APPROVERS, "logo_id"),
    _Saying("review-logo", "logo-reviews", APPROVERS, "logo_id"),
)
UNBIASED = frozenset({"compare-logo", "review-logo", "review-mailbox"})
"""Nobody vouches for an account they run."""
PARTS = ("conditions", "notice", "history", "handles", "attestations", "on-duty")
WATCHED_PARTS = ("profile", "sightings")
"""Nobody looks at a profile before its account is approved."""
EXPLAINED: dict[Status, Change] = {"RETURNED": "returned", "REJECTED": "rejected", "SUSPENDED": "suspended"}
"""States that somebody put the account in for a reason that its unit has to read."""


def links_of(request: Request, account: Account, who: Principal, ties: Ties, steps: int) -> list[Told]:
    """`ties`: who stands near the account; `steps`: how many an approval takes here."""
    every = url(request, "/accounts")
    here = f"{every}/{account.id}"
    told = [_to(here, "self"), _to(every, "collection")]
    told += [_to(f"{here}/{part}", part) for part in (*PARTS, *(WATCHED_PARTS if account.watched else ()))]
    if change := EXPLAINED.get(account.status):
        told.append(_to(f"{here}/history?change={change}", "reason"))
    if not who.may_act_in(account.details.unit_id):
        return told
    runs = one_of(who.subject, ties.on_duty)
    offered = _offered(who.roles, account.status, steps)
    if offered.edit:
        told.append(_to(here, "edit", "PATCH"))
    told += [
        _to(f"{here}/{one.place}", one.rel, "POST")
        for one in offered.sayings
        if one.fits(account) and not (one.rel in UNBIASED and runs)
    ]
    if offered.decides and account.watched and not runs:
        told.append(_to(f"{here}/sightings", "say-seen", "POST"))
    told += [
        _to(f"{here}/{one.place}", one.rel, "POST") for one in offered.deeds if one.fits(account, who.subject, ties)
    ]
    return told


@dataclass(frozen=True, slots=True)
class _Offered:
    """What these roles may do with an account in this state, whichever it is."""

    edit: bool
    decides: bool
    sayings: tuple[_Saying, ...]
    deeds: tuple[_Deed, ...]


@cache
def _offered(roles: frozenset[Role], status: Status, steps: int) -> _Offered:
    def has(wanted: Collection[Role]) -> bool:
        return not roles.isdisjoint(wanted)

    def able(change: Change) -> bool:
        return (status, change) in TRANSITIONS

    skipped = {"confirmed"} if steps == 1 else {"approved"} if status == "NOTIFIED" else set()
    return _Offered(
        edit=has(WRITERS) and able("revised"),
        decides=has(DECIDERS),
        sayings=tuple(one for one in SAYINGS if has(one.roles)),
        deeds=tuple(one for one in DEEDS if one.change not in skipped and has(one.roles) and able(one.change)),
    )


def _to(href: str, rel: str, method: Method = "GET") -> Told:
    return {"href": href, "rel": rel, "method": method}
