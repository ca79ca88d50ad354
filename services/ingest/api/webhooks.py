"""Webhooks: platforms tell us here. Public, because the signature is the permission."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict

from services.ingest.api.fields import ports_of
from services.ingest.application.webhooks import checked, receive, subscribed
from shared.auth.permission import public
from shared.web.bodies import limit_body, unscreened

router = APIRouter(prefix="/webhooks", tags=["webhooks"], dependencies=[public()])
LARGEST = 2 << 20
BODY = {
    "required": True,
    "description": "Facebooks leverans, som den kom / Facebook's delivery, as it came; 2 MB at most",
    "content": {
        "application/json": {
            "schema": {"type": "object", "title": "Delivery"},
            "example": {"object": "page", "entry": [{"id": "1234567890321", "time": 1449135003, "changes": []}]},
        }
    },
}


class DeliveryOut(BaseModel):
    """Hur många av varje / How many of each."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"stored": 1, "duplicates": 0, "withdrawn": 0, "quarantined": 0, "noted": 0, "unknown": 0}
        }
    )

    stored: int = 0
    duplicates: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    noted: int = 0
    unknown: int = 0


@router.get(
    "/facebook", summary="Bekräfta prenumerationen / Confirm the subscription", response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": "1158201444"}}}, 403: {}},
)  # fmt: skip
async def confirm_facebook(
    request: Request,
    mode: Annotated[str, Query(alias="hub.mode", max_length=40)],
    token: Annotated[str, Query(alias="hub.verify_token", max_length=4_000)],
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=400)],
) -> PlainTextResponse:
    """Facebook frågar om adressen är vår; svaret är dess egen utmaning, om den kan vår överenskomna kod.

    Facebook asks whether this address is ours; the answer is its challenge, if it knows the agreed token.
    """
    await subscribed("facebook", mode, token, ports_of(request))
    return PlainTextResponse(challenge)


@router.post(
    "/facebook",
    summary="Ta emot en leverans / Take a delivery",
    openapi_extra={"requestBody": BODY},
    responses={401: {}},
)
@limit_body(LARGEST)
@unscreened
async def take_facebook(
    request: Request,
    signature: Annotated[str, Header(alias="X-Hub-Signature-256", max_length=200)] = "",
) -> DeliveryOut:
    """En signerad leverans. 200 betyder att den är sparad, vad den än innehöll; det som inte förstås ligger i karantän.

    A signed delivery. 200 means that it is stored, whatever was in it; what is not understood lies in quarantine.
    """
    ports = ports_of(request)
    webhook, body = ports.webhooks["facebook"], await request.body()
    await checked(webhook, body, signature, ports)
    return DeliveryOut(**await receive(webhook, body, ports))
