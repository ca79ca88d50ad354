"""What a person is called on the platforms, over HTTP: told, listed and withdrawn, and never shown as it was told."""

from dataclasses import dataclass
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, Name, seen
from services.registry.application.identities import check, state, withdraw
from services.registry.domain.platforms import Platform
from services.registry.domain.statements import Identity
from shared.auth.permission import known
from shared.auth.principal import Principal
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(tags=["people"], route_class=Idempotent)
Caller = Annotated[Principal, known()]
OfPerson = Annotated[UUID, Path(alias="id")]
IDENTITY_ID = "0199a3cc-7081-7c92-8dae-1f2a3b4c5d6e"
THERE = f"/people/{examples.LIBRARIAN_ID}/platform-identities"
IDENTITY: examples.Example = {
    "id": IDENTITY_ID, "person_id": examples.LIBRARIAN_ID, "platform": "facebook", "stated_by": "bibliotekarie-ett",
    "stated_at": "2026-11-25T09:00:00Z",
    "_links": [
        examples.to("person", f"/people/{examples.LIBRARIAN_ID}"), examples.to("collection", THERE),
        examples.to("withdraw", f"/platform-identities/{IDENTITY_ID}", "DELETE"),
    ],
}  # fmt: skip


class IdentityIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"platform": "facebook", "platform_id": "10158000000000001"}}
    )

    platform: Platform
    platform_id: Name = Field(
        description="Personens id på plattformen; bara en kontrollsumma sparas / The person's id there; only a digest is kept"
    )


class IdentityOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": IDENTITY})

    id: UUID
    person_id: UUID
    platform: Platform
    stated_by: str
    stated_at: Timestamp

    @classmethod
    def of(cls, request: Request, one: Identity) -> Self:
        owner = f"/people/{one.person_id}"
        links = [link(request, "person", owner), link(request, "collection", f"{owner}/platform-identities")]
        links.append(link(request, "withdraw", f"/platform-identities/{one.id}", "DELETE"))
        return cls(**{name: getattr(one, name) for name in cls.model_fields if name != "links"}, links=links)


class IdentityPage(Page[IdentityOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(IDENTITY, THERE)})


@dataclass(frozen=True, slots=True)
class IdentitiesWanted:
    platform: Annotated[Platform | None, Query()] = None


@router.get("/people/{id}/platform-identities", summary="Lista plattformsidentiteter / List platform identities")
async def list_identities(
    call: Call,
    person_id: OfPerson,
    who: Caller,
    wanted: PageWanted,
    identities: Annotated[IdentitiesWanted, given(IdentitiesWanted)],
) -> IdentityPage:
    """På vilka plattformar personen har sagt vem hen är; id:t visas inte. För personen själv och dem som anmäler frånvaro åt
    den.

    On which platforms the person has said who they are; the id is not shown. For the person and those who register absences
    for them.
    """
    async with call.uow.reading() as uow:
        check(who, await uow.people.get(person_id))
        rows = await uow.statements.identities(person_id, identities.platform, seen(wanted))
        total = await uow.statements.count_identities(person_id, identities.platform) if wanted.counting else None
    return page_of(
        IdentityPage, call.request, rows, wanted, key=lambda one: [str(one.id)], total=total,
        told=lambda one: IdentityOut.of(call.request, one),
    )  # fmt: skip


@router.post(
    "/people/{id}/platform-identities",
    status_code=201,
    summary="Ange en plattformsidentitet / State a platform identity",
)
async def post_identity(call: Call, person_id: OfPerson, body: IdentityIn, who: Caller) -> IdentityOut:
    """Så att det som personen publicerar för ett konto känns igen som personens (S18). Det som redan har publicerats prövas nu.
    Bara en kontrollsumma sparas. Anges av personen själv, av unit_manager eller account_manager i enheten, eller av admin.

    So that what the person publishes for an account is known to be theirs (S18). What was published before is judged now. Only
    a digest is kept. Told by the person, by unit_manager or account_manager of the unit, or by admin.
    """
    new = await state(person_id, body.platform, body.platform_id, who, call.uow)
    call.tell_place(f"/people/{person_id}/platform-identities")
    return IdentityOut.of(call.request, new)


@router.delete(
    "/platform-identities/{id}", status_code=204, summary="Ta bort en plattformsidentitet / Withdraw an identity"
)
async def delete_identity(call: Call, identity_id: OfPerson, who: Caller) -> None:
    """Det som har prövats mot den står kvar; nytt känns inte igen.

    What was judged by it stands; what comes is not recognised.
    """
    await withdraw(identity_id, who, call.uow)
