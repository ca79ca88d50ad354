"""The names that an account has had on its platform, over HTTP."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import ConfigDict, Field

from services.registry.api import examples
from services.registry.api.fields import Call
from services.registry.domain.profiles import HandleHad
from shared.auth.permission import known
from shared.auth.principal import Principal
from shared.web.links import link
from shared.web.models import Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/accounts/{id}/handles", tags=["accounts"])
Reader = Annotated[Principal, known()]
HERE = f"/accounts/{examples.ACCOUNT_ID}"
HANDLE: examples.Example = {
    "number": 1, "handle": "hultsfredsbibliotek", "seen_from": "2026-11-18T09:12:00Z",
    "_links": [examples.to("account", HERE), examples.to("collection", f"{HERE}/handles")],
}  # fmt: skip


class HandleOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": HANDLE})

    number: int = Field(description="Det första är 1, det högsta är det nuvarande / The highest is the one it has now")
    handle: str
    seen_from: Timestamp = Field(description="Sedan när det är känt här / Known here since")

    @classmethod
    def of(cls, request: Request, account_id: UUID, one: HandleHad) -> Self:
        here = f"/accounts/{account_id}"
        links = [link(request, "account", here), link(request, "collection", f"{here}/handles")]
        return cls(number=one.number, handle=one.handle, seen_from=one.seen_from, links=links)


class HandlePage(Page[HandleOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(HANDLE, f"{HERE}/handles")})


@router.get("", summary="Lista kontots namn genom tiden / List the handles an account has had")
async def list_handles(
    call: Call, account_id: Annotated[UUID, Path(alias="id")], who: Reader, wanted: PageWanted
) -> HandlePage:
    """De namn kontot har haft på plattformen, äldst först. Det fasta id:t är detsamma; vem som bytte säger historiken.

    The handles the account has had on its platform, oldest first. Its permanent id is the same; who changed them the history
    says.
    """
    async with call.uow.reading() as uow:
        await uow.accounts.get(account_id)
        after = int(wanted.after[0]) if wanted.after else 0
        rows = await uow.handles.page(account_id, after, wanted.offset, wanted.limit + 1)
        total = await uow.handles.count(account_id) if wanted.counting else None
    return page_of(
        HandlePage, call.request, rows, wanted, key=lambda one: [str(one.number)], total=total,
        told=lambda one: HandleOut.of(call.request, account_id, one),
    )  # fmt: skip
