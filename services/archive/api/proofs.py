"""Proofs for anyone: a record is in the log, and the log only ever grew."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field

from services.archive.api import examples
from services.archive.api.fields import Size, Uow
from services.archive.application.proofs import prove_consistency, prove_record
from shared.auth.permission import public
from shared.web.links import link
from shared.web.models import Resource

router = APIRouter(tags=["evidence"], dependencies=[public()])
INCLUSION = f"/inclusion-proofs?record_id={examples.RECORD_ID}&tree_size=3"
CONSISTENCY = "/consistency-proofs?first=2&second=3"


class InclusionOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "record_id": examples.RECORD_ID, "log_index": 0, "tree_size": 3, "leaf_hash": examples.DIGEST,
                "proof": [examples.OTHER_DIGEST, examples.DIGEST], "checkpoint": examples.NOTE,
                "_links": examples.links(("self", INCLUSION)),
            }
        }
    )  # fmt: skip

    record_id: UUID
    log_index: int
    tree_size: int
    leaf_hash: str = Field(description="SHA-256 av 0x00 och lövet / of 0x00 and the leaf (RFC 9162)")
    proof: list[str] = Field(description="Från lövet till roten / Leaf to root")
    checkpoint: str | None = Field(description="Signerad kontrollpunkt av just den storleken, om det finns en")


class ConsistencyOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "first": 2, "second": 3, "proof": [examples.OTHER_DIGEST],
                "_links": examples.links(("self", CONSISTENCY)),
            }
        }
    )  # fmt: skip

    first: int
    second: int
    proof: list[str]


@router.get(
    "/inclusion-proofs",
    summary="Bevis att en handling finns i loggen / Proof that a record is in the log",
    responses={404: {}},
)
async def get_inclusion_proof(
    request: Request, record_id: Annotated[UUID, Query()], uow: Uow, tree_size: Size = None
) -> InclusionOut:
    """Bevis enligt RFC 9162 avsnitt 2.1.3. Säger inget om innehållet.

    A proof by RFC 9162, section 2.1.3. It says nothing of the content.
    """
    proved = await prove_record(record_id, tree_size, uow)
    here = f"/inclusion-proofs?record_id={record_id}&tree_size={proved.tree_size}"
    return InclusionOut(
        record_id=record_id,
        log_index=proved.log_index,
        tree_size=proved.tree_size,
        leaf_hash=proved.leaf.hex(),
        proof=[value.hex() for value in proved.proof],
        checkpoint=proved.checkpoint.note if proved.checkpoint else None,
        links=[link(request, "self", here), link(request, "latest-checkpoint", "/checkpoints/latest")],
    )


@router.get(
    "/consistency-proofs", summary="Bevis att loggen bara växt / Proof that the log only grew", responses={404: {}}
)
async def get_consistency_proof(
    request: Request, first: Annotated[int, Query(ge=1, le=2**53)], uow: Uow, second: Size = None
) -> ConsistencyOut:
    """Bevis enligt RFC 9162 avsnitt 2.1.4 mellan två storlekar.

    A proof by RFC 9162, section 2.1.4, between two sizes.
    """
    proved = await prove_consistency(first, second, uow)
    here = f"/consistency-proofs?first={proved.first}&second={proved.second}"
    return ConsistencyOut(
        first=proved.first,
        second=proved.second,
        proof=[value.hex() for value in proved.proof],
        links=[link(request, "self", here), link(request, "latest-checkpoint", "/checkpoints/latest")],
    )
