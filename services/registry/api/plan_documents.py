"""Plans as documents, and what differs between them, over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from services.registry.api import record_examples
from services.registry.api.examples import to
from services.registry.api.fields import Call
from services.registry.api.plan_models import DifferenceOut, DifferencePage, PlanRowOut
from services.registry.api.record_fields import PlanId, Reader
from services.registry.application.plan_documents import compared, document_of, pdf_of, running_document
from services.registry.domain.plan_sheet import SWEDISH, written
from services.registry.domain.plan_words import Document
from services.registry.domain.plans import PlanStatus
from shared.errors import Invalid
from shared.web.links import Link, link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of_whole
from shared.web.profile import Day
from shared.web.spreadsheet import MEDIA_TYPE, XLSX, attachment, preferred, sheet, workbook

router = APIRouter(tags=["plans"])
PDF = "application/pdf"
FORMS: dict[int | str, dict[str, Any]] = {
    200: {"content": {name: {"schema": {"type": "string"}} for name in (PDF, MEDIA_TYPE, XLSX)}}
}
HERE = f"/plans/{record_examples.PLAN_ID}/document"


class PlanDocument(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "title": record_examples.PLAN["title"], "unit": "Kultur- och fritidsnämnden", "status": "ADOPTED",
                "number": 2, **record_examples.ADOPTION, "valid_to": None,
                "rows": [record_examples.ROW_OUT], "_links": [to("self", HERE)],
            }
        }
    )  # fmt: skip

    title: str
    unit: str
    status: PlanStatus | None = Field(description="null: läget i drift, ingen plan / null: the running configuration")
    number: int | None
    decision_ref: str | None
    deciding_body: str | None
    decided_on: Day | None
    valid_from: Day | None
    valid_to: Day | None
    rows: list[PlanRowOut]

    @classmethod
    def of(cls, document: Document, links: list[Link]) -> Self:
        plan = document.plan
        names = ("decision_ref", "deciding_body", "decided_on", "valid_from")
        return cls(
            title=document.title, unit=document.unit, status=plan.status if plan else None,
            number=plan.number if plan else None, **{name: getattr(plan and plan.adoption, name, None) for name in names},
            valid_to=plan.valid_to if plan else None,
            rows=[PlanRowOut.of(row, []) for row in document.rows], links=links,
        )  # fmt: skip


@router.get(
    "/plans/{id}/document", response_model=PlanDocument, responses=FORMS,
    summary="Planen som dokument / The plan as a document",
)  # fmt: skip
async def get_plan_document(call: Call, plan_id: PlanId, who: Reader) -> Any:
    """Som PDF att skriva under och arkivera (PDF/A-2a, tillgänglig), CSV eller XLSX enligt `Accept`; annars JSON.

    As a PDF to sign and archive (PDF/A-2a, accessible), CSV or XLSX by `Accept`; else JSON.
    """
    document = await document_of(plan_id, call.uow)
    name = f"dokumenthanteringsplan-v{document.plan.number if document.plan else 0}"
    return await _formed(call, document, name, f"/plans/{plan_id}/document")


@router.get(
    "/units/{id}/running-plan", response_model=PlanDocument, responses=FORMS,
    summary="Hanteringen i drift / The running configuration",
)  # fmt: skip
async def get_running_plan(call: Call, unit_id: PlanId, who: Reader) -> Any:
    """Vad systemet i dag bevarar och gallrar för enhetens konton och dem därunder, som om det vore en plan. Det som inget
    gallringsbeslut omfattar bevaras.

    What the system keeps and disposes of today for the accounts of the unit and of those under it, as if it were a plan.
    What no disposal decision covers is preserved.
    """
    document = await running_document(unit_id, call.uow)
    return await _formed(call, document, "hantering-i-drift", f"/units/{unit_id}/running-plan")


@router.get("/plans/{id}/differences", summary="Vad som skiljer / What differs")
async def list_plan_differences(
    call: Call,
    plan_id: PlanId,
    who: Reader,
    wanted: PageWanted,
    against: Annotated[
        str | None,
        Query(
            max_length=36,
            description="En plans id, eller `running` för läget i drift; utelämnad: föregående version / A plan's id, or "
            "`running`; left out: the version before",
        ),
    ] = None,
) -> DifferencePage:
    """Rader som tillkommit, försvunnit och ändrats, fält för fält. Mot läget i drift jämförs det som driften bestämmer.

    Rows added, removed and changed, field by field. Against the running configuration: the fields it determines.
    """
    before, after, found = await compared(plan_id, _checked(against), call.uow)
    page = page_of_whole(
        Page[DifferenceOut], call.request, found, wanted, told=lambda one: DifferenceOut.all_of([one])[0]
    )
    return DifferencePage(before=before, after=after, items=page.items, meta=page.meta, links=page.links)


def _checked(against: str | None) -> str | None:
    try:
        return against if against in {None, "running"} else str(UUID(against))
    except ValueError:
        raise Invalid(
            "Compare with a plan, or with what runs.", errors=[("/against", "a plan's id, or the word running")]
        ) from None


async def _formed(call: Call, document: Document, name: str, here: str) -> Any:
    form = preferred(call.request, PDF, MEDIA_TYPE, XLSX)
    if form == PDF:
        return attachment(await pdf_of(document, call.uow), PDF, f"{name}.pdf")
    if form is None:
        return PlanDocument.of(document, [link(call.request, "self", here)])
    rows: Sequence[Sequence[str]] = written(document.plan, document.unit, document.rows)
    return (workbook if form == XLSX else sheet)(tuple(SWEDISH.values()), rows, name)
