"""Whether an account's picture is its logo, over HTTP: compared by hand, and decided by a person (S21)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, File, Path, UploadFile
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.account_links import APPROVERS
from services.registry.api.attestations import AttestationOut, made
from services.registry.api.fields import Call, Prose
from services.registry.api.logos import MOST
from services.registry.application.logos import Reviewed, compare_by_hand, review_picture
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.web.bodies import limit_body
from shared.web.idempotency import Idempotent
from shared.web.models import Body
from shared.web.shapes import SHA_256

router = APIRouter(prefix="/accounts/{id}", tags=["logos"], route_class=Idempotent)
Approver = Annotated[Principal, may(*APPROVERS)]
AccountId = Annotated[UUID, Path(alias="id")]


class LogoReviewIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "picture_digest": examples.DIGEST, "decision": "accepted", "reason": "Vapnet, rundskuret på svart botten.",
            }
        }
    )  # fmt: skip

    picture_digest: Annotated[str, SHA_256] = Field(description="Bilden du såg / The picture you saw")
    decision: Literal["accepted", "refused"]
    reason: Prose = Field(min_length=1)


@router.post("/logo-comparisons", status_code=201, summary="Jämför profilbilden för hand / Compare the picture by hand")
@limit_body(MOST)
async def post_logo_comparison(
    call: Call, account_id: AccountId, who: Approver,
    file: Annotated[UploadFile, File(description="Profilbilden som plattformen visar den / As the platform shows it")],
) -> AttestationOut:  # fmt: skip
    """För plattformar vars profiler ingen läser åt oss. Utfallet är close, doubtful (en person avgör) eller different.

    For platforms whose profiles nobody reads for us. The verdict is close, doubtful (a person decides) or different.
    """
    return made(call, await compare_by_hand(account_id, await file.read(), who, call.uow))


@router.post("/logo-reviews", status_code=201, summary="Avgör om bilden är logotypen / Decide on a picture")
async def post_logo_review(call: Call, account_id: AccountId, body: LogoReviewIn, who: Approver) -> AttestationOut:
    """Beslutet gäller just den bilden och den logotypen: byts någon av dem ut, faller det.

    The decision is on exactly that picture and that logo: it falls when one of them changes.
    """
    reviewed = Reviewed(body.picture_digest, body.decision == "accepted", body.reason)
    return made(call, await review_picture(account_id, reviewed, who, call.uow))
