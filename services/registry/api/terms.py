"""The terms of platforms, and who has examined them for an account, over HTTP (E-delegationen 2)."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.account_links import WRITERS
from services.registry.api.attestations import AttestationOut, made
from services.registry.api.fields import Call, Name, Prose, Url, seen
from services.registry.application.terms import TermsTold, review_terms, set_terms
from services.registry.domain.platforms import Platform
from services.registry.domain.terms import PlatformTerms
from services.registry.store.terms import TermsFilter
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(tags=["evidence"], route_class=Idempotent)
Reader = Annotated[Principal, known()]
Steward = Annotated[Principal, may(Role.ADMIN, Role.ACCOUNT_APPROVER, everywhere=True)]
Writer = Annotated[Principal, may(*WRITERS)]
TERMS: examples.Example = {
    "platform": "facebook",
    "version": "2025-01-01",
    "url": "https://www.facebook.com/legal/terms",
    "note": "Nytt: innehåll får användas för att träna språkmodeller.",
}
TERMS_OUT: examples.Example = TERMS | {
    "id": examples.TERMS_ID, "set_by": "informationssekreteraren", "set_at": "2026-11-20T18:00:00Z",
    "_links": [examples.to("self", f"/platform-terms/{examples.TERMS_ID}")],
}  # fmt: skip


class TermsIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": TERMS})

    platform: Platform
    version: Name = Field(description="Plattformens egen beteckning, ofta ett datum / As the platform calls it")
    url: Url
    note: Prose = Field("", description="Vad som är nytt eller viktigt / What is new or matters")


class TermsOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": TERMS_OUT})

    id: UUID
    platform: Platform
    version: str
    url: str
    note: str
    set_by: str
    set_at: Timestamp


class TermsPage(Page[TermsOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(TERMS_OUT, "/platform-terms")})


class TermsReviewIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"terms_id": examples.TERMS_ID, "comment": "Vi publicerar inget som rör enskilda."}
        }
    )

    terms_id: UUID = Field(description="De villkor som gäller nu, ur /platform-terms / Those that hold now")
    comment: Prose = ""


@dataclass(frozen=True, slots=True)
class TermsWanted:
    platform: Annotated[Platform | None, Query(description="Bara denna plattforms / Of this platform")] = None


@router.get("/platform-terms", summary="Lista plattformarnas villkor / List platforms' terms")
async def list_platform_terms(
    call: Call, who: Reader, wanted: PageWanted, terms: Annotated[TermsWanted, given(TermsWanted)]
) -> TermsPage:
    """Alla versioner, äldst först: den nyaste av varje plattform gäller.

    Every version, oldest first: the newest of each platform holds.
    """
    asked = TermsFilter(terms.platform)
    async with call.uow.reading() as uow:
        rows = await uow.terms.page(asked, seen(wanted))
        total = await uow.terms.count(asked) if wanted.counting else None
    return page_of(
        TermsPage, call.request, rows, wanted, key=lambda one: [str(one.id)], told=lambda one: _told(call, one),
        total=total,
    )  # fmt: skip


@router.post("/platform-terms", status_code=201, summary="Registrera nya villkor / Register new terms")
async def post_platform_terms(call: Call, body: TermsIn, who: Steward) -> TermsOut:
    """De gäller från nu, och varje konto på plattformen behöver granskas mot dem.

    They hold from now on, and every account on the platform has to be reviewed against them.
    """
    new = await set_terms(TermsTold(**body.model_dump()), who, call.uow)
    call.tell_place(f"/platform-terms/{new.id}")
    return _told(call, new)


@router.get("/platform-terms/{id}", summary="Läs en version av villkor / Read a version of terms")
async def get_platform_terms(call: Call, terms_id: Annotated[UUID, Path(alias="id")], who: Reader) -> TermsOut:
    """Vilken version, var den finns och vem som registrerade den.

    Which version, where it is and who registered it.
    """
    async with call.uow.reading() as uow:
        return _told(call, await uow.terms.get(terms_id))


@router.post("/accounts/{id}/terms-reviews", status_code=201, summary="Intyga granskade villkor / Attest a review")
async def post_terms_review(
    call: Call, account_id: Annotated[UUID, Path(alias="id")], body: TermsReviewIn, who: Writer
) -> AttestationOut:
    """Intygar att enheten har granskat de villkor som gäller nu: sina egna och dem användarna möter.

    Attests that the unit has examined the terms that hold now: its own and those users face.
    """
    return made(call, await review_terms(account_id, body.terms_id, body.comment, who, call.uow))


def _told(call: Call, one: PlatformTerms) -> TermsOut:
    return TermsOut(
        id=one.id, platform=one.platform, version=one.version, url=one.url, note=one.note, set_by=one.set_by,
        set_at=one.set_at,
        links=[
            link(call.request, "self", f"/platform-terms/{one.id}"),
            link(call.request, "collection", "/platform-terms"),
        ],
    )  # fmt: skip
