"""Looks at an account's profile on its platform: ask for one, and what the last ones showed."""

from dataclasses import asdict
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import ConfigDict, Field

from services.ingest.api import examples
from services.ingest.api.accounts import Reader, Runner, reached
from services.ingest.api.fields import Call, ItemId
from services.ingest.application.profiles import ask
from services.ingest.domain.accounts import Check
from services.ingest.domain.platforms import HandleAnswer
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/accounts/{id}/profile-checks", tags=["profile-checks"], route_class=Idempotent)
CheckId = Annotated[UUID, Path(alias="check", description="Kontrollens id / The id of the check")]
HERE = f"/accounts/{examples.ACCOUNT}/profile-checks"


class ProfileCheckOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.PROFILE_CHECK})

    id: UUID
    account_id: UUID
    asked_by: str = Field(description="Vem som bad om den; fetch eller schedule annars / Who asked, or what did")
    asked_at: Timestamp
    checked_at: Timestamp | None = Field(description="Tom tills den är gjord / Null until it is done")
    outcome: Literal["SEEN", "GONE", "REFUSED"] | None = Field(
        description="Plattformen visade kontot, känner det inte, eller visade inget / What the platform showed"
    )
    words: str | None = Field(description="Vad plattformen sade / What the platform said")
    asked_platform_id: str
    asked_handle: str
    platform_id: str | None = Field(description="Vart id:t leder / Whom the id leads to")
    handle: str | None = Field(description="Namnet som id:t har nu / The handle that the id has now")
    id_of_handle: str | None = Field(description="Vem som har namnet / Who has the handle")
    handle_answer: HandleAnswer | None = Field(
        description="Svaret om namnet: någon, ingen eller inget svar / Of the handle: somebody, nobody or no answer"
    )
    name: str | None
    url: str | None
    about: str | None
    private: bool = Field(description="Bara följare ser / Only followers see")
    picture_digest: str | None
    picture_type: str | None

    @classmethod
    def of(cls, request: Request, check: Check) -> Self:
        fields = {name: value for name, value in asdict(check).items() if name in cls.model_fields}
        here = f"/accounts/{check.account_id}"
        links = [link(request, "self", f"{here}/profile-checks/{check.id}"), link(request, "account", here)]
        return cls(**fields, links=links)


class ProfileCheckPage(Page[ProfileCheckOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.PROFILE_CHECK, HERE)})


@router.get("", summary="Lista profilkontroller / List profile checks")
async def get_profile_checks(call: Call, account_id: ItemId, who: Reader, wanted: PageWanted) -> ProfileCheckPage:
    """De senaste kontrollerna av kontots profil, de nyaste först.

    The last looks at the account's profile, newest first.
    """
    async with call.uow as uow:
        await reached(account_id, who, call)
        rows = await uow.profiles.page(account_id, wanted.limit + 1, wanted.moment_and_id, wanted.offset)
    return page_of(
        ProfileCheckPage, call.request, rows, wanted, key=lambda one: [one.asked_at.isoformat(), str(one.id)],
        told=lambda one: ProfileCheckOut.of(call.request, one),
    )  # fmt: skip


@router.post("", status_code=202, summary="Kontrollera profilen nu / Check the profile now")
async def post_profile_check(call: Call, account_id: ItemId, who: Runner) -> ProfileCheckOut:
    """Fråga plattformen nu vart kontots id och namn leder. Följ Location: den säger vad den svarade.

    Ask the platform now whom the account's id and handle lead to. Follow Location: it tells what it answered.
    """
    async with call.uow:
        await reached(account_id, who, call)
        new = await ask(account_id, who.subject, call.ports, call.uow)
    call.tell_place(f"/accounts/{account_id}/profile-checks/{new.id}")
    return ProfileCheckOut.of(call.request, new)


@router.get("/{check}", summary="Läs en profilkontroll / Read a profile check")
async def get_profile_check(call: Call, account_id: ItemId, check_id: CheckId, who: Reader) -> ProfileCheckOut:
    """Vad en kontroll visade.

    What a check showed.
    """
    async with call.uow as uow:
        await reached(account_id, who, call)
        return ProfileCheckOut.of(call.request, await uow.profiles.get(account_id, check_id))
