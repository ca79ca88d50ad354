"""Quarantine: what could not be taken in, for a person to look at."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field

from services.ingest.api import examples
from services.ingest.api.fields import Call, ItemId, Reason
from services.ingest.application.quarantine import discard, replay
from services.ingest.domain.quarantine import REASONS, WAITING, Item
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.web.idempotency import Idempotent
from shared.web.links import link
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/quarantine-items", tags=["quarantine-items"], route_class=Idempotent)
Admin = Annotated[Principal, may(Role.ADMIN, everywhere=True)]
Watcher = Annotated[Principal, may(Role.ADMIN, Role.AUDITOR, everywhere=True)]
State = Literal["WAITING", "REPLAYED", "DISCARDED"]


class QuarantineItemOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.QUARANTINE})

    id: UUID
    platform: str
    page_id: str | None
    reason: str
    meaning: str
    received_at: Timestamp
    state: State
    replays: int
    settled_at: Timestamp | None
    settled_by: str | None
    weeded_at: Timestamp | None = Field(
        description="När innehållet rensades, en tid efter att det hade lästs in / When the payload was weeded, some time after it "
        "had been taken in"
    )


class QuarantineItemDetail(QuarantineItemOut):
    model_config = ConfigDict(
        json_schema_extra={"example": examples.QUARANTINE | {"payload": '{"field": "feed", "value": {"item": "ny"}}'}}
    )

    payload: str = Field(description="Som det kom; tomt när det har rensats / As it came; empty when it was weeded")


class QuarantineItemPage(Page[QuarantineItemOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.page(examples.QUARANTINE, "/quarantine-items")})


class DiscardIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Testleverans från plattformen."}})

    reason: Reason


@router.get("", summary="Lista karantänen / List the quarantine")
async def get_items(
    call: Call,
    who: Watcher,
    wanted: PageWanted,
    state: Annotated[State | None, Query(description="Bara i detta läge / In this state")] = None,
) -> QuarantineItemPage:
    """Det som kom och inte kunde tas in, det äldsta först. Innehållet visas bara ett i taget.

    What came and could not be taken in, oldest first. Content is shown one at a time only.
    """
    after = UUID(wanted.after[0]) if wanted.after else None
    async with call.uow as uow:
        rows = await uow.quarantine.page(state, wanted.limit + 1, after, wanted.offset)
    return page_of(
        QuarantineItemPage, call.request, rows, wanted, key=lambda one: [str(one.id)],
        told=lambda one: QuarantineItemOut(**_fields(call.request, one)),
    )  # fmt: skip


@router.get("/{id}", summary="Läs ett karantänärende / Read a quarantine item")
async def get_item(call: Call, item_id: ItemId, who: Admin) -> QuarantineItemDetail:
    """Ett karantänärende med sitt innehåll, som det kom. Läsningen loggas.

    An item with its payload as it came. The reading is audited.
    """
    async with call.uow as uow:
        item = await uow.quarantine.get(item_id)
        uow.audit("read-quarantine-item", "quarantine-item", item_id)
    payload = item.payload.decode(errors="replace")
    return QuarantineItemDetail(**_fields(call.request, item), payload=payload)


@router.post("/{id}/replays", summary="Läs in igen / Read it again")
async def post_replay(call: Call, item_id: ItemId, who: Admin) -> QuarantineItemOut:
    """Försök ta in det igen, till exempel när kontot har godkänts. Går det inte ligger det kvar, med dagens skäl.

    Try to take it in again. If that fails it stays, with the reason of today.
    """
    return QuarantineItemOut(**_fields(call.request, await replay(item_id, who.subject, call.ports, call.uow)))


@router.post("/{id}/discards", summary="Ge upp / Give it up")
async def post_discard(call: Call, item_id: ItemId, body: DiscardIn, who: Admin) -> QuarantineItemOut:
    """Ta det ur kön med ett skäl. Det ligger kvar som bevis och kan inte läsas in mer.

    Take it out of the queue with a reason. It is kept as evidence and cannot be replayed any more.
    """
    return QuarantineItemOut(**_fields(call.request, await discard(item_id, who.subject, body.reason, call.uow)))


def _fields(request: Request, item: Item) -> dict[str, object]:
    here = f"/quarantine-items/{item.id}"
    links = [link(request, "self", here)]
    if item.state == WAITING:
        links += [link(request, rel, f"{here}/{rel}s", "POST") for rel in ("replay", "discard")]
    names = (
        "id", "platform", "page_id", "reason", "received_at", "state", "replays", "settled_at", "settled_by", "weeded_at",
    )  # fmt: skip
    return {name: getattr(item, name) for name in names} | {"meaning": REASONS.get(item.reason, ""), "links": links}
