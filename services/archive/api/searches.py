"""POST /searches: the same search as GET /records, with what is looked for in the body."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ConfigDict, Field

from services.archive.api.fields import LONGEST_QUERY, Instant, Reader, Uow, search_of
from services.archive.api.record_models import RecordPage
from services.archive.api.records import answer, within
from shared.contracts.fields import Platform
from shared.web.models import Body
from shared.web.paging import PageWanted

router = APIRouter(prefix="/searches", tags=["records"])


class SearchBody(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "q": '"stängt på lördagar" bibliotek*',
                "platform": "facebook",
                "published_from": "2026-05-01T00:00:00Z",
                "published_to": "2026-05-31T23:59:59Z",
                "removed": True,
            }
        }
    )

    q: Annotated[str, Field(max_length=LONGEST_QUERY)] | None = None
    account_id: UUID | None = None
    platform: Platform | None = None
    published_from: Instant | None = None
    published_to: Instant | None = None
    removed: bool | None = None


@router.post("", summary="Sök utan att söktexten hamnar i adressen / Search without the query in the address")
async def search_records(who: Reader, request: Request, body: SearchBody, wanted: PageWanted, uow: Uow) -> RecordPage:
    """Som GET /records. POST därför att det som söks kan vara ett personnummer, och sådana får inte stå i en adress.

    As GET /records. POST because what is looked for can be a personal identity number, which has no place in an
    address. Follow `next` with the same body.
    """
    search = search_of(**dict(body))
    page = await answer(request, within(search, who.units), wanted, uow)
    for link in page.links:
        link.method = "POST"
    return page
