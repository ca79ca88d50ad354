"""Accounts over HTTP: draft, read, revise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.registry.api.account_links import WRITERS, links_of
from services.registry.api.account_models import AccountDraft, AccountOut, AccountPage, AccountRevision
from services.registry.api.fields import Call, Search, seen
from services.registry.application.accounts import Named, draft, revise
from services.registry.application.bias import ties_of, ties_to
from services.registry.domain.accounts import Account, Status
from services.registry.domain.platforms import Platform
from services.registry.store.accounts import AccountFilter
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.paging import PageWanted, page_of

router = APIRouter(prefix="/accounts", tags=["accounts"], route_class=Idempotent)
Reader = Annotated[Principal, known()]
Writer = Annotated[Principal, may(*WRITERS)]


@dataclass(frozen=True, slots=True)
class AccountsWanted:
    status: Annotated[Sequence[Status], Query(description="Kan upprepas / May be repeated")] = ()
    unit_id: Annotated[UUID | None, Query(description="Bara denna enhets / Of this unit")] = None
    platform: Annotated[Platform | None, Query()] = None
    q: Search = None

    def filter(self) -> AccountFilter:
        return AccountFilter(self.status, self.unit_id, self.platform, self.q)


@router.get("", summary="Lista konton / List accounts")
async def list_accounts(
    call: Call, who: Reader, wanted: PageWanted, accounts: Annotated[AccountsWanted, given(AccountsWanted)]
) -> AccountPage:
    """Kontoregistret: var kommunen finns i sociala medier, äldst först. `q` söker i namn, adress, syfte och målgrupp.

    The register of accounts, oldest first. `q` searches handle, address, purpose and audience.
    """
    async with call.uow.reading() as uow:
        rows = await uow.accounts.page(accounts.filter(), seen(wanted))
        total = await uow.accounts.count(accounts.filter()) if wanted.counting else None
        ties = await ties_of(rows, who, uow)
    steps = call.uow.settings.approval_steps
    return page_of(
        AccountPage, call.request, rows, wanted, key=lambda one: [str(one.id)], total=total,
        told=lambda one: AccountOut.of(one, links_of(call.request, one, who, ties[one.id], steps)),
    )  # fmt: skip


@router.post("", status_code=201, summary="Påbörja en anmälan / Begin a notification")
async def draft_account(call: Call, body: AccountDraft, who: Writer) -> AccountOut:
    """Ett utkast av det ni vet så här långt. Vad som fattas visar `conditions`; inget utkast avvisas för det.

    A draft of what you know so far. Its `conditions` say what is missing; no draft is refused for that.
    """
    parts = {name: value for name, value in body.told().items() if name not in {"platform", "unit_id"}}
    new = await draft(body.platform, body.unit_id, parts, who, call.uow)
    call.tell_place(f"/accounts/{new.id}")
    return await told(call, new, who)


@router.get("/{id}", summary="Läs ett konto / Read an account")
async def get_account(call: Call, account_id: Annotated[UUID, Path(alias="id")], who: Reader) -> AccountOut:
    """Kontot som det är nu, med länkar till det du får göra med det. Spara ETag: den behövs för att ändra.

    The account as it is now, with links to what you may do with it. Keep the ETag: a change needs it.
    """
    async with call.uow.reading() as uow:
        return await told(call, await uow.accounts.get(account_id), who)


@router.patch("/{id}", summary="Ändra ett konto / Change an account")
async def patch_account(
    call: Call,
    account_id: Annotated[UUID, Path(alias="id")],
    body: AccountRevision,
    expected: ExpectedVersion,
    who: Writer,
) -> AccountOut:
    """Bara de delar du skickar ändras; null tömmer en del. En ändrad anmälan blir åter ett utkast. Ändras syfte, ägare
    eller plattform på ett godkänt konto, eller ska någon som har godkänt det sköta det, krävs nytt godkännande av någon
    annan; det bevakas under tiden.

    Only the parts you send change; null empties a part. A changed notification is a draft again. A new purpose, owner
    or platform of an approved account needs a new approval, and so does that somebody who approved it is to run it; the
    account is watched meanwhile.
    """
    return await told(call, await revise(Named(account_id, expected), body.told(), who, call.uow), who)


async def told(call: Call, account: Account, who: Principal) -> AccountOut:
    """The account as this caller gets it, with its ETag."""
    async with call.uow.reading() as uow:
        ties = await ties_to(account, who, uow)
    call.tell_version(account.version)
    return AccountOut.of(account, links_of(call.request, account, who, ties, call.uow.settings.approval_steps))
