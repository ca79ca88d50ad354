"""What this caller may do with an account now."""

from dataclasses import dataclass

from fastapi import Request

from services.registry.domain.accounts import Account, Change
from services.registry.domain.bias import Judging, Ties
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.links import Link, url

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
    _Saying("answer-checklist", "checklist-answers", WRITERS),
    _Saying("review-terms", "terms-reviews", WRITERS),
    _Saying("compare-logo", "logo-comparisons", APPROVERS, "logo_id"),
    _Saying("review-logo", "logo-reviews", APPROVERS, "logo_id"),
)
UNBIASED = frozenset({"compare-logo", "review-logo"})
"""Nobody vouches for an account they run."""
PARTS = ("conditions", "notice", "history", "attestations", "on-duty")
WATCHED_PARTS = ("profile", "sightings")
"""Nobody looks at a profile before its account is approved."""


def links_of(request: Request, account: Account, who: Principal, ties: Ties, steps: int) -> list[Link]:
    """`ties`: who stands near the account; `steps`: how many an approval takes here."""
    every = url(request, "/accounts")
    here = f"{every}/{account.id}"
    told = [Link(href=here, rel="self"), Link(href=every, rel="collection")]
    told += [Link(href=f"{here}/{part}", rel=part) for part in (*PARTS, *(WATCHED_PARTS if account.watched else ()))]
    if not who.may_act_in(account.details.unit_id):
        return told
    if who.has(*WRITERS) and account.may("revised"):
        told.append(Link(href=here, rel="edit", method="PATCH"))
    told += [
        Link(href=f"{here}/{one.place}", rel=one.rel, method="POST")
        for one in SAYINGS
        if who.has(*one.roles) and one.fits(account) and not (one.rel in UNBIASED and who.subject in ties.on_duty)
    ]
    if who.has(*DECIDERS) and account.watched and who.subject not in ties.on_duty:
        told.append(Link(href=f"{here}/sightings", rel="say-seen", method="POST"))
    skipped = {"confirmed"} if steps == 1 else {"approved"} if account.status == "NOTIFIED" else set()
    told += [
        Link(href=f"{here}/{deed.place}", rel=deed.rel, method="POST")
        for deed in DEEDS
        if deed.change not in skipped and who.has(*deed.roles) and account.may(deed.change)
        and deed.fits(account, who.subject, ties)
    ]  # fmt: skip
    return told
