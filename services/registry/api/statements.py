"""What our accounts wrote, and whether those who wrote it might, over HTTP. Never the text: the archive has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call, Prose, seen
from services.registry.application.statements import Named, say_who_wrote
from services.registry.domain.platforms import Platform
from services.registry.domain.statements import Kind, Statement, Verdict
from services.registry.store.statements import StatementFilter
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/statements", tags=["statements"], route_class=Idempotent)
NAMERS = (Role.ACCOUNT_APPROVER, Role.UNIT_MANAGER)
READERS = (*NAMERS, Role.ACCOUNT_MANAGER, Role.REGISTRAR, Role.AUDITOR)
Reader = Annotated[Principal, may(*READERS)]
Namer = Annotated[Principal, may(*NAMERS)]
OfStatement = Annotated[UUID, Path(alias="id")]
STATEMENT_ID = "0199a3cb-6f70-7b81-8c9d-0e1f2a3b4c5d"
HERE = f"/statements/{STATEMENT_ID}"
STATEMENT: examples.Example = {
    "id": STATEMENT_ID, "version": 2, "account_id": examples.ACCOUNT_ID, "post_id": "5f0c8a52-7d0e-5b1c-9c62-3f4d5e6a7b80",
    "platform": "facebook", "kind": "post", "published_at": "2026-11-25T06:10:00Z", "publisher_told": False,
    "verdict": "LISTED", "person_id": examples.LIBRARIAN_ID, "named_by": "bibliotekschefen",
    "named_at": "2026-11-25T09:00:00Z", "incident_id": None,
    "_links": [
        examples.to("self", HERE), examples.to("collection", "/statements"),
        examples.to("account", f"/accounts/{examples.ACCOUNT_ID}"), examples.to("say-who-wrote", f"{HERE}/authors", "POST"),
    ],
}  # fmt: skip


class AuthorIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"person_id": examples.LIBRARIAN_ID, "reason": "Stod i publiceringsschemat."}}
    )

    person_id: UUID | None = Field(
        description="En av /people; null: någon som inte finns där / One of /people; null: somebody who is not there"
    )
    reason: Prose = Field(min_length=1, description="Hur det är känt / How that is known")


class StatementOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": STATEMENT})

    id: UUID
    version: int
    account_id: UUID
    post_id: UUID = Field(
        description="Inläggets id i ingest och arkivet / The id of the post in ingest and the archive"
    )
    platform: Platform
    kind: Kind = Field(description="Inlägg, svar eller meddelande / A post, an answer or a message")
    published_at: Timestamp
    publisher_told: bool = Field(
        description="Plattformen har sagt vem som publicerade / The platform said who published it"
    )
    verdict: Verdict = Field(
        description="LISTED: fick. UNLISTED: stod inte på listan den dagen. UNKNOWN: ingen vet vem som skrev. EARLIER: innan någon "
        "lista var godkänd / Whether who wrote it might: listed that day, not listed, unknown who wrote it, before any list"
    )
    person_id: UUID | None = Field(description="Vem som skrev, om det är känt / Who wrote it, where that is known")
    named_by: str | None = Field(description="Vem som sade det; null: plattformen / Who said so; null: the platform")
    named_at: Timestamp | None
    incident_id: UUID | None

    @classmethod
    def of(cls, request: Request, one: Statement, who: Principal) -> Self:
        here = f"/statements/{one.id}"
        links = [link(request, "self", here), link(request, "collection", "/statements")]
        links.append(link(request, "account", f"/accounts/{one.account_id}"))
        if one.incident_id:
            links.append(link(request, "incident", f"/incidents/{one.incident_id}"))
        if who.has(*NAMERS) and (one.named_by or not one.person_id):
            links.append(link(request, "say-who-wrote", f"{here}/authors", "POST"))
        told = {name: getattr(one, name) for name in cls.model_fields if name not in {"links", "publisher_told"}}
        return cls(**told, publisher_told=one.publisher is not None, links=links)


class StatementPage(Page[StatementOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(STATEMENT, "/statements")})


@dataclass(frozen=True, slots=True)
class StatementsWanted:
    account_id: Annotated[UUID | None, Query()] = None
    verdict: Annotated[Sequence[Verdict], Query(description="Kan upprepas / May be repeated")] = ()
    kind: Annotated[Kind | None, Query()] = None
    incident_id: Annotated[UUID | None, Query(description="De som incidenten gäller / Those of this incident")] = None

    def filter(self, who: Principal) -> StatementFilter:
        return StatementFilter(self.account_id, self.verdict, self.kind, self.incident_id, who.units)


@router.get("", summary="Lista uttalanden / List statements")
async def list_statements(
    call: Call, who: Reader, wanted: PageWanted, statements: Annotated[StatementsWanted, given(StatementsWanted)]
) -> StatementPage:
    """Vad konton i dina enheter själva har skrivit, i den ordning det blev känt, och om den som skrev fick uttala sig den
    dagen (S18). Ingen text: den finns i arkivet.

    What accounts of your units wrote themselves, in the order in which it became known, and whether who wrote it might
    that day (S18). No text: the archive has it.
    """
    asked = statements.filter(who)
    async with call.uow.reading() as uow:
        rows = await uow.statements.page(asked, seen(wanted))
        total = await uow.statements.count(asked) if wanted.counting else None
    return page_of(
        StatementPage, call.request, rows, wanted, key=lambda one: [str(one.id)], total=total,
        told=lambda one: StatementOut.of(call.request, one, who),
    )  # fmt: skip


@router.get("/{id}", summary="Läs ett uttalande / Read a statement")
async def get_statement(call: Call, statement_id: OfStatement, who: Reader) -> StatementOut:
    """När det publicerades, och vad som är känt om vem som skrev. Spara ETag: den behövs för att säga vem det var.

    When it was published, and what is known of who wrote it. Keep the ETag: saying who it was needs it.
    """
    async with call.uow.reading() as uow:
        found = await uow.statements.get(statement_id)
        who.check_unit((await uow.accounts.get(found.account_id)).details.unit_id)
    call.tell_version(found.version)
    return StatementOut.of(call.request, found, who)


@router.post("/{id}/authors", status_code=201, summary="Säg vem som skrev / Say who wrote it")
async def post_author(
    call: Call, who: Namer, statement_id: OfStatement, body: AuthorIn, expected: ExpectedVersion
) -> StatementOut:
    """När plattformen inte säger vem som publicerade. Stod personen inte på kontots lista den dagen, eller hade tiden gått
    ut, blir det en incident (UNAUTHORISED_STATEMENT) att bedöma. Ett misstag rättas på samma sätt.

    Where the platform does not say who published. If that person was not on the account's list that day, or the time was
    over, it is an incident (UNAUTHORISED_STATEMENT) to be judged. A mistake is mended in the same way.
    """
    saved = await say_who_wrote(Named(statement_id, expected), body.person_id, body.reason, who, call.uow)
    call.tell_place(f"/statements/{saved.id}")
    call.tell_version(saved.version)
    return StatementOut.of(call.request, saved, who)
