"""`/audit-entries`: who did what, to which object, when and why; and whether the chain of it all is whole."""

from functools import cache
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import ConfigDict, Field, JsonValue

from shared.audit import reading
from shared.audit.chain import verify
from shared.audit.reading import Line, Search
from shared.auth.permission import may
from shared.auth.roles import Role
from shared.db.unit_of_work import UnitOfWork
from shared.web.dates import Timestamp
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.unit_of_work import unit_of_work

Uow = Annotated[UnitOfWork, Depends(unit_of_work)]
Text = Annotated[str | None, Query(max_length=200)]
ENTRY: dict[str, JsonValue] = {
    "sequence": 4711,
    "at": "2026-11-20T18:00:00Z",
    "actor": "anna.berg",
    "client": "platina",
    "sent_by": "joe01doe; type=adAccount",
    "action": "case.decided",
    "object_type": "case",
    "object_id": "0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11",
    "case_id": "0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11",
    "reason": "Olaga hot enligt 4 kap. 5 § brottsbalken",
    "details": {"outcome": "remove"},
    "trace": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "previous": "0" * 64,
    "digest": "5f" * 32,
}


class AuditEntryOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": ENTRY})

    sequence: int
    at: Timestamp
    actor: str
    client: str | None
    sent_by: str | None
    action: str
    object_type: str
    object_id: str
    case_id: UUID | None
    reason: str
    details: dict[str, Any]
    trace: str | None
    previous: str = Field(description="Raden före, som hash / The digest of the entry before")
    digest: str


class AuditEntryPage(Page[AuditEntryOut]):
    pass


class AuditVerificationOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={"example": {"whole": True, "broken_at": None, "verified_at": "2026-11-20T18:00:00Z"}}
    )

    whole: bool
    broken_at: int | None = Field(description="Första raden som inte stämmer / The first entry that does not fit")
    verified_at: Timestamp


async def search(  # noqa: PLR0913, PLR0917 - the parameters are the query's
    actor: Text = None,
    action: Text = None,
    object_type: Text = None,
    object_id: Text = None,
    case_id: Annotated[UUID | None, Query()] = None,
    since: Annotated[Timestamp | None, Query(alias="from", description="Från och med / From")] = None,
    until: Annotated[Timestamp | None, Query(alias="to", description="Till, inte med / Before")] = None,
) -> Search:
    return Search(actor, action, object_type, object_id, case_id, since, until)


@cache
def audit_router() -> APIRouter:
    router = APIRouter(tags=["audit"], dependencies=[may(Role.AUDITOR, everywhere=True)])

    @router.get("/audit-entries", summary="Läs loggen / Read the log")
    async def list_audit_entries(
        request: Request, uow: Uow, wanted: PageWanted, found: Annotated[Search, Depends(search)]
    ) -> AuditEntryPage:
        """Vem gjorde vad med vilket objekt, när och varför; nyast först. Who did what, when and why; newest first."""
        tables, after = uow.core.tables, int(wanted.after[0]) if wanted.after else None
        async with uow:
            rows = await reading.lines(
                uow.session, tables, found, limit=wanted.limit + 1, after=after, offset=wanted.offset
            )
            total = await reading.count(uow.session, tables, found) if wanted.counting else None
        return page_of(
            AuditEntryPage, request, rows, wanted,
            key=lambda line: [str(line.seq)], told=lambda line: _told(request, line), total=total,
        )  # fmt: skip

    @router.get("/audit-verifications/latest", summary="Är loggen hel? / Is the log whole?")
    async def get_latest_audit_verification(request: Request, uow: Uow) -> AuditVerificationOut:
        """Räknar om hela kedjan nu. Computes the whole chain again, now."""
        core = uow.core
        async with core.sessions() as session:
            broken = await verify(session, core.tables)
        return AuditVerificationOut(
            whole=broken is None,
            broken_at=broken,
            verified_at=core.clock.now(),
            links=[link(request, "self", "/audit-verifications/latest"), link(request, "entries", "/audit-entries")],
        )

    return router


def _told(request: Request, line: Line) -> AuditEntryOut:
    told = {name: getattr(line, name) for name in AuditEntryOut.model_fields if name not in {"links", "sequence"}}
    same = urlencode({"object_id": line.object_id})
    return AuditEntryOut(**told, sequence=line.seq, links=[link(request, "collection", f"/audit-entries?{same}")])
