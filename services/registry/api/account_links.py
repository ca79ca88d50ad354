"""What this caller may do with an account now."""

from collections.abc import Collection

from fastapi import Request

from services.registry.domain.accounts import Account
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.links import Link, link

WRITERS = (Role.ACCOUNT_MANAGER, Role.UNIT_MANAGER)
APPROVERS = (Role.ACCOUNT_APPROVER,)


def links_of(request: Request, account: Account, who: Principal, on_duty: Collection[str]) -> list[Link]:
    """`on_duty`: the subjects of those who run the account."""
    here = f"/accounts/{account.id}"
    told = [link(request, "self", here), link(request, "collection", "/accounts")]
    told += [link(request, part, f"{here}/{part}") for part in ("conditions", "notice", "history")]
    if not who.may_act_in(account.details.unit_id):
        return told
    if who.has(*WRITERS):
        told.append(link(request, "edit", here, "PATCH"))
        if account.may("notified"):
            told.append(link(request, "notify", f"{here}/notifications", "POST"))
    if who.has(*APPROVERS):
        if account.may("approved") and account.bias_of(who.subject, on_duty) is None:
            told.append(link(request, "approve", f"{here}/approvals", "POST"))
        if account.may("rejected"):
            told.append(link(request, "reject", f"{here}/rejections", "POST"))
    return told
