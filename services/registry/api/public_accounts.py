"""Is this ours? And the directory of all that is: for anyone, without a key."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import TypeAdapter, ValidationError

from services.registry.api.fields import Call, Search, Url, seen
from services.registry.api.public_json import public_json
from services.registry.api.public_models import PUBLIC_ACCOUNT, PublicAccount, PublicAccountPage
from services.registry.application.directory import look_up, public_entry, refused_as
from services.registry.domain import address_words
from services.registry.domain.addresses import Unreadable, keys_by, keys_of_url, of_a_post
from services.registry.domain.platforms import Platform
from services.registry.domain.publicity import ADVICE, STATUSES, Entry, PublicStatus, Verdict
from services.registry.metrics import VERIFIED
from services.registry.store.directory import DirectoryFilter
from services.registry.store.searching import Seen
from shared.auth.permission import public
from shared.errors import AppError, Invalid
from shared.web.given import given
from shared.web.links import url as address_of
from shared.web.paging import PageWanted, page_of
from shared.web.spreadsheet import MEDIA_TYPE, sheet, wants_csv
from shared.web.written import written

router = APIRouter(prefix="/public/accounts", tags=["public"], dependencies=[public()])
MINUTE = {"Cache-Control": "public, max-age=60", "Vary": "Accept, Accept-Language"}
HEAD = ("id", "plattform", "fast id", "namn", "adress", "enhet", "syfte", "kontakt", "status", "senast sedd")
SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
BATCH = 500
REPORTED: TypeAdapter[str] = TypeAdapter(Url)
EXAMPLE = {"example": PUBLIC_ACCOUNT["url"]}


@dataclass(frozen=True, slots=True)
class AskedFor:
    """By its address; or by platform and id, or platform and handle."""

    url: Annotated[
        str | None,
        Query(max_length=2_000, description="Adressen du undrar över / The address", json_schema_extra=EXAMPLE),
    ] = None
    platform: Annotated[Platform | None, Query(description="Med id eller handle / With id or handle")] = None
    id: Annotated[str | None, Query(max_length=200, description="Plattformens fasta id / The permanent id")] = None
    handle: Annotated[str | None, Query(max_length=200, description="Namnet på plattformen / The handle")] = None

    def keys(self) -> tuple[str, ...]:
        named = bool(self.id) != bool(self.handle)
        if self.url is not None and not (self.platform or self.id or self.handle):
            return self._keys_of_url(self.url)
        if self.url is None and self.platform and named:
            return keys_by(self.platform, self.id, self.handle)
        raise Invalid(str(address_words.NOT_ASKED), errors=[("/url", "url, or platform with id or handle")])

    @staticmethod
    def _keys_of_url(url: str) -> tuple[str, ...]:
        keys = keys_of_url(url)
        if of_a_post(url):
            raise Unreadable(address_words.A_POST)
        return keys


@router.get(
    "/verify",
    response_model=PublicAccount,
    summary="Är det här vårt konto? / Is this account ours?",
    responses={404: {}, 410: {}},
)
async def verify_account(call: Call, asked: Annotated[AskedFor, given(AskedFor)]) -> Response:
    """200 bara när kontot är kommunens och går att lita på nu. 404 annars, 410 när det var vårt, 422 när adressen inte säger
    vems den är, som ett inläggs på Facebook, Instagram och X: där kan vilket namn som helst stå. Inget hämtas från
    plattformen.

    200 only when the account is ours and to be trusted now. 404 otherwise, 410 when it was ours, 422 when the address does
    not say whose it is, as that of a post on Facebook, Instagram and X: any name may stand in it. Nothing is fetched from
    the platform.
    """
    try:
        keys = asked.keys()
    except Unreadable as unreadable:
        raise reportable(call.request, asked.url, unreadable) from None
    verdict, entry = await look_up(keys, call.uow)
    VERIFIED.labels(verdict).inc()
    if verdict != "genuine" or entry is None:
        raise refusal(call.request, verdict)
    call.response.headers.update(MINUTE)
    return written(public_json(call.request, entry), call.response)


@dataclass(frozen=True, slots=True)
class EntriesWanted:
    platform: Annotated[Platform | None, Query()] = None
    unit_id: Annotated[
        UUID | None, Query(description="Bara denna enhet och de under den / This unit and those under it")
    ] = None
    status: Annotated[
        Sequence[PublicStatus], Query(description="Kan upprepas; utelämnad: de öppna och pausade / May be repeated")
    ] = ("OPEN", "PAUSED")
    q: Search = None

    def filter(self) -> DirectoryFilter:
        statuses = {one for name in self.status for one in STATUSES[name]}
        return DirectoryFilter(statuses, self.platform, self.unit_id, self.q)


@router.get("", response_model=PublicAccountPage, responses=SHEET, summary="Kommunens konton / All that is ours")
async def list_public_accounts(
    call: Call, wanted: PageWanted, entries: Annotated[EntriesWanted, given(EntriesWanted)]
) -> PublicAccountPage | Response:
    """Öppna data: kommunens konton i sociala medier, utan personuppgifter. Med `Accept: text/csv` alla på en gång.

    Open data: the municipality's accounts in social media, no personal data. With `Accept: text/csv` all at once.
    """
    async with call.uow.reading() as uow:
        if wants_csv(call.request):
            rows = [_line(one) async for one in _all(entries.filter(), uow)]
            told = sheet(HEAD, rows, "konton-i-sociala-medier")
            told.headers.update(MINUTE)
            return told
        found = await uow.directory.page(entries.filter(), seen(wanted))
        total = await uow.directory.count(entries.filter()) if wanted.counting else None
    call.response.headers.update(MINUTE)
    return page_of(
        PublicAccountPage, call.request, found, wanted, key=lambda one: [str(one.id)], total=total,
        told=lambda one: PublicAccount.of(call.request, one),
    )  # fmt: skip


@router.get("/{id}", responses={410: {}}, summary="Läs ett av kommunens konton / Read one account of ours")
async def get_public_account(call: Call, account_id: Annotated[UUID, Path(alias="id")]) -> PublicAccount:
    """Ett konto i katalogen, också när det är avstängt: då säger `genuine` och `status` det. 410 när det var vårt.

    An entry of the directory, also of a suspended account: `genuine` and `status` say so. 410 when it was ours.
    """
    entry = await public_entry(account_id, call.uow)
    call.response.headers.update(MINUTE)
    return PublicAccount.of(call.request, entry)


def refusal(request: Request, verdict: Verdict) -> AppError:
    return refused_as(verdict)(str(ADVICE[verdict]), extra={"verdict": verdict, "_links": [_report(request)]})


def reportable(request: Request, given: str | None, unreadable: Unreadable) -> AppError:
    """It may be somebody's who says to be us: an address that a report takes can be reported though we cannot read it."""
    try:
        REPORTED.validate_python(given)
    except ValidationError:
        return unreadable
    detail = f"{unreadable.detail} {address_words.LOOKS_LIKE_OURS}"
    return Invalid(detail, errors=unreadable.errors, extra={"_links": [_report(request)]})


def _report(request: Request) -> dict[str, str]:
    return {"href": address_of(request, "/public/incident-reports"), "rel": "report", "method": "POST"}


async def _all(wanted: DirectoryFilter, uow: Any) -> AsyncIterator[Entry]:
    after: UUID | None = None
    while rows := await uow.directory.page(wanted, Seen(after, 0, BATCH)):
        for one in rows:
            yield one
        after = rows[-1].id


def _line(one: Entry) -> tuple[str, ...]:
    checked = one.seen_at.isoformat() if one.seen_at else ""
    return (
        str(one.id), one.platform, one.platform_id or "", one.handle, one.link or "", one.unit, one.purpose,
        one.owner_email, one.public_status or "", checked,
    )  # fmt: skip
