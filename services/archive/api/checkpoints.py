"""The log's newest checkpoint, for anyone: as JSON, or as the signed note that others' tools read."""

from base64 import b64encode

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import ConfigDict, Field

from services.archive.api import examples
from services.archive.api.fields import Uow
from services.archive.application.proofs import latest_checkpoint
from shared.auth.permission import public
from shared.web.links import link
from shared.web.models import Resource
from shared.web.profile import Timestamp

router = APIRouter(prefix="/checkpoints", tags=["evidence"], dependencies=[public()])


class CheckpointOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "origin": "insyn.example.se/0860/log", "size": 3, "root": "NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=",
                "signed_at": "2026-11-20T18:04:16Z", "note": examples.NOTE,
                "_links": examples.links(("self", "/checkpoints/latest")),
            }
        }
    )  # fmt: skip

    origin: str
    size: int
    root: str = Field(description="Base64, som i den signerade texten / as in the signed text")
    signed_at: Timestamp
    note: str = Field(description="C2SP tlog-checkpoint som signed note: detta är det signerade / what is signed")


@router.get(
    "/latest",
    summary="Loggens senaste kontrollpunkt / The log's newest checkpoint",
    response_model=CheckpointOut,
    responses={200: {"content": {"text/plain": {"example": examples.NOTE}}}, 404: {}},
)
async def get_latest_checkpoint(request: Request, uow: Uow) -> CheckpointOut | Response:
    """Loggens storlek och rot, signerade. Med Accept: text/plain bara den signerade texten.

    The log's size and root, signed. With Accept: text/plain the signed note alone.
    """
    latest = await latest_checkpoint(uow)
    if _wants_text(request):
        return PlainTextResponse(latest.note)
    return CheckpointOut(
        origin=latest.note.partition("\n")[0],
        size=latest.size,
        root=b64encode(latest.root).decode(),
        signed_at=latest.signed_at,
        note=latest.note,
        links=[link(request, "self", "/checkpoints/latest")],
    )


def _wants_text(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "text/plain" in accept and "json" not in accept
