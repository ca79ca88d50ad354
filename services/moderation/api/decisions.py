"""Decisions over HTTP: a named person, on a published rule."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from services.moderation.api.case_models import DecisionIn, DecisionOut
from services.moderation.api.fields import Call
from services.moderation.api.telling import decision_out
from services.moderation.application.access import DECIDERS, READERS
from services.moderation.application.decisions import Decide, decide, decision_of
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.errors import Invalid
from shared.web.concurrency import ExpectedVersion
from shared.web.idempotency import Idempotent

router = APIRouter(prefix="/cases/{id}/decisions", tags=["decisions"], route_class=Idempotent)
Decider = Annotated[Principal, may(*DECIDERS)]
Reader = Annotated[Principal, may(*READERS)]
DecisionId = Annotated[UUID, Path(alias="decision", description="Beslutets id / The id of the decision")]


@router.post("", status_code=201, summary="Besluta i ett ärende / Decide a case")
async def decide_case(
    call: Call,
    who: Decider,
    case_id: Annotated[UUID, Path(alias="id")],
    body: DecisionIn,
    expected: ExpectedVersion,
) -> DecisionOut:
    """Ta bort, dölj eller behåll. Att ta bort eller dölja kräver en publicerad regel; kritik av kommunen är ingen. Ärendet
    väntar sedan på arkivets kvitton (`SEALING`), begär åtgärden (`REMOVING`) och slutar med dess utfall. Ett ärende som
    slutat `FAILED` eller `UNSUPPORTED` försöks igen med ett nytt beslut. Utomståendes inlägg där kommunen bara svarar för
    sina egna kan inte tas bort: 409, `UNSUPPORTED`.

    Remove, hide or keep, on a published rule. The case then waits for the archive's receipts, requests the act and ends
    with its outcome. A case that ended `FAILED` or `UNSUPPORTED` is tried again by a new decision.
    """
    command = Decide(case_id, expected, body.decided, _rule(body), body.reason, who)
    case, decision = await decide(command, call.uow)
    call.tell_place(f"/cases/{case_id}/decisions/{decision.id}")
    return decision_out(call.request, case, decision)


@router.get("/{decision}", summary="Läs ett beslut / Read a decision")
async def get_decision(
    call: Call, case_id: Annotated[UUID, Path(alias="id")], decision_id: DecisionId, who: Reader
) -> DecisionOut:
    """Beslutet som det fattades, och hur det står till med ärendet nu.

    The decision as it was taken, and how the case stands now.
    """
    case, decision = await decision_of(case_id, decision_id, who, call.uow)
    return decision_out(call.request, case, decision)


def _rule(body: DecisionIn) -> tuple[str, int] | None:
    if body.rule_id and body.rule_version:
        return body.rule_id, body.rule_version
    if body.decided == "keep" and body.rule_id is None and body.rule_version is None:
        return None
    missing = "/rule_version" if body.rule_id else "/rule_id"
    raise Invalid("Name the rule and its version.", errors=[(missing, "is needed to decide this")])
