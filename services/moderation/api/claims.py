"""Claims over HTTP: a case is worked on by one person at a time."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from services.moderation.api.case_models import ClaimOut
from services.moderation.api.fields import Asked, Call
from services.moderation.application.access import DECIDERS
from services.moderation.application.claims import claim_case, claim_of, release_case
from services.moderation.store.claims import Claim
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.idempotency import Idempotent
from shared.web.links import link

router = APIRouter(prefix="/cases/{id}/claims", tags=["claims"], route_class=Idempotent)
Decider = Annotated[Principal, may(*DECIDERS)]
ClaimId = Annotated[UUID, Path(alias="claim", description="Låsets id / The id of the claim")]


@router.post("", status_code=201, summary="Lås ett ärende / Claim a case")
async def create_claim(call: Call, case_id: Annotated[UUID, Path(alias="id")], who: Decider) -> ClaimOut:
    """Ärendet är ditt en stund; ingen annan kan låsa eller besluta det. Anropa igen för att förlänga. 409 om någon annan
    har det.

    The case is yours for a while: nobody else can claim or decide it. Call again to prolong. 409 while somebody else has it.
    """
    taken = await claim_case(case_id, who, call.uow)
    call.tell_place(f"/cases/{case_id}/claims/{taken.id}")
    return _told(call, taken)


@router.get("/{claim}", summary="Läs ett lås / Read a claim")
async def get_claim(
    call: Call, case_id: Annotated[UUID, Path(alias="id")], claim_id: ClaimId, who: Decider
) -> ClaimOut:
    """Vem som har ärendet och till när.

    Who has the case and until when.
    """
    return _told(call, await claim_of(case_id, claim_id, who, call.uow))


@router.delete("/{claim}", status_code=204, summary="Släpp ett ärende / Release a case")
async def delete_claim(call: Call, case_id: Annotated[UUID, Path(alias="id")], claim_id: ClaimId, who: Decider) -> None:
    """Ärendet blir fritt för andra. Ett beslut släpper det också.

    The case is free for others. A decision releases it too.
    """
    await release_case(case_id, claim_id, who, call.uow)


def _told(call: Asked, held: Claim) -> ClaimOut:
    path = f"/cases/{held.case_id}"
    own = f"{path}/claims/{held.id}"
    links = [
        link(call.request, "self", own),
        link(call.request, "case", path),
        link(call.request, "release", own, "DELETE"),
    ]
    return ClaimOut(**asdict(held), links=links)
