"""What an account must meet, the notice it shows and the way it came, over HTTP."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call
from services.registry.application.conditions import conditions_of, notice_of
from services.registry.domain import notices
from services.registry.domain.accounts import Change, Status, Transition
from services.registry.domain.conditions import Condition, Evidence, Stage, State, stopping
from services.registry.domain.wording import Wording
from services.registry.store.history import HistoryFilter
from shared.auth.permission import known
from shared.auth.principal import Principal
from shared.web.given import given
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageMeta, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/accounts/{id}", tags=["conditions"])
Reader = Annotated[Principal, known()]
AccountId = Annotated[UUID, Path(alias="id")]
HERE = f"/accounts/{examples.ACCOUNT_ID}"


class InTwoLanguages(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"example": {"swedish": "Sätt minst ett mål.", "english": "Set at least one goal (goals)."}}
    )

    swedish: str
    english: str

    @classmethod
    def of(cls, wording: Wording) -> "InTwoLanguages":
        return cls(swedish=wording.swedish, english=wording.english)


EVIDENCE: examples.Example = {
    "swedish": "2 mål satta; de gäller sedan kontots version 4, 2026-11-20.",
    "english": "2 goals set; they stand since version 4 of the account, 2026-11-20.",
    "by": None, "at": "2026-11-20T18:00:00Z", "what": "4",
}  # fmt: skip
CONDITION: examples.Example = {
    "id": "S04",
    "sentence": "Innan arbetet påbörjas ska frågan ”vad vill vi uppnå?” besvaras.",
    "stages": ["notification", "activation", "operation"],
    "state": "met",
    "evidence": EVIDENCE,
    "to_do": None,
}


class EvidenceOut(InTwoLanguages):
    model_config = ConfigDict(json_schema_extra={"example": EVIDENCE})

    by: str | None = Field(None, description="Den som intygade det / Who vouched for it")
    at: Timestamp | None = Field(None, description="När / When")
    what: str | None = Field(None, description="Vad det gällde: adress, version, kontrollsumma / What it was about")

    @classmethod
    def of_evidence(cls, evidence: Evidence) -> "EvidenceOut":
        told = evidence.told
        return cls(swedish=told.swedish, english=told.english, by=evidence.by, at=evidence.at, what=evidence.what)


class ConditionOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": CONDITION})

    id: str = Field(description="Meningens nummer i instruktionen, S01 och framåt / The sentence's number")
    sentence: str = Field(description="Meningen i kommunens instruktion / The sentence of the instruction")
    stages: list[Stage] = Field(
        description="När det krävs: för anmälan, för att bli och för att förbli ACTIVE / When needed"
    )
    state: State = Field(
        description="unknown: inget att bedöma än / nothing to judge yet; expired: behöver förnyas / renew it"
    )
    evidence: EvidenceOut
    to_do: InTwoLanguages | None = Field(description="Vad som behöver göras / What to do; null when met")

    @classmethod
    def of(cls, condition: Condition) -> "ConditionOut":
        return cls(
            id=condition.id,
            sentence=condition.sentence.quote,
            stages=list(condition.check.stages),
            state=condition.state,
            evidence=EvidenceOut.of_evidence(condition.finding.evidence),
            to_do=InTwoLanguages.of(condition.to_do) if condition.to_do else None,
        )


class ConditionPage(Page[ConditionOut]):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account_id": examples.ACCOUNT_ID, "version": 1, "ready": False, "ready_to_open": False, "items": [CONDITION],
                "_meta": {"limit": 11, "count": 11},
                "_links": [examples.to("self", f"{HERE}/conditions"), examples.to("up", HERE)],
            }
        }
    )  # fmt: skip

    account_id: UUID
    version: int = Field(description="Kontots version som bedömdes / The version of the account that was judged")
    ready: bool = Field(description="Inget hindrar en anmälan / Nothing stands in the way of a notification")
    ready_to_open: bool = Field(description="Inget hindrar att kontot blir ACTIVE / Nothing keeps it from being ACTIVE")
    items: list[ConditionOut]


PART: examples.Example = {
    "name": "purpose", "heading": "Syfte", "text": "Berätta om bibliotekets program.", "published": True,
}  # fmt: skip


class NoticePart(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": PART})

    name: str
    heading: str
    text: str
    published: bool = Field(description="Finns i den publicerade texten / Stands in the published text")


class NoticeOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account_id": examples.ACCOUNT_ID,
                "text": "Avsändare\nHär möter du Biblioteket, Hultsfreds kommun. Vi ansvarar för kontot. ...",
                "published": "Här möter du Biblioteket, Hultsfreds kommun. Vi ansvarar för kontot. ...",
                "language": "sv",
                "missing": ["way_of_working", "privacy"],
                "parts": [PART],
                "_links": [
                    examples.to("self", f"{HERE}/notice"), examples.to("up", HERE), examples.to("page", f"/public{HERE}/notice"),
                ],
            }
        }
    )  # fmt: skip

    account_id: UUID
    text: str = Field(
        description="Informationstexten så som kontots uppgifter ger den / As the account's data gives it"
    )
    published: str = Field(description="Texten som sparats som publicerad / The text kept as published")
    language: notices.Language
    missing: list[str] = Field(description="Delar som den publicerade texten saknar / Parts the published text lacks")
    parts: list[NoticePart]


class StepOut(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "version": 3, "change": "notified", "status_before": "DRAFT", "status_after": "NOTIFIED",
                "actor": "bibliotekarie-ett", "at": "2026-11-20T18:00:00Z", "reason": "",
            }
        }
    )  # fmt: skip

    version: int
    change: Change
    status_before: Status | None
    status_after: Status
    actor: str = Field(description="Den som gjorde det / Who did it")
    at: Timestamp
    reason: str


class HistoryPage(Page[StepOut]):
    model_config = ConfigDict(
        json_schema_extra={
            "example": examples.page(
                {
                    "version": 1, "change": "drafted", "status_before": None, "status_after": "DRAFT",
                    "actor": "bibliotekarie-ett", "at": "2026-11-18T09:12:00Z", "reason": "",
                },
                f"{HERE}/history",
            )
        }
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HistoryWanted:
    change: Annotated[Change | None, Query(description="Bara detta slags steg / Only this kind of step")] = None
    since: Annotated[Timestamp | None, Query(alias="from", description="Från och med / From")] = None
    until: Annotated[Timestamp | None, Query(alias="to", description="Till, inte med / Before")] = None

    def filter(self) -> HistoryFilter:
        return HistoryFilter(self.change, self.since, self.until)


@router.get("/conditions", summary="Vad kontot måste uppfylla / What the account must meet")
async def get_conditions(call: Call, account_id: AccountId, who: Reader) -> ConditionPage:
    """Varje villkor med meningen i instruktionen, om det är uppfyllt, vad det bygger på och vad som behöver göras.

    Each condition with its sentence of the instruction, its state, the evidence, and what to do.
    """
    account, conditions = await conditions_of(account_id, call.uow)
    here = f"/accounts/{account_id}"
    return ConditionPage(
        account_id=account.id, version=account.version,
        ready=not stopping(conditions, "notification"),
        ready_to_open=not stopping(conditions, "activation"),
        items=[ConditionOut.of(condition) for condition in conditions],
        meta=PageMeta(limit=len(conditions), count=len(conditions)),
        links=[link(call.request, "self", f"{here}/conditions"), link(call.request, "up", here)],
    )  # fmt: skip


@router.get("/notice", summary="Kontots informationstext / The account's notice")
async def get_notice(
    call: Call,
    account_id: AccountId,
    who: Reader,
    language: Annotated[notices.Language, Query(description="Textens språk / The language of the text")] = "sv",
) -> NoticeOut:
    """Ett färdigt förslag, skrivet av kontots uppgifter, och vad den publicerade texten saknar. Kravet gäller den svenska.
    Länken `page` är kontots sida för alla: den som läggs i profilen.

    A finished proposal, written from the account's data, and what the published text lacks. The Swedish one is required.
    The link `page` is the account's page for anybody: the one to put in the profile.
    """
    account, subject = await notice_of(account_id, call.uow)
    here = f"/accounts/{account_id}"
    missing = notices.missing(account.details.notice, subject)
    return NoticeOut(
        account_id=account.id, text=notices.render(subject, language), published=account.details.notice,
        language=language, missing=[part.name for part in missing],
        parts=[
            NoticePart(name=part.name, heading=part.headed(language), text=part.written(subject, language),
                       published=part not in missing)
            for part in notices.PARTS
        ],
        links=[
            link(call.request, "self", f"{here}/notice"), link(call.request, "up", here),
            link(call.request, "page", f"/public{here}/notice"),
        ],
    )  # fmt: skip


@router.get("/history", summary="Kontots historia / The account's history")
async def list_history(
    call: Call,
    account_id: AccountId,
    who: Reader,
    wanted: PageWanted,
    steps: Annotated[HistoryWanted, given(HistoryWanted)],
) -> HistoryPage:
    """Varje steg med vem, när och varför, äldst först.

    Every step with who, when and why, oldest first.
    """
    async with call.uow.reading() as uow:
        await uow.accounts.get(account_id)
        after = int(wanted.after[0]) if wanted.after else 0
        rows = await uow.history.page(account_id, steps.filter(), after, wanted.offset, wanted.limit + 1)
        total = await uow.history.count(account_id, steps.filter()) if wanted.counting else None
    return page_of(
        HistoryPage, call.request, rows, wanted, key=lambda step: [str(step.version)], told=_step, total=total
    )


def _step(step: Transition) -> StepOut:
    return StepOut(
        version=step.version, change=step.change, status_before=step.before, status_after=step.after,
        actor=step.actor, at=step.at, reason=step.reason,
    )  # fmt: skip
