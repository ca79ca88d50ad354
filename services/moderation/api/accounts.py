"""How accounts are looked after, over HTTP: what is overdue, and a person's word of having looked (S12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from services.moderation.api.checks import links_of
from services.moderation.api.fields import Call, by_moment
from services.moderation.api.supervision_models import CheckIn, CheckOut, SupervisedOut, SupervisedPage
from services.moderation.application.access import PERSONS, READERS
from services.moderation.application.supervision import LookAt, look_at_account, supervised
from services.moderation.store.supervision import Supervised, Wanted
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import Link, link
from shared.web.paging import PageWanted, page_of

router = APIRouter(prefix="/accounts", tags=["accounts"], route_class=Idempotent)
Reader = Annotated[Principal, may(*READERS)]
Person = Annotated[Principal, may(*PERSONS)]
AccountId = Annotated[UUID, Path(alias="id", description="Kontots id i registret / The account's id in the register")]


@dataclass(frozen=True, slots=True)
class AccountsWanted:
    overdue: Annotated[
        bool | None, Query(description="Bara försenade, eller bara de andra / Only overdue ones, or only the others")
    ] = None
    unit: Annotated[
        UUID | None, Query(description="Bara denna enhet och de under den / This unit and those under it")
    ] = None
    mine: Annotated[bool, Query(description="Konton jag är i tjänst för nu / Accounts I am on duty for now")] = False

    def for_(self, who: Principal, now: datetime) -> Wanted:
        return Wanted(now, self.overdue, self.unit, who.sign_in if self.mine else None, who.units)


@router.get("", summary="Lista konton att se efter på / List accounts to look at")
async def list_accounts(
    call: Call, who: Reader, wanted: PageWanted, accounts: Annotated[AccountsWanted, given(AccountsWanted)]
) -> SupervisedPage:
    """Konton som någon ska se efter på, det mest försenade först: vad den som är i tjänst läser på morgonen. Konton som vilar,
    är avstängda eller avslutade finns inte med.

    Accounts that somebody has to look at, the longest overdue first. Those that rest, are suspended or closed are not
    among them.
    """
    async with call.uow.reading() as uow:
        asked = accounts.for_(who, uow.core.clock.now())
        rows = await uow.supervision.listed(asked, by_moment(wanted))
        duty = await uow.duties.on_duty({one.supervision.account_id for one in rows}, asked.now)
        total = await uow.supervision.count(asked) if wanted.counting else None
    return page_of(
        SupervisedPage, call.request, rows, wanted, total=total, key=_place,
        told=lambda one: SupervisedOut.of(
            one, duty.get(one.supervision.account_id), asked.now, _links(call.request, one, who)
        ),
    )  # fmt: skip


@router.get("/{id}", summary="Läs tillsynen av ett konto / Read how an account is looked after")
async def get_account(call: Call, account_id: AccountId, who: Reader) -> SupervisedOut:
    """När någon såg efter senast, när någon ska göra det igen, och vem som är i tjänst.

    When somebody looked last, by when somebody has to again, and who is on duty.
    """
    async with call.uow.reading() as uow:
        now = uow.core.clock.now()
        found = await supervised(account_id, who, uow)
        duty = await uow.duties.on_duty([account_id], now)
    return SupervisedOut.of(found, duty.get(account_id), now, _links(call.request, found, who))


@router.post("/{id}/checks", status_code=201, summary="Anteckna en kontroll / Record a check")
async def record_check(call: Call, account_id: AccountId, body: CheckIn, who: Person) -> CheckOut:
    """Du har sett efter på kontot, nu. Det räknas från den ansvariga och ersättarna, och från moderatorer, chefer och
    informationssekreteraren i den enhet som svarar för kontot. Bakom står alltid en person: en nyckel som tillhör ett system
    nekas, och att ett system hämtar inlägg är ingen tillsyn.

    You have looked at the account, now. It counts from those who run it, and from moderators, managers and the account
    approver whose role reaches its unit. A key that belongs to a system is refused: fetching posts is no supervision.
    """
    command = LookAt(account_id, tuple(dict.fromkeys(body.covered)), body.remark, who)
    made = await look_at_account(command, call.uow)
    call.tell_place(f"/checks/{made.id}")
    return CheckOut.of(made, links_of(call.request, made))


def _place(one: Supervised) -> list[str]:
    due = one.supervision.due_at
    assert due is not None
    return [due.isoformat(), str(one.supervision.account_id)]


def _links(request: Request, one: Supervised, who: Principal) -> list[Link]:
    account_id = one.supervision.account_id
    links = [link(request, "self", f"/accounts/{account_id}")]
    links.append(link(request, "checks", f"/checks?account_id={account_id}"))
    if who.has(*PERSONS) and one.supervision.watched:
        links.append(link(request, "check", f"/accounts/{account_id}/checks", "POST"))
    return links
