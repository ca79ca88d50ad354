"""Disposal decisions over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import ConfigDict, Field

from services.registry.api import examples, record_examples
from services.registry.api.fields import Call, Line, Name, Prose, seen
from services.registry.api.record_fields import KEEPERS, AdviceOut, Code, InForceOn, Keeper, Reader, RetentionParts
from services.registry.application.disposal import (
    DecisionNamed,
    adopt_decision,
    advice_on_decisions,
    draft_decision,
    revise_decision,
    revoke_decision,
)
from services.registry.domain.disposal import DecisionStatus, DisposalDecision, Ruling, Scope
from services.registry.domain.record_advice import Remark
from services.registry.domain.retention import Disposition, Trigger
from services.registry.store.disposal import DecisionFilter
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import Link, link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Day, Timestamp

router = APIRouter(prefix="/disposal-decisions", tags=["disposal-decisions"], route_class=Idempotent)
DecisionId = Annotated[UUID, Path(alias="id")]


class DecisionIn(RetentionParts):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.DECISION})

    record_types: list[Code] = Field(min_length=1, max_length=100)
    unit_id: UUID | None = Field(None, description="Bara denna enhet och dem under den / This unit and those under it")
    account_id: UUID | None = Field(None, description="Bara detta konto / This account alone")
    legal_basis: str = Field("", max_length=500, description="Lagstöd / Legal basis")
    consulted_archive_authority_on: Day | None = Field(None, description="Samråd med arkivmyndigheten")
    supersedes: UUID | None = Field(None, description="Beslutet det ersätter / The decision it supersedes")
    document_ref: Line = ""
    retroactive: bool = Field(
        False, description="Gäller även handlingar från tiden före valid_from / Reaches records from before valid_from"
    )

    def told(self, call: Call) -> DisposalDecision:
        scope = Scope(tuple(dict.fromkeys(self.record_types)), self.unit_id, self.account_id)
        return DisposalDecision(
            UUID(int=0), scope, self.retention(), call.uow.now, self.legal_basis, self.consulted_archive_authority_on,
            self.supersedes, self.document_ref, self.retroactive,
        )  # fmt: skip


class RulingIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.RULING})

    registry_no: Line = Field(min_length=1, description="Diarienummer / Registry number")
    deciding_body: Name = Field(description="Nämnden, eller delegaten / The committee or its delegate")
    delegation_point: Line = Field("", description="Punkt i delegationsordningen / Point of the delegation scheme")
    decided_on: Day
    valid_from: Day
    valid_to: Day | None = None


class RevocationIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Arkivmyndigheten ser över fristerna."}})

    reason: Prose = Field(min_length=1)


class DecisionOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": record_examples.DECISION_OUT})

    id: UUID
    status: DecisionStatus
    in_force: bool = Field(description="Ger rätt att gallra i dag / Permits disposal today")
    record_types: list[str]
    unit_id: UUID | None
    account_id: UUID | None
    disposition: Disposition
    retention_period: str | None
    retention_trigger: Trigger | None
    legal_basis: str
    consulted_archive_authority_on: Day | None
    supersedes: UUID | None
    document_ref: str
    retroactive: bool
    registry_no: str | None
    deciding_body: str | None
    delegation_point: str | None
    decided_on: Day | None
    valid_from: Day | None
    valid_to: Day | None
    remarks: list[AdviceOut] = Field(description="Vad som bör ses över; inget ändras av det / What to look at again")
    changed_at: Timestamp
    version: int

    @classmethod
    def of(cls, one: DisposalDecision, remarks: Sequence[Remark], links: list[Link], *, in_force: bool) -> Self:
        names = ("registry_no", "deciding_body", "delegation_point", "decided_on", "valid_from", "valid_to")
        return cls(
            id=one.id, status=one.status, in_force=in_force, record_types=list(one.scope.record_types),
            unit_id=one.scope.unit_id, account_id=one.scope.account_id, disposition=one.retention.disposition,
            retention_period=one.retention.period, retention_trigger=one.retention.trigger,
            legal_basis=one.legal_basis, consulted_archive_authority_on=one.consulted_archive_authority_on,
            supersedes=one.supersedes, document_ref=one.document_ref, retroactive=one.retroactive,
            **{name: getattr(one.ruling, name, None) for name in names},
            remarks=AdviceOut.all_of(remarks), changed_at=one.changed_at, version=one.version, links=links,
        )  # fmt: skip


class DecisionPage(Page[DecisionOut]):
    model_config = ConfigDict(
        json_schema_extra={"example": examples.page(record_examples.DECISION_OUT, "/disposal-decisions")}
    )


async def _named(decision_id: DecisionId, expected: ExpectedVersion) -> DecisionNamed:
    return DecisionNamed(decision_id, expected)


Named = Annotated[DecisionNamed, Depends(_named)]


@dataclass(frozen=True, slots=True)
class DecisionsWanted:
    status: Annotated[DecisionStatus | None, Query()] = None
    record_type: Annotated[Code | None, Query()] = None
    unit_id: Annotated[UUID | None, Query()] = None
    account_id: Annotated[UUID | None, Query()] = None
    in_force_on: InForceOn = None

    def filter(self) -> DecisionFilter:
        return DecisionFilter(self.status, self.record_type, self.unit_id, self.account_id, self.in_force_on)


@router.get("", summary="Lista gallringsbeslut / List disposal decisions")
async def list_disposal_decisions(
    call: Call, who: Reader, wanted: PageWanted, decisions: Annotated[DecisionsWanted, given(DecisionsWanted)]
) -> DecisionPage:
    """Bara ett beslut som gäller ger rätt att gallra; finns inget gallras inget (S25).

    Only a decision in force permits disposal; where there is none, nothing is disposed of (S25).
    """
    async with call.uow.reading() as uow:
        rows = await uow.decisions.page(decisions.filter(), seen(wanted))
        total = await uow.decisions.count(decisions.filter()) if wanted.counting else None
        remarks = await advice_on_decisions(rows, uow)
    return page_of(
        DecisionPage, call.request, rows, wanted, total=total,
        key=lambda one: [str(one.id)], told=lambda one: _told(call, one, remarks[one.id], who),
    )  # fmt: skip


@router.post("", status_code=201, summary="Förbered ett gallringsbeslut / Draft a disposal decision")
async def draft_disposal_decision(call: Call, body: DecisionIn, who: Keeper) -> DecisionOut:
    """Ett utkast. Det ger inte rätt till något förrän nämndens beslut är noterat.

    A draft. It permits nothing until the committee's decision is noted.
    """
    return await _read(call, await draft_decision(body.told(call), who, call.uow), who, made=True)


@router.get("/{id}", summary="Läs ett gallringsbeslut / Read a disposal decision")
async def get_disposal_decision(call: Call, decision_id: DecisionId, who: Reader) -> DecisionOut:
    """Beslutet som det är nu. Spara ETag: den behövs för att ändra.

    The decision as it is now. Keep the ETag: a change needs it.
    """
    async with call.uow.reading() as uow:
        found = await uow.decisions.get(decision_id)
    return await _read(call, found, who)


@router.put("/{id}", summary="Ändra ett utkast / Change a draft")
async def put_disposal_decision(call: Call, who: Keeper, named: Named, body: DecisionIn) -> DecisionOut:
    """Bara utkast ändras. Ett antaget beslut ersätts av ett nytt (`supersedes`).

    Only drafts change. An adopted decision is superseded by a new one (`supersedes`).
    """
    return await _read(call, await revise_decision(named, body.told(call), who, call.uow), who)


@router.post("/{id}/adoptions", status_code=201, summary="Notera att beslutet är fattat / Note that it was decided")
async def post_decision_adoption(call: Call, who: Keeper, named: Named, body: RulingIn) -> DecisionOut:
    """Diarienummer, beslutande organ, dag. Beslutet som ersätts upphör dagen före. En kortare frist gäller bara handlingar
    från och med `valid_from`, om inte beslutet uttryckligen är retroaktivt (S26).

    Registry number, deciding body, day. The decision superseded ends the day before. A shorter retention holds for records
    from `valid_from` on, unless the decision says that it is retroactive (S26).
    """
    return await _read(call, await adopt_decision(named, Ruling(**body.model_dump()), who, call.uow), who, made=True)


@router.post("/{id}/revocations", status_code=201, summary="Upphäv beslutet / Revoke the decision")
async def post_decision_revocation(call: Call, who: Keeper, named: Named, body: RevocationIn) -> DecisionOut:
    """Från och med i dag ger det inte rätt att gallra något.

    From today on it permits no disposal.
    """
    return await _read(call, await revoke_decision(named, body.reason, who, call.uow), who, made=True)


async def _read(call: Call, one: DisposalDecision, who: Principal, *, made: bool = False) -> DecisionOut:
    call.tell_version(one.version)
    if made:
        call.tell_place(f"/disposal-decisions/{one.id}")
    return _told(call, one, (await advice_on_decisions([one], call.uow))[one.id], who)


def _reached(scope: Scope, who: Principal) -> bool:
    """As far as the decision itself tells: the unit of an account is not in it."""
    if scope.unit_id is not None:
        return who.may_act_in(scope.unit_id)
    return who.units is None or scope.account_id is not None


def _told(call: Call, one: DisposalDecision, remarks: Sequence[Remark], who: Principal) -> DecisionOut:
    here = f"/disposal-decisions/{one.id}"
    links = [link(call.request, "self", here), link(call.request, "collection", "/disposal-decisions")]
    decides = who.has(*KEEPERS) and _reached(one.scope, who)
    if decides and one.status == "DRAFT":
        links += [link(call.request, "edit", here, "PUT"), link(call.request, "adopt", f"{here}/adoptions", "POST")]
    if decides and one.status == "ADOPTED":
        links.append(link(call.request, "revoke", f"{here}/revocations", "POST"))
    return DecisionOut.of(one, remarks, links, in_force=one.in_force(call.uow.today))
