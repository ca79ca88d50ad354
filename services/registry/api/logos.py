"""Approved logos over HTTP (S21)."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.account_links import APPROVERS
from services.registry.api.fields import Call, Name, Prose, Search, seen
from services.registry.application.logos import approve_logo, logo_file, retire_logo
from services.registry.domain.logos import Logo
from services.registry.store.logos import LogoFilter
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.web.bodies import limit_body
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/logos", tags=["logos"], route_class=Idempotent)
Reader = Annotated[Principal, known()]
Approver = Annotated[Principal, may(*APPROVERS)]
LogoId = Annotated[UUID, Path(alias="id")]
MOST = 2 << 20
HERE = f"/logos/{examples.LOGO_ID}"
LOGO: examples.Example = {
    "id": examples.LOGO_ID, "name": "Kommunvapnet", "unit_id": None, "digest": examples.DIGEST,
    "media_type": "image/png", "width": 512, "height": 512, "approved_by": "informationssekreteraren",
    "approved_at": "2026-11-18T09:00:00Z", "retired_at": None, "version": 1,
    "_links": [examples.to("self", HERE), examples.to("image", f"{HERE}/image")],
}  # fmt: skip


class LogoOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": LOGO})

    id: UUID
    name: str
    unit_id: UUID | None = Field(description="Enheten vars logotyp det är; null: hela kommunens / null: everybody's")
    digest: str = Field(description="Filens SHA-256 / The file's SHA-256")
    media_type: str
    width: int
    height: int
    approved_by: str
    approved_at: Timestamp
    retired_at: Timestamp | None = Field(description="Används inte längre / No longer used")
    version: int


class LogoPage(Page[LogoOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(LOGO, "/logos")})


class RetirementIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Kommunen har en ny grafisk profil."}})

    reason: Prose = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class LogosWanted:
    unit_id: Annotated[UUID | None, Query(description="Bara denna enhets egna / This unit's own")] = None
    retired: Annotated[bool | None, Query(description="Bara avvecklade, eller bara de som gäller / Retired or not")] = (
        None
    )
    q: Search = None

    def filter(self) -> LogoFilter:
        return LogoFilter(self.unit_id, self.retired, self.q)


@router.get("", summary="Lista logotyper / List logos")
async def list_logos(
    call: Call, who: Reader, wanted: PageWanted, logos: Annotated[LogosWanted, given(LogosWanted)]
) -> LogoPage:
    """Godkända logotyper, äldst först. Ett konto visar en av dem: kommunens, enhetens eller en som står över enheten.

    Approved logos, oldest first. An account shows one of them: the municipality's, its unit's or one above.
    """
    async with call.uow.reading() as uow:
        rows = await uow.logos.page(logos.filter(), seen(wanted))
        total = await uow.logos.count(logos.filter()) if wanted.counting else None
    return page_of(
        LogoPage, call.request, rows, wanted, key=lambda one: [str(one.id)], told=lambda one: _told(call, one, who),
        total=total,
    )  # fmt: skip


@router.post("", status_code=201, summary="Godkänn en logotyp / Approve a logo")
@limit_body(MOST)
async def post_logo(
    call: Call,
    who: Approver,
    file: Annotated[UploadFile, File(description="PNG, JPEG eller WebP, högst 2 MB och 16 miljoner bildpunkter")],
    name: Annotated[Name, Form(description="Vad den kallas / What it is called")],
    unit_id: Annotated[UUID | None, Form(description="Enhetens egen; utelämnad: kommunens / A unit's own")] = None,
) -> LogoOut:
    """Filen läggs upp och är därmed godkänd av den som får godkänna konton. Profilbilder jämförs med den.

    The file is uploaded, and approved thereby: by those who may approve accounts. Pictures are compared with it.
    """
    new = await approve_logo(name, unit_id, await file.read(), who, call.uow)
    call.tell_place(f"/logos/{new.id}")
    return _read(call, new, who)


@router.get("/{id}", summary="Läs en logotyp / Read a logo")
async def get_logo(call: Call, logo_id: LogoId, who: Reader) -> LogoOut:
    """Logotypens uppgifter; själva bilden finns under `image`. Spara ETag: den behövs för att avveckla.

    What is known of the logo; the picture itself is at `image`. Keep the ETag: retiring needs it.
    """
    async with call.uow.reading() as uow:
        return _read(call, await uow.logos.get(logo_id), who)


@router.get(
    "/{id}/image", summary="Hämta logotypens bild / Fetch the picture", response_class=Response,
    responses={200: {"description": "The picture as it was uploaded", "content": {"image/png": {}}}},
)  # fmt: skip
async def get_logo_image(call: Call, logo_id: LogoId, who: Reader) -> Response:
    """Bilden som den lades upp, kontrollerad mot sin kontrollsumma.

    The picture as it was uploaded, checked against its digest.
    """
    found, content = await logo_file(logo_id, call.uow)
    return Response(content, media_type=found.media_type, headers={"X-Content-Type-Options": "nosniff"})


@router.post("/{id}/retirements", status_code=201, summary="Avveckla en logotyp / Retire a logo")
async def post_logo_retirement(
    call: Call, who: Approver, logo_id: LogoId, body: RetirementIn, expected: ExpectedVersion
) -> LogoOut:
    """Konton som visar den behöver välja en annan.

    Accounts that show it have to choose another.
    """
    retired = await retire_logo(logo_id, expected, body.reason, who, call.uow)
    call.tell_place(f"/logos/{logo_id}")
    return _read(call, retired, who)


def _read(call: Call, one: Logo, who: Principal) -> LogoOut:
    call.tell_version(one.version)
    return _told(call, one, who)


def _told(call: Call, one: Logo, who: Principal) -> LogoOut:
    here = f"/logos/{one.id}"
    links = [link(call.request, "self", here), link(call.request, "collection", "/logos")]
    links.append(link(call.request, "image", f"{here}/image"))
    reached = who.units is None if one.unit_id is None else who.may_act_in(one.unit_id)
    if who.has(*APPROVERS) and reached and one.retired_at is None:
        links.append(link(call.request, "retire", f"{here}/retirements", "POST"))
    return LogoOut(
        id=one.id, name=one.name, unit_id=one.unit_id, digest=one.digest, media_type=one.media_type, width=one.width,
        height=one.height, approved_by=one.approved_by, approved_at=one.approved_at, retired_at=one.retired_at,
        version=one.version, links=links,
    )  # fmt: skip
