"""Verifications of the whole log, for auditors."""

from typing import Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from services.archive.api import examples
from services.archive.api.fields import Auditor, Id, Uow
from services.archive.application.verification import ask, get, newest
from services.archive.domain.verification import Damage, Verification
from shared.web.idempotency import Idempotent
from shared.web.links import link, url
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/log-verifications", tags=["evidence"], route_class=Idempotent)
EXAMPLE_ID = "019aa2c0-1d2e-7f3a-8b4c-5d6e7f8a9b0c"
EXAMPLE: dict[str, Any] = {
    "id": EXAMPLE_ID, "requested_at": "2026-11-21T08:00:00Z", "requested_by": "revisor@hultsfred.example.se",
    "state": "DAMAGED", "finished_at": "2026-11-21T08:00:41Z", "size": 70123, "checked": 70123, "found": 1,
    "findings": [
        {"damage": "CONTENT", "log_index": 4711, "record_id": examples.RECORD_ID, "detail": "the content is not what was sealed"}
    ],
    "_links": examples.links(("self", f"/log-verifications/{EXAMPLE_ID}")),
}  # fmt: skip


class FindingOut(BaseModel):
    damage: Damage
    log_index: int = Field(description="Platsen i loggen; för kontrollpunkter trädets storlek")
    record_id: UUID | None
    detail: str


class VerificationOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    id: UUID
    requested_at: Timestamp
    requested_by: str
    state: Literal["WAITING", "SOUND", "DAMAGED"]
    finished_at: Timestamp | None
    size: int = Field(description="Loggens storlek då den kontrollerades")
    checked: int = Field(description="Antal kontrollerade handlingar")
    found: int = Field(description="Antal fel; de första hundra står i findings")
    findings: list[FindingOut]

    @classmethod
    def told(cls, request: Request, verification: Verification) -> Self:
        links = [
            link(request, "self", f"/log-verifications/{verification.id}"),
            link(request, "collection", "/log-verifications"),
        ]
        return cls.model_validate(
            {"links": links} | {name: getattr(verification, name) for name in NAMES}, from_attributes=True
        )


NAMES = [name for name in VerificationOut.model_fields if name != "links"]


class VerificationPage(Page[VerificationOut]):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "items": [EXAMPLE], "_meta": {"limit": 20, "count": 1},
                "_links": examples.links(("self", "/log-verifications"), ("first", "/log-verifications?limit=20")),
            }
        }
    )  # fmt: skip


@router.post("", summary="Begär kontroll av hela loggen / Ask for a verification", status_code=status.HTTP_202_ACCEPTED)
async def request_log_verification(request: Request, response: Response, who: Auditor, uow: Uow) -> VerificationOut:
    """Räknar om varje handling, fil, hash och kontrollpunkt ur det som är lagrat. Svaret hämtas på Location.

    Recomputes each record, file, hash and checkpoint from what is stored. The result is at Location.
    """
    asked = await ask(uow)
    response.headers["Location"] = url(request, f"/log-verifications/{asked.id}")
    return VerificationOut.told(request, asked)


@router.get("", summary="Kontroller av loggen / Verifications of the log")
async def list_log_verifications(who: Auditor, request: Request, wanted: PageWanted, uow: Uow) -> VerificationPage:
    """Senaste först.

    Newest first.
    """
    before = UUID(wanted.after[0]) if wanted.after else None
    return page_of(
        VerificationPage,
        request,
        await newest(before, wanted.offset, wanted.limit + 1, uow),
        wanted,
        key=lambda one: [str(one.id)],
        told=lambda one: VerificationOut.told(request, one),
    )


@router.get("/{id}", summary="En kontroll av loggen / A verification of the log")
async def get_log_verification(request: Request, verification_id: Id, who: Auditor, uow: Uow) -> VerificationOut:
    """Vad kontrollen fann, och var.

    What the verification found, and where.
    """
    return VerificationOut.told(request, await get(verification_id, uow))
