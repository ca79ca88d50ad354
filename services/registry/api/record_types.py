"""Record types over HTTP."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import examples, record_examples
from services.registry.api.fields import Call, Line, Search
from services.registry.api.record_fields import KEEPERS, Code, Keeper, Reader, RetentionParts
from services.registry.application.record_types import add_record_type, revise_record_type
from services.registry.domain.platforms import Platform, Responsibility
from services.registry.domain.record_types import RecordType, RegistrationMode, Source
from services.registry.domain.retention import Disposition, Trigger
from services.registry.store.record_types import RecordTypeFilter
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of

router = APIRouter(prefix="/record-types", tags=["record-types"], route_class=Idempotent)
CodePath = Annotated[str, Path(alias="id", max_length=60, description="Handlingstypens kod / The record type's code")]


class RecordTypeParts(RetentionParts):
    model_config = ConfigDict(
        json_schema_extra={"example": {k: v for k, v in record_examples.RECORD_TYPE.items() if k != "code"}}
    )

    swedish: Line = Field(min_length=1)
    english: Line = Field(min_length=1)
    source: Source = Field(description="Vad som ger upphov till den / What brings it; `other`: no account does")
    proposed_registration: RegistrationMode = "NOT_REGISTERED"
    basis: str = Field("", max_length=500, description="Vad förslaget bygger på / What the proposal rests on")
    platforms: list[Platform] = Field([], max_length=20, description="Tom: alla / Empty: all")
    responsibilities: list[Responsibility] = Field([], max_length=2, description="Tom: alla / Empty: all")
    minor_importance: bool = Field(False, description="Av ringa betydelse: kort frist / Of minor importance (S26)")
    contains_personal_data: bool = False
    in_use: bool = Field(True, description="Ingår i det som planer ska ha rader för / Plans must have a row for it")

    def told(self, code: str) -> RecordType:
        plain = self.model_dump(
            exclude={"disposition", "retention_period", "retention_trigger", "platforms", "responsibilities", "code"}
        )
        return RecordType(
            code, proposal=self.retention(), platforms=tuple(dict.fromkeys(self.platforms)),
            responsibilities=tuple(dict.fromkeys(self.responsibilities)), **plain,
        )  # fmt: skip


class RecordTypeIn(RecordTypeParts):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.RECORD_TYPE})

    code: Code


class RecordTypeOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.RECORD_TYPE_OUT})

    code: str
    swedish: str
    english: str
    source: Source
    disposition: Disposition = Field(description="Ett förslag, inget beslut / A proposal, no decision")
    retention_period: str | None
    retention_trigger: Trigger | None
    proposed_registration: RegistrationMode
    basis: str
    platforms: list[Platform]
    responsibilities: list[Responsibility]
    minor_importance: bool
    contains_personal_data: bool
    in_use: bool
    version: int


class RecordTypePage(Page[RecordTypeOut]):
    model_config = ConfigDict(
        json_schema_extra={"example": examples.page(record_examples.RECORD_TYPE_OUT, "/record-types")}
    )


@dataclass(frozen=True, slots=True)
class RecordTypesWanted:
    source: Annotated[Source | None, Query()] = None
    in_use: Annotated[bool | None, Query()] = None
    q: Search = None

    def filter(self) -> RecordTypeFilter:
        return RecordTypeFilter(self.source, self.in_use, self.q)


@router.get("", summary="Lista handlingstyper / List record types")
async def list_record_types(
    call: Call, who: Reader, wanted: PageWanted, types: Annotated[RecordTypesWanted, given(RecordTypesWanted)]
) -> RecordTypePage:
    """De slag av handlingar som närvaro i sociala medier ger, med ett förslag till hantering. Förslaget binder ingen.

    The kinds of records that a presence brings, with a proposal for each. The proposal binds nobody.
    """
    async with call.uow.reading() as uow:
        after = wanted.after[0] if wanted.after else None
        rows = await uow.record_types.page(types.filter(), after, wanted.offset, wanted.limit + 1)
        total = await uow.record_types.count(types.filter()) if wanted.counting else None
    return page_of(
        RecordTypePage, call.request, rows, wanted, total=total,
        key=lambda one: [one.code], told=lambda one: _told(call, one, who),
    )  # fmt: skip


@router.post("", status_code=201, summary="Lägg upp en handlingstyp / Add a record type")
async def post_record_type(call: Call, body: RecordTypeIn, who: Keeper) -> RecordTypeOut:
    """En egen handlingstyp. Används den kräver varje konto som ger upphov till den en rad i planen.

    A record type of your own. While it is in use every account that brings it needs a row in the plan.
    """
    new = await add_record_type(body.told(body.code), who, call.uow)
    call.tell_place(f"/record-types/{new.code}")
    return _read(call, new, who)


@router.get("/{id}", summary="Läs en handlingstyp / Read a record type")
async def get_record_type(call: Call, code: CodePath, who: Reader) -> RecordTypeOut:
    """Handlingstypen som den är nu. Spara ETag: den behövs för att ändra.

    The record type as it is now. Keep the ETag: a change needs it.
    """
    async with call.uow.reading() as uow:
        found = await uow.record_types.get(code)
    return _read(call, found, who)


@router.put("/{id}", summary="Ändra en handlingstyp / Change a record type")
async def put_record_type(
    call: Call, who: Keeper, code: CodePath, body: RecordTypeParts, expected: ExpectedVersion
) -> RecordTypeOut:
    """Allt utom koden. Planer som är antagna ändras inte av det.

    All but the code. Adopted plans are not changed by it.
    """
    return _read(call, await revise_record_type(code, expected, body.told(code), who, call.uow), who)


def _read(call: Call, found: RecordType, who: Principal) -> RecordTypeOut:
    call.tell_version(found.version)
    return _told(call, found, who)


def _told(call: Call, one: RecordType, who: Principal) -> RecordTypeOut:
    here = f"/record-types/{one.code}"
    links = [link(call.request, "self", here), link(call.request, "collection", "/record-types")]
    if who.has(*KEEPERS) and who.units is None:
        links.append(link(call.request, "edit", here, "PUT"))
    return RecordTypeOut(
        code=one.code, swedish=one.swedish, english=one.english, source=one.source,
        disposition=one.proposal.disposition, retention_period=one.proposal.period,
        retention_trigger=one.proposal.trigger, proposed_registration=one.proposed_registration, basis=one.basis,
        platforms=list(one.platforms), responsibilities=list(one.responsibilities),
        minor_importance=one.minor_importance, contains_personal_data=one.contains_personal_data, in_use=one.in_use,
        version=one.version, links=links,
    )  # fmt: skip
