"""Checks over HTTP: who looked at which account, and when (S12)."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from services.moderation.api.fields import Call, by_moment
from services.moderation.api.supervision_models import CheckOut, CheckPage
from services.moderation.application.access import PERSONS
from services.moderation.application.supervision import check_of
from services.moderation.domain.supervision import LookedAt
from services.moderation.store.checks import Wanted
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.given import given
from shared.web.links import Link, link
from shared.web.paging import PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/checks", tags=["checks"])
Reader = Annotated[Principal, may(*PERSONS, Role.AUDITOR)]


@dataclass(frozen=True, slots=True)
class ChecksWanted:
    account_id: Annotated[UUID | None, Query(description="Bara detta kontos / Of this account")] = None
    unit: Annotated[
        UUID | None, Query(description="Bara denna enhet och de under den / This unit and those under it")
    ] = None
    mine: Annotated[bool, Query(description="Bara mina egna / My own")] = False
    since: Annotated[Timestamp | None, Query(alias="from", description="Från och med / From")] = None
    until: Annotated[Timestamp | None, Query(alias="to", description="Till, inte med / Before")] = None

    def for_(self, who: Principal) -> Wanted:
        by = who.subject if self.mine else None
        return Wanted(self.account_id, self.unit, by, self.since, self.until, who.units)


@router.get("", summary="Lista kontroller / List checks")
async def list_checks(
    call: Call, who: Reader, wanted: PageWanted, checks: Annotated[ChecksWanted, given(ChecksWanted)]
) -> CheckPage:
    """Varje gång någon såg efter på ett konto, senast först. De ändras aldrig.

    Each time somebody looked at an account, the newest first. They never change.
    """
    asked = checks.for_(who)
    async with call.uow.reading() as uow:
        rows = await uow.checks.listed(asked, by_moment(wanted))
        total = await uow.checks.count(asked) if wanted.counting else None
    return page_of(
        CheckPage, call.request, rows, wanted, total=total, key=lambda one: [one.checked_at.isoformat(), str(one.id)],
        told=lambda one: CheckOut.of(one, links_of(call.request, one)),
    )  # fmt: skip


@router.get("/{id}", summary="Läs en kontroll / Read a check")
async def get_check(call: Call, check_id: Annotated[UUID, Path(alias="id")], who: Reader) -> CheckOut:
    """Vem som såg efter, när och på vad.

    Who looked, when and at what.
    """
    found = await check_of(check_id, who, call.uow)
    return CheckOut.of(found, links_of(call.request, found))


def links_of(request: Request, check: LookedAt) -> list[Link]:
    return [link(request, "self", f"/checks/{check.id}"), link(request, "account", f"/accounts/{check.account_id}")]
