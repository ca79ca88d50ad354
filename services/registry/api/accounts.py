"""Accounts over HTTP: draft, read, revise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.registry.api.account_json import account_json
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
from shared.web.links import Told
from shared.web.paging import PageWanted, written_page
from shared.web.written import written

router = APIRouter(prefix="/accounts", tags=["accounts"], route_class=Idempotent)
Reader = Annotated[Principal, known()]
Writer = Annotated[Principal, may(*WRITERS)]


@dataclass(frozen=True, slots=True)
class AccountsWanted:
    status: Annotated[Sequence[Status], Query(description="Kan upprepas / May be repeated")] = ()
    unit_id: Annotated[
        UUID | None, Query(description="Bara denna enhet och de under den / This unit and those under it")
    ] = None
    platform: Annotated[Platform | None, Query()] = None
    q: Search = None

    def filter(self) -> AccountFilter:
        return AccountFilter(self.status, self.unit_id, self.platform, self.q)


@router.get("", response_model=AccountPage, summary="Lista konton / List accounts")
async def list_accounts(
    call: Call, who: Reader, wanted: PageWanted, accounts: Annotated[AccountsWanted, given(AccountsWanted)]
) -> Response:
    """Kontoregistret: var kommunen finns i sociala medier, äldst först. `q` söker i namn, adress, syfte och målgrupp.

    The register of accounts, oldest first. `q` searches handle, address, purpose and audience.
    """
    async with call.uow.reading() as uow:
        rows = await uow.accounts.page(accounts.filter(), seen(wanted))
        total = await uow.accounts.count(accounts.filter()) if wanted.counting else None
        ties = await ties_of(rows, who, uow)
    steps = call.uow.settings.approval_steps
    return written_page(
        call.request, rows, wanted, key=lambda one: [str(one.id)], total=total,
        told=lambda one: account_json(one, links_of(call.request, one, who, ties[one.id], steps)),
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


@router.get("/{id}", response_model=AccountOut, summary="Läs ett konto / Read an account")
async def get_account(call: Call, account_id: Annotated[UUID, Path(alias="id")], who: Reader) -> Response:
    """Kontot som det är nu, med länkar till det du får göra med det. Spara ETag: den behövs för att ändra.

    The account as it is now, with links to what you may do with it. Keep the ETag: a change needs it.
    """
    async with call.uow.reading() as uow:
        account = await uow.accounts.get(account_id)
        links = await _links(call, account, who)
    return written(account_json(account, links), call.response)


@router.patch("/{id}", summary="Ändra ett konto / Change an account")
async def patch_account(
    call: Call,
    who: Writer,
    account_id: Annotated[UUID, Path(alias="id")],
    body: AccountRevision,
    expected: ExpectedVersion,
) -> AccountOut:
    """Bara de delar du skickar ändras; null tömmer en del. En ändrad anmälan blir åter ett utkast. Ändras syfte, ägare
    eller plattform på ett godkänt konto, eller ska någon som har godkänt det sköta det, krävs nytt godkännande av någon
    annan; det bevakas under tiden. Den som behövs när andra är borta tas inte bort: 409 säger från när till när ingen
    vore i tjänst.

    Only the parts you send change; null empties a part. A changed notification is a draft again. A new purpose, owner
    or platform of an approved account needs a new approval, and so does that somebody who approved it is to run it; the
    account is watched meanwhile. Whoever is needed when others are away is not taken away: 409 tells from when to when
    nobody would be on duty.
    """
    named = Named(account_id, expected)
    revised = await revise(named, body.told(), who, call.uow, unavoidable=body.unavoidable)
    return await told(call, revised, who)


async def told(call: Call, account: Account, who: Principal) -> AccountOut:
    """The account as this caller gets it, with its ETag."""
    async with call.uow.reading():
        return AccountOut.of(account, await _links(call, account, who))


async def _links(call: Call, account: Account, who: Principal) -> list[Told]:
    ties = await ties_to(account, who, call.uow)
    call.tell_version(account.version)
    return links_of(call.request, account, who, ties, call.uow.settings.approval_steps)
