"""Accounts as ingest knows them: how capturing goes, credentials, and fetches."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request

from services.ingest.api.account_models import (
    AccountDetail,
    AccountOut,
    AccountPage,
    CredentialsIn,
    CredentialsOut,
    FeedOut,
    FetchOut,
    FetchPage,
)
from services.ingest.api.fields import Call, ItemId, client_of
from services.ingest.application.credentials import put_credentials
from services.ingest.application.fetches import ask
from services.ingest.domain.accounts import Account, Fetch
from services.ingest.store.credentials import Credential
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.idempotency import Idempotent
from shared.web.links import Link, link
from shared.web.paging import PageWanted, page_of

router = APIRouter(prefix="/accounts", tags=["accounts"], route_class=Idempotent)
Reader = Annotated[
    Principal,
    may(
        Role.ACCOUNT_APPROVER, Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.DEPUTY, Role.MODERATOR, Role.AUDITOR,
        Role.INTEGRATION, Role.ADMIN,
    ),
]  # fmt: skip
Admin = Annotated[Principal, may(Role.ADMIN)]
Runner = Annotated[Principal, may(Role.ACCOUNT_MANAGER, Role.UNIT_MANAGER, Role.ADMIN)]


@router.get("", summary="Lista konton / List accounts")
async def get_accounts(call: Call, who: Reader, wanted: PageWanted) -> AccountPage:
    """Konton ur kontoregistret, så som inhämtningen känner dem.

    The registry's accounts, as ingest knows them.
    """
    after = (wanted.after[0], UUID(wanted.after[1])) if wanted.after else None
    async with call.uow as uow:
        rows = await uow.accounts.page(who.units, wanted.limit + 1, after, wanted.offset)
    return page_of(
        AccountPage, call.request, rows, wanted, key=lambda one: [one.handle, str(one.id)],
        told=lambda one: AccountOut(**_fields(one), links=_links(call.request, one, who)),
    )  # fmt: skip


@router.get("/{id}", summary="Läs ett konto / Read an account")
async def get_account(call: Call, account_id: ItemId, who: Reader) -> AccountDetail:
    """Ett konto, och hur det går att hämta från det: nästa hämtning, fel, varför den är stoppad.

    An account, and how fetching from it goes: the next fetch, faults, why it is stopped.
    """
    async with call.uow as uow:
        account = await reached(account_id, who, call)
        feed = await uow.feeds.get(account_id)
        since = await uow.credentials.set_since(account_id)
    told = FeedOut(**{name: getattr(feed, name) for name in FeedOut.model_fields}) if feed else None
    links = _links(call.request, account, who)
    return AccountDetail(**_fields(account), feed=told, credentials_set_at=since, links=links)


@router.put("/{id}/credentials", summary="Lägg in behörighet till plattformen / Store credentials")
async def put_account_credentials(call: Call, account_id: ItemId, body: CredentialsIn, who: Admin) -> CredentialsOut:
    """Adress och token för ett godkänt konto. Lagras krypterat och visas aldrig igen.

    Address and token of an approved account. Stored encrypted, never shown again.
    """
    now = call.ports.core.clock.now()
    token = body.access_token.get_secret_value()
    given = Credential(account_id, body.api_base or "", token, now, client_of(who))
    async with call.uow:
        await reached(account_id, who, call)
        await put_credentials(given, call.uow)
    links = [link(call.request, "account", f"/accounts/{account_id}")]
    return CredentialsOut(
        account_id=account_id, api_base=given.api_base or None, set_at=now, set_by=given.set_by, links=links
    )


@router.post("/{id}/fetches", status_code=202, summary="Hämta nu / Fetch now")
async def post_fetch(call: Call, account_id: ItemId, who: Runner) -> FetchOut:
    """Be om en hämtning nu. Följ Location: den säger hur det gick.

    Ask for a fetch now. Follow Location: it tells how it went.
    """
    async with call.uow:
        await reached(account_id, who, call)
        new = await ask(account_id, who.subject, call.ports, call.uow)
    call.tell_place(f"/accounts/{account_id}/fetches/{new.id}")
    return _fetch_out(call.request, new)


@router.get("/{id}/fetches", summary="Lista hämtningar / List fetches")
async def get_fetches(call: Call, account_id: ItemId, who: Reader, wanted: PageWanted) -> FetchPage:
    """Hämtningar som någon har bett om, de senaste först.

    Fetches that somebody asked for, newest first.
    """
    async with call.uow as uow:
        await reached(account_id, who, call)
        rows = await uow.fetches.page(account_id, wanted.limit + 1, wanted.moment_and_id, wanted.offset)
    return page_of(
        FetchPage, call.request, rows, wanted, key=lambda one: [one.asked_at.isoformat(), str(one.id)],
        told=lambda one: _fetch_out(call.request, one),
    )  # fmt: skip


@router.get("/{id}/fetches/{fetch}", summary="Läs en hämtning / Read a fetch")
async def get_fetch(
    call: Call,
    account_id: ItemId,
    fetch_id: Annotated[UUID, Path(alias="fetch", description="Hämtningens id / The id of the fetch")],
    who: Reader,
) -> FetchOut:
    """Hur en hämtning går eller gick.

    How a fetch goes, or went.
    """
    async with call.uow as uow:
        await reached(account_id, who, call)
        return _fetch_out(call.request, await uow.fetches.get(account_id, fetch_id))


async def reached(account_id: UUID, who: Principal, call: Call) -> Account:
    account = await call.uow.accounts.get(account_id)
    who.check_unit(account.unit_id)
    return account


def _fields(account: Account) -> dict[str, object]:
    return {name: getattr(account, name) for name in AccountOut.model_fields if name != "links"}


def _links(request: Request, account: Account, who: Principal) -> list[Link]:
    here = f"/accounts/{account.id}"
    told = [link(request, "self", here), link(request, "posts", f"/posts?account_id={account.id}")]
    told.append(link(request, "profile-checks", f"{here}/profile-checks"))
    if account.watched and who.has(Role.ACCOUNT_MANAGER, Role.UNIT_MANAGER, Role.ADMIN):
        told.append(link(request, "fetch", f"{here}/fetches", "POST"))
        told.append(link(request, "check-profile", f"{here}/profile-checks", "POST"))
    if who.has(Role.ADMIN):
        told.append(link(request, "credentials", f"{here}/credentials", "PUT"))
    return told


def _fetch_out(request: Request, one: Fetch) -> FetchOut:
    return FetchOut(**asdict(one), links=[link(request, "self", f"/accounts/{one.account_id}/fetches/{one.id}")])
