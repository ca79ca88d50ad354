"""Batches of posts: sent as JSON or NDJSON, reported line by line."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.ingest.api import examples
from services.ingest.api.batch_reading import Reader
from services.ingest.api.fields import Call, ItemId, client_of, ports_of
from services.ingest.application.batches import settle, take_batch
from services.ingest.store.batches import Batch
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import NotFound
from shared.web.bodies import limit_body, takes, unscreened
from shared.web.links import link, url
from shared.web.models import Resource
from shared.web.profile import Timestamp

router = APIRouter(prefix="/post-batches", tags=["post-batches"])
System = Annotated[Principal, may(Role.INTEGRATION)]
NDJSON = "application/x-ndjson"
LARGEST = 20 << 20
POST_SCHEMA = {"$ref": "#/components/schemas/PostIn"}
BODY: dict[str, Any] = {
    "required": True,
    "description": "Högst 20 MB / 20 MB at most",
    "content": {
        "application/json": {
            "schema": {
                "type": "object", "title": "PostBatchIn", "required": ["items"], "additionalProperties": False,
                "properties": {"items": {"type": "array", "items": POST_SCHEMA}},
            },
            "example": {"items": [examples.POST_IN]},
        },
        NDJSON: {"schema": POST_SCHEMA, "example": examples.POST_IN},
    },
}  # fmt: skip


class RefusedOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": examples.BATCH["refused"][0]})

    line: int = Field(description="Raden i NDJSON, platsen i listan i JSON, från 1 / Line or place, from 1")
    pointer: str = Field(description="JSON-pekare i inlägget / JSON pointer into the post")
    reason: str


class BatchOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.BATCH})

    id: UUID
    client: str
    received_at: Timestamp
    lines: int
    stored: int = Field(description="Nya versioner / New versions")
    duplicates: int = Field(description="Fanns redan / We had them already")
    refused_lines: int
    refused: list[RefusedOut] = Field(description="De första 1 000 / The first 1,000")


@router.post(
    "", status_code=201, summary="Skicka en sats inlägg / Send a batch of posts", openapi_extra={"requestBody": BODY},
    responses={200: {"description": "Samma sats igen: den första rapporten / The first report", "model": BatchOut}},
)  # fmt: skip
@limit_body(LARGEST)
@takes("application/json", NDJSON)
@unscreened
async def post_batch(request: Request, response: Response, who: System) -> BatchOut:
    """Inlägg som JSON eller ett per rad (NDJSON). Goda rader sparas, varje felaktig får rad och skäl. Svaret betyder att
    allt är sparat. Samma sats igen dubblerar inget och ger samma svar.

    Posts as JSON or one a line. Good rows are kept, each bad one is told with line and reason. Sending the same again
    doubles nothing and gets the same answer.
    """
    ports, reader = ports_of(request), Reader(who.units)
    lines = request.headers.get("content-type", "").startswith(NDJSON)
    chunks = reader.ndjson(request.stream()) if lines else reader.json(request.stream())
    report = await take_batch(chunks, ports)
    batch, new = await settle(report, client_of(who), reader.digest, ports)
    response.status_code = 201 if new else 200
    response.headers["Location"] = url(request, f"/post-batches/{batch.id}")
    return batch_out(request, batch)


@router.get("/{id}", summary="Läs en sats / Read a batch")
async def get_batch(call: Call, batch_id: ItemId, who: System) -> BatchOut:
    """Vad det blev av en sats som du har skickat.

    What became of a batch that you sent.
    """
    async with call.uow as uow:
        batch = await uow.batches.get(batch_id)
    if batch.client != client_of(who):
        raise NotFound("No such batch.")
    return batch_out(call.request, batch)


def batch_out(request: Request, batch: Batch) -> BatchOut:
    return BatchOut(
        id=batch.id, client=batch.client, received_at=batch.received_at, lines=batch.lines, stored=batch.stored,
        duplicates=batch.duplicates, refused_lines=batch.refused_lines,
        refused=[RefusedOut(**one) for one in batch.refused], links=[link(request, "self", f"/post-batches/{batch.id}")],
    )  # fmt: skip
