"""Removals: how far each request has come, what was read, and how it ended."""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from services.ingest.api import examples
from services.ingest.api.fields import Call, ItemId
from services.ingest.domain.removals import Removal
from services.ingest.store.removals import matching
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.contracts.ingest import Outcome
from shared.web.given import given
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/removals", tags=["removals"])
Reader = Annotated[
    Principal,
    may(
        Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.DEPUTY, Role.MODERATOR, Role.ARCHIVIST, Role.AUDITOR, Role.ADMIN
    ),
]  # fmt: skip
State = Literal["WAITING", "WORKING", "ENDED"]


class RemovalOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.REMOVAL})

    id: UUID
    case_id: UUID
    post_id: UUID
    account_id: UUID
    platform: str
    action: Literal["remove", "hide"]
    state: State
    outcome: Outcome | None
    words: str | None = Field(description="Vad plattformen sade / What the platform said")
    requested_at: Timestamp
    next_at: Timestamp = Field(description="Tidigaste nästa försök / The next attempt at the earliest")
    attempts: int
    acts: int = Field(description="Hur ofta plattformen tog emot åtgärden / Acts that the platform took")
    read_at: Timestamp | None = Field(description="Sista läsningen före åtgärden / The last reading before the act")
    intent_at: Timestamp | None
    acted_at: Timestamp | None
    confirmed_at: Timestamp | None
    ended_at: Timestamp | None


class SeenOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.SEEN})

    post_id: UUID
    version: int
    content_digest: str


class ReadingOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.REMOVAL_DETAIL["readings"][0]})

    read_at: Timestamp
    there: bool
    hidden: bool
    seen: list[SeenOut]
    uncovered: int = Field(description="Hur mycket som saknade arkivkvitto / Items without a receipt")


class MarkOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.REMOVAL_DETAIL["marks"][0]})

    mark: str
    post_id: UUID
    version: int
    marked_at: Timestamp


class RemovalDetail(RemovalOut):
    model_config = ConfigDict(json_schema_extra={"example": examples.REMOVAL_DETAIL})

    seen: list[SeenOut]
    receipts: int = Field(description="Arkivkvitton i begäran / Receipts in the request")
    readings: list[ReadingOut]
    marks: list[MarkOut]


class RemovalPage(Page[RemovalOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.REMOVAL, "/removals")})


@dataclass(frozen=True, slots=True)
class Only:
    account_id: Annotated[UUID | None, Query(description="Bara detta kontos / Of this account")] = None
    case_id: Annotated[UUID | None, Query(description="Bara detta ärendes / Of this case")] = None
    post_id: Annotated[UUID | None, Query(description="Bara detta inläggs / Of this post")] = None
    outcome: Annotated[Outcome | None, Query(description="Bara med detta utfall / With this outcome")] = None
    waiting: Annotated[bool | None, Query(description="Bara utan (eller med) utfall / Only without outcome")] = None


@router.get("", summary="Lista borttagningar / List removals")
async def get_removals(call: Call, who: Reader, wanted: PageWanted, only: Annotated[Only, given(Only)]) -> RemovalPage:
    """Begärda borttagningar, de senaste först.

    Requested removals, newest first.
    """
    values = asdict(only)
    filters = matching(units=who.units, waiting=values.pop("waiting"), values=values)
    async with call.uow as uow:
        rows = await uow.removals.page(filters, wanted.limit + 1, wanted.moment_and_id, wanted.offset)
    return page_of(
        RemovalPage, call.request, rows, wanted, key=lambda one: [one.heard_at.isoformat(), str(one.id)],
        told=lambda one: RemovalOut(**_fields(call.request, one)),
    )  # fmt: skip


@router.get("/{id}", summary="Läs en borttagning / Read a removal")
async def get_removal(call: Call, removal_id: ItemId, who: Reader) -> RemovalDetail:
    """Hela vägen: vad som lästes och när, avsikten, åtgärden, bekräftelsen, utfallet, och det som kom fram efteråt.

    The whole way: what was read and when, the intent, the act, the confirmation, the outcome, and what was learnt later.
    """
    async with call.uow as uow:
        removal = await uow.removals.get(removal_id)
        if who.units is not None:
            who.check_unit((await uow.accounts.get(removal.account_id)).unit_id)
        readings, marks = await uow.removals.readings(removal_id), await uow.removals.marks(removal_id)
    return RemovalDetail(
        **_fields(call.request, removal), seen=[SeenOut(**asdict(one)) for one in removal.seen],
        receipts=len(removal.receipts), readings=[ReadingOut(**asdict(one)) for one in readings],
        marks=[MarkOut(**{name: one[name] for name in MarkOut.model_fields}) for one in marks],
    )  # fmt: skip


def _fields(request: Request, one: Removal) -> dict[str, object]:
    names = RemovalOut.model_fields.keys() - {"state", "links"}
    state = "ENDED" if one.outcome else "WORKING" if one.holder else "WAITING"
    links = [link(request, "self", f"/removals/{one.id}"), link(request, "post", f"/posts/{one.post_id}")]
    return {name: getattr(one, name) for name in names} | {"state": state, "links": links}
