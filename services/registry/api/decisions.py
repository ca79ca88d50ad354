"""The way of an account to its approval, over HTTP: notifications, approvals, rejections."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import ConfigDict, Field

from services.registry.api.account_links import APPROVERS, WRITERS
from services.registry.api.account_models import AccountOut
from services.registry.api.accounts import told
from services.registry.api.fields import Call, Prose
from services.registry.application.accounts import Named, notify
from services.registry.application.approvals import approve, reject
from services.registry.domain import accounts as domain
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion
from shared.web.idempotency import Idempotent
from shared.web.models import Body

router = APIRouter(prefix="/accounts/{id}", tags=["approvals"], route_class=Idempotent)
Writer = Annotated[Principal, may(*WRITERS)]
Approver = Annotated[Principal, may(*APPROVERS)]


async def _named(account_id: Annotated[UUID, Path(alias="id")], expected: ExpectedVersion) -> Named:
    return Named(account_id, expected)


Account = Annotated[Named, Depends(_named)]


class NotificationIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Sidan är klar att öppna efter nyår."}})

    reason: Prose = Field("", description="Något att säga den som beslutar / A word to whoever decides")


class ApprovalIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Tydliga mål och god bemanning."}})

    reason: Prose = ""


class RejectionIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Biblioteket har redan en sida: samarbeta om den i stället."}}
    )

    reason: Prose = Field(min_length=1, description="Varför, så att enheten vet vad som krävs / Why")


@router.post("/notifications", status_code=201, summary="Anmäl kontot / Notify the account")
async def post_notification(
    call: Call, account: Account, who: Writer, body: NotificationIn | None = None
) -> AccountOut:
    """Lämnar anmälan till informationssekreteraren. Är något villkor inte uppfyllt blir svaret 409 med dem i `unmet`,
    och inget ändras.

    Hands the notification to the information secretary. While a condition is unmet the answer is 409 with the ids in
    `unmet`, and nothing changes.
    """
    return await _told(call, await notify(account, body.reason if body else "", who, call.uow), who)


@router.post("/approvals", status_code=201, summary="Godkänn kontot / Approve the account")
async def post_approval(call: Call, account: Account, who: Approver, body: ApprovalIn | None = None) -> AccountOut:
    """Kontot blir kommunens och bevakas från nu. Ingen godkänner ett konto som den själv har anmält eller sköter.

    The account is the municipality's and watched from now on. Nobody approves an account they notified or run.
    """
    return await _told(call, await approve(account, body.reason if body else "", who, call.uow), who)


@router.post("/rejections", status_code=201, summary="Avslå anmälan / Reject the notification")
async def post_rejection(call: Call, account: Account, body: RejectionIn, who: Approver) -> AccountOut:
    """Avslås med skäl. Enheten kan ändra och anmäla på nytt.

    Rejected, and why. The unit may revise and notify again.
    """
    return await _told(call, await reject(account, body.reason, who, call.uow), who)


async def _told(call: Call, account: domain.Account, who: Principal) -> AccountOut:
    call.tell_place(f"/accounts/{account.id}")
    return await told(call, account, who)
