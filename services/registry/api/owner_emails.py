"""The owner address is confirmed by a mailed code, over HTTP (S20)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field, StringConstraints

from services.registry.api import examples
from services.registry.api.account_links import APPROVERS, WRITERS
from services.registry.api.attestations import AttestationOut, made
from services.registry.api.fields import Call, Prose
from services.registry.application.owner_addresses import Mailbox, confirm, review_mailbox, send_code
from services.registry.domain.codes import DIGITS
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.profile import Timestamp
from shared.web.shapes import Shape

router = APIRouter(prefix="/accounts/{id}", tags=["evidence"])
"""Without Idempotency-Key: a wrong code must count however it is sent, and a right one counts once anyway."""
Approver = Annotated[Principal, may(*APPROVERS)]
Writer = Annotated[Principal, may(*WRITERS)]
AccountId = Annotated[UUID, Path(alias="id")]
HERE = f"/accounts/{examples.ACCOUNT_ID}"


class VerificationOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account_id": examples.ACCOUNT_ID, "address": "bibliotek@hultsfred.se",
                "expires_at": "2026-11-20T18:30:00Z", "tries_left": 5,
                "_links": [
                    examples.to("up", HERE), examples.to("confirm", f"{HERE}/email-confirmations", "POST"),
                ],
            }
        }
    )  # fmt: skip

    account_id: UUID
    address: str
    expires_at: Timestamp
    tries_left: int


class ConfirmationIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"code": "40718263"}})

    code: Annotated[
        str,
        StringConstraints(strip_whitespace=True),
        Shape(rf"^\d{{{DIGITS}}}$", f"brevets {DIGITS} siffror", f"the {DIGITS} digits of the letter"),
    ] = Field(description="Koden ur brevet / The code from the letter")


class MailboxReviewIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "address": "vena.skola@hultsfred.se", "decision": "accepted",
                "reason": "Vena skola är ingen person; brevlådan läses av expeditionen.",
            }
        }
    )  # fmt: skip

    address: str = Field(max_length=254, description="Adressen du prövade / The address you looked at")
    decision: Literal["accepted", "refused"]
    reason: Prose = Field(min_length=1)


@router.post("/email-verifications", status_code=201, summary="Skicka en kod till ägaradressen / Mail a code")
async def post_email_verification(call: Call, account_id: AccountId, who: Writer) -> VerificationOut:
    """Skickar en kod till kontots owner_email. Den gäller i 30 minuter och fem försök; en ny kod ersätter den förra. Högst en
    i minuten och fem om dygnet.

    Mails a code to the account's owner_email, good for 30 minutes and five tries; a new one replaces it. One a minute
    and five a day at most.
    """
    sent = await send_code(account_id, who, call.uow)
    here = f"/accounts/{account_id}"
    call.tell_place(f"{here}/attestations")
    return VerificationOut(
        account_id=account_id, address=sent.address, expires_at=sent.expires_at, tries_left=sent.tries_left,
        links=[link(call.request, "up", here), link(call.request, "confirm", f"{here}/email-confirmations", "POST")],
    )  # fmt: skip


@router.post("/email-confirmations", status_code=201, summary="Bekräfta ägaradressen med koden / Confirm by the code")
async def post_email_confirmation(
    call: Call, account_id: AccountId, body: ConfirmationIn, who: Writer
) -> AttestationOut:
    """Visar att någon läser det som kommer till adressen. Gäller just den adressen, i ett år.

    Shows that somebody reads what comes to the address. Holds for exactly that address, for a year.
    """
    return made(call, await confirm(account_id, body.code, who, call.uow))


@router.post("/mailbox-reviews", status_code=201, summary="Avgör vems ägaradressen är / Decide whose the mailbox is")
async def post_mailbox_review(
    call: Call, account_id: AccountId, body: MailboxReviewIn, who: Approver
) -> AttestationOut:
    """När ägaradressen ser ut som en persons: är den en funktions? Beslutet gäller just den adressen.

    When the owner address looks like a person's: is it a role's? The decision is on exactly that address.
    """
    reviewed = Mailbox(body.address, body.decision == "accepted", body.reason)
    return made(call, await review_mailbox(account_id, reviewed, who, call.uow))
