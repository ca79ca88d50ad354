"""The way of an account to its approval, over HTTP: notifications, confirmations, approvals, returns, rejections."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from services.registry.api.account_links import APPROVERS, DECIDERS, MANAGERS, WRITERS
from services.registry.api.account_models import AccountOut
from services.registry.api.deeds import Named, done
from services.registry.api.fields import Call, Prose
from services.registry.application.accounts import notify
from services.registry.application.approvals import approve, confirm, give_back, reject
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.idempotency import Idempotent
from shared.web.models import Body

router = APIRouter(prefix="/accounts/{id}", tags=["approvals"], route_class=Idempotent)
Writer = Annotated[Principal, may(*WRITERS)]
Manager = Annotated[Principal, may(*MANAGERS)]
Approver = Annotated[Principal, may(*APPROVERS)]
Decider = Annotated[Principal, may(*DECIDERS)]


class NotificationIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Sidan är klar att öppna efter nyår."}})

    reason: Prose = Field("", description="Något att säga den som beslutar / A word to whoever decides")


class ApprovalIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Tydliga mål och god bemanning."}})

    reason: Prose = ""


class ConfirmationIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Fem timmar i veckan är avsatta i bemanningsplanen från januari."}}
    )

    reason: Prose = Field("", description="Något att säga den som beslutar / A word to whoever decides")


class ReturnIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Sätt ett mål som går att mäta: hur snabbt ska frågor besvaras?"}}
    )

    reason: Prose = Field(min_length=1, description="Vad som behöver kompletteras / What is to be completed")


class RejectionIn(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Biblioteket har redan en sida: samarbeta om den i stället."}}
    )

    reason: Prose = Field(min_length=1, description="Varför, så att enheten vet vad som krävs / Why")


@router.post("/notifications", status_code=201, summary="Anmäl kontot / Notify the account")
async def post_notification(call: Call, who: Writer, account: Named, body: NotificationIn | None = None) -> AccountOut:
    """Lämnar anmälan till informationssekreteraren. Är något villkor inte uppfyllt blir svaret 409 med dem i `unmet`,
    vad som ska göras åt vart och ett i `to_do`, och inget ändras.

    Hands the notification to the information secretary. While a condition is unmet the answer is 409 with the ids in
    `unmet`, what to do about each in `to_do`, and nothing changes.
    """
    return await done(call, await notify(account, body.reason if body else "", who, call.uow), who)


@router.post("/confirmations", status_code=201, summary="Intyga anmälan som chef / Confirm the notification")
async def post_confirmation(call: Call, who: Manager, account: Named, body: ConfirmationIn | None = None) -> AccountOut:
    """Närmaste chef står bakom anmälan: tiden, bemanningen och målen. Krävs före godkännandet där kommunen har valt två steg;
    då intygar ingen det den själv har anmält eller sköter.

    The unit's manager stands behind the notification: hours, people, goals. Comes before the approval where the
    municipality has chosen two steps; then nobody confirms what they notified or run.
    """
    return await done(call, await confirm(account, body.reason if body else "", who, call.uow), who)


@router.post("/approvals", status_code=201, summary="Godkänn kontot / Approve the account")
async def post_approval(call: Call, who: Approver, account: Named, body: ApprovalIn | None = None) -> AccountOut:
    """Kontot blir kommunens och bevakas från nu. Ingen godkänner ett konto som den själv har skrivit, anmält, intygat eller
    sköter, eller som hör till enheten den är chef för. Har enheten ingen chef räknas närmaste enhet ovanför som har en.

    The account is the municipality's and watched from now on. Nobody approves an account they wrote, notified, confirmed or
    run, or whose unit they manage. If the unit has no manager, those of the nearest unit above it that has one count.
    """
    return await done(call, await approve(account, body.reason if body else "", who, call.uow), who)


@router.post("/returns", status_code=201, summary="Lämna tillbaka för komplettering / Return for completion")
async def post_return(call: Call, who: Decider, account: Named, body: ReturnIn) -> AccountOut:
    """Anmälan behöver kompletteras. Enheten ser varför, ändrar och anmäler på nytt.

    The notification is to be completed. The unit sees why, revises, and notifies again.
    """
    return await done(call, await give_back(account, body.reason, who, call.uow), who)


@router.post("/rejections", status_code=201, summary="Avslå anmälan / Reject the notification")
async def post_rejection(call: Call, who: Approver, account: Named, body: RejectionIn) -> AccountOut:
    """Avslås med skäl. Enheten kan ändra och anmäla på nytt.

    Rejected, and why. The unit may revise and notify again.
    """
    return await done(call, await reject(account, body.reason, who, call.uow), who)
