"""API keys over HTTP, for administrators."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, Line, Name, seen
from services.registry.application.api_keys import KeyWanted, issue_key, read_key, revoke_key
from shared.auth.keys import ApiKey, rows
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.links import Link, link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/api-keys", tags=["api-keys"])
"""Not idempotent by key: the first answer would be kept, and it holds the secret."""
Admin = Annotated[Principal, may(Role.ADMIN, everywhere=True)]
WANTED: examples.Example = {
    "client": "arendesystemet",
    "roles": ["integration"],
    "scopes": ["act-for"],
    "units": None,
    "expires_at": "2027-11-20T18:00:00Z",
}
KNOWN: examples.Example = WANTED | {
    "id": examples.KEY_ID,
    "issued_at": "2026-11-20T18:00:00Z",
    "revoked_at": None,
    "_links": [
        examples.to("self", f"/api-keys/{examples.KEY_ID}"),
        examples.to("revoke", f"/api-keys/{examples.KEY_ID}/revocations", "POST"),
    ],
}


class ApiKeyIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": WANTED})

    client: Name = Field(description="Systemet som ska använda nyckeln / The system that will use it")
    roles: list[Role] = Field(min_length=1, max_length=len(Role))
    scopes: list[Name] = Field(default=[], max_length=20)
    units: list[UUID] | None = Field(None, max_length=200, description="Bara dessa enheter; null är alla / null is all")
    expires_at: Timestamp | None = None


class ApiKeyOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": KNOWN})

    id: UUID
    client: str
    roles: list[str]
    scopes: list[str]
    units: list[UUID] | None
    issued_at: Timestamp
    expires_at: Timestamp | None
    revoked_at: Timestamp | None

    @classmethod
    def of(cls, known: ApiKey, links: list[Link], **more: str) -> Self:
        return cls(
            id=known.id, client=known.client, roles=list(known.roles), scopes=list(known.scopes),
            units=sorted(known.units) if known.units is not None else None, issued_at=known.issued_at,
            expires_at=known.expires_at, revoked_at=known.revoked_at, links=links, **more,
        )  # fmt: skip


class NewApiKey(ApiKeyOut):
    model_config = ConfigDict(
        json_schema_extra={"example": KNOWN | {"key": "insyn_EXEMPEL-nyckeln-visas-bara-en-gang-spara-den"}}
    )

    key: str = Field(description="Nyckeln. Visas nu och aldrig mer / The key: shown now and never again")


class ApiKeyPage(Page[ApiKeyOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(KNOWN, "/api-keys")})


@router.get("", summary="Lista API-nycklar / List API keys")
async def list_api_keys(
    call: Call,
    who: Admin,
    wanted: PageWanted,
    client: Annotated[Line | None, Query(description="Bara detta systems / Of this system")] = None,
) -> ApiKeyPage:
    """Alla nycklar, äldst först, även de som har gått ut: de förklarar loggen. Aldrig själva nycklarna.

    All keys, oldest first, dead ones too: they explain the log. Never the keys themselves.
    """
    place = seen(wanted)
    async with call.uow.reading() as uow:
        found = await rows(uow, limit=place.limit, after=place.after, offset=place.offset, client=client)
    return page_of(
        ApiKeyPage, call.request, found, wanted, key=lambda one: [str(one.id)],
        told=lambda one: ApiKeyOut.of(one, _links(call, one)),
    )  # fmt: skip


@router.post("", status_code=201, summary="Utfärda en API-nyckel / Issue an API key")
async def issue_api_key(call: Call, body: ApiKeyIn, who: Admin) -> NewApiKey:
    """Nyckeln visas i svaret och aldrig mer. Högst två giltiga per system, så att man kan byta utan avbrott.

    The key is in this answer and never shown again. At most two live ones a system, so that it can change over.
    """
    issued, secret = await issue_key(KeyWanted(**body.model_dump()), call.uow)
    call.tell_place(f"/api-keys/{issued.id}")
    call.response.headers["Cache-Control"] = "no-store"
    return NewApiKey.of(issued, _links(call, issued), key=secret)


@router.get("/{id}", summary="Läs om en API-nyckel / Read about an API key")
async def get_api_key(call: Call, key_id: Annotated[UUID, Path(alias="id")], who: Admin) -> ApiKeyOut:
    """Vems nyckeln är, vad den får och om den gäller.

    Whose key it is, what it may and whether it is live.
    """
    found = await read_key(key_id, call.uow)
    return ApiKeyOut.of(found, _links(call, found))


@router.post("/{id}/revocations", status_code=201, summary="Återkalla en API-nyckel / Revoke an API key")
async def revoke_api_key(call: Call, key_id: Annotated[UUID, Path(alias="id")], who: Admin) -> ApiKeyOut:
    """Nyckeln slutar gälla: här inom en sekund, i de andra tjänsterna så snart de har hört det.

    The key stops working: here within a second, in the other services as soon as they have heard it.
    """
    revoked = await revoke_key(key_id, call.uow)
    call.tell_place(f"/api-keys/{key_id}")
    return ApiKeyOut.of(revoked, _links(call, revoked))


def _links(call: Call, key: ApiKey) -> list[Link]:
    here = f"/api-keys/{key.id}"
    links = [link(call.request, "self", here), link(call.request, "collection", "/api-keys")]
    if key.revoked_at is None:
        links.append(link(call.request, "revoke", f"{here}/revocations", "POST"))
    return links
