"""What is seen of an account on its platform, over HTTP: by ingest, and by people where ingest cannot see."""

from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, Prose, Url
from services.registry.application.sightings import Saw, say_seen
from services.registry.domain.profiles import Binding, Seen, Sighting, binding_of
from shared.auth.permission import known, may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import NotFound
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/accounts/{id}", tags=["conditions"], route_class=Idempotent)
AccountId = Annotated[UUID, Path(alias="id")]
Reader = Annotated[Principal, known()]
Witness = Annotated[Principal, may(Role.ACCOUNT_APPROVER, Role.UNIT_MANAGER)]
HERE = f"/accounts/{examples.ACCOUNT_ID}"
SIGHTING: examples.Example = {
    "id": "0199a3ca-5e6f-7a81-9b8c-0d1e2f3a4b5c", "account_id": examples.ACCOUNT_ID, "genuine": True,
    "notice_url": f"{examples.WHOLE['url']}/about", "remark": "Läst i inloggat läge.",
    "actor": "informationssekreteraren", "at": "2026-11-25T08:00:00Z", "handle": examples.WHOLE["handle"],
    "platform_id": examples.WHOLE["platform_id"],
    "_links": [examples.to("account", HERE), examples.to("collection", f"{HERE}/sightings")],
}  # fmt: skip
PROFILE: examples.Example = {
    "account_id": examples.ACCOUNT_ID, "binding": "bound", "outcome": "SEEN", "words": None,
    "tried_at": "2026-11-25T06:00:02Z", "seen_at": "2026-11-25T06:00:02Z", "platform_id": examples.WHOLE["platform_id"],
    "handle": examples.WHOLE["handle"], "id_of_handle": examples.WHOLE["platform_id"], "handle_answer": "SOMEBODY",
    "name": "Hultsfreds bibliotek", "url": examples.WHOLE["url"], "about": "Här möter du Biblioteket, Hultsfreds kommun.",
    "private": False, "picture_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "_links": [examples.to("self", f"{HERE}/profile"), examples.to("account", HERE)],
}  # fmt: skip


class SightingIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {name: SIGHTING[name] for name in ("genuine", "notice_url", "remark")}}
    )

    genuine: bool = Field(description="Namn och fasta id är det godkända kontots / It is the approved account")
    notice_url: Url | None = Field(None, description="Var informationstexten är fäst / Where the notice is pinned")
    remark: Prose = ""


class SightingOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": SIGHTING})

    id: UUID
    account_id: UUID
    genuine: bool
    notice_url: str | None
    remark: str
    actor: str
    at: Timestamp
    handle: str | None = Field(description="Kontots namn då / The handle that the account had then")
    platform_id: str | None = Field(description="Dess fasta id då / The permanent id that it had then")

    @classmethod
    def of(cls, request: Request, one: Sighting) -> Self:
        here = f"/accounts/{one.account_id}"
        links = [link(request, "account", here), link(request, "collection", f"{here}/sightings")]
        return cls(**{name: getattr(one, name) for name in cls.model_fields if name != "links"}, links=links)


class SightingPage(Page[SightingOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(SIGHTING, f"{HERE}/sightings")})


class ProfileOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": PROFILE})

    account_id: UUID
    binding: Binding = Field(description="Vad den säger om kontot / What it says of the account")
    outcome: Literal["SEEN", "GONE", "REFUSED"] = Field(description="Det senaste försökets utfall / Of the last try")
    words: str | None
    tried_at: Timestamp
    seen_at: Timestamp | None = Field(description="När plattformen senast visade något / When it last showed anything")
    platform_id: str | None
    handle: str | None
    id_of_handle: str | None
    handle_answer: Literal["SOMEBODY", "NOBODY", "REFUSED"] | None = Field(
        description="Frågad om namnet: någon har det, ingen, eller inget svar / Asked of the handle: somebody, nobody, no answer"
    )
    name: str | None
    url: str | None
    about: str | None
    private: bool | None
    picture_digest: str | None

    @classmethod
    def of(cls, request: Request, seen: Seen, binding: Binding) -> Self:
        here = f"/accounts/{seen.account_id}"
        links = [link(request, "self", f"{here}/profile"), link(request, "account", here)]
        fields = {name: getattr(seen, name) for name in cls.model_fields if name not in {"links", "binding"}}
        return cls(**fields, binding=binding, links=links)


@router.get("/profile", summary="Profilen så som den senast sågs / The profile as last seen")
async def get_profile(call: Call, account_id: AccountId, who: Reader) -> ProfileOut:
    """Vad plattformen senast visade, och vad det säger om kontot.

    What the platform last showed, and what that says of the account.
    """
    async with call.uow.reading() as uow:
        account = await uow.accounts.get(account_id)
        found = (await uow.profiles.seen([account_id])).get(account_id)
    if found is None:
        raise NotFound(
            "The profile has not been looked at: ask ingest to (POST profile-checks of the account there), or say what you "
            "saw (POST sightings)."
        )
    return ProfileOut.of(call.request, found, binding_of(account.details, found))


@router.post("/sightings", status_code=201, summary="Intyga vad du har sett / Say what you saw")
async def post_sighting(call: Call, account_id: AccountId, body: SightingIn, who: Witness) -> SightingOut:
    """Där profilen inte kan läsas av oss: att kontot är det godkända, och var informationstexten är fäst. Gäller en månad.

    Where we cannot read the profile: that it is the approved account, and where the notice is pinned. Holds for a month.
    """
    new = await say_seen(account_id, Saw(body.genuine, body.notice_url, body.remark), who, call.uow)
    call.tell_place(f"/accounts/{account_id}/sightings")
    return SightingOut.of(call.request, new)


@router.get("/sightings", summary="Lista vad som har intygats / List what was seen")
async def list_sightings(
    call: Call,
    account_id: AccountId,
    who: Reader,
    wanted: PageWanted,
    genuine: Annotated[bool | None, Query(description="Bara det som säger så / Only what says so")] = None,
) -> SightingPage:
    """Vad personer har intygat om profilen, det nyaste först.

    What people said of the profile, newest first.
    """
    async with call.uow.reading() as uow:
        await uow.accounts.get(account_id)
        after = UUID(wanted.after[0]) if wanted.after else None
        rows = await uow.profiles.list_sightings(account_id, genuine, after, wanted.offset, wanted.limit + 1)
        total = await uow.profiles.count_sightings(account_id, genuine) if wanted.counting else None
    return page_of(
        SightingPage, call.request, rows, wanted, key=lambda one: [str(one.id)],
        told=lambda one: SightingOut.of(call.request, one), total=total,
    )  # fmt: skip
