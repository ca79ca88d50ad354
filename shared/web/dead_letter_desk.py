"""`/dead-letters`: events that could not take effect here. An administrator looks, replays or discards."""

import json
from base64 import b64encode
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ConfigDict, Field, JsonValue

from shared.auth.permission import may
from shared.auth.roles import Role
from shared.db.unit_of_work import UnitOfWork
from shared.messaging import dead_letters
from shared.messaging.dead_letters import DeadLetter
from shared.web.dates import Timestamp
from shared.web.links import Link, link, url
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.unit_of_work import unit_of_work

Uow = Annotated[UnitOfWork, Depends(unit_of_work)]
LetterId = Annotated[UUID, Path(alias="id", description="Brevets id / The letter's id")]
State = Literal["OPEN", "REPLAYED", "DISCARDED"]
LETTER: dict[str, JsonValue] = {
    "id": "0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11",
    "consumer": "moderation",
    "topic": "ingest.posts",
    "partition": 3,
    "offset": 4711,
    "type": "ingest.post.captured.v1",
    "reason": "REJECTED",
    "error": "the post names an account that is not known here",
    "buried_at": "2026-11-20T18:00:00Z",
    "state": "OPEN",
    "settled_at": None,
    "settled_by": None,
}


class DeadLetterOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": LETTER})

    id: UUID
    consumer: str
    topic: str
    partition: int
    offset: int
    type: str | None
    reason: str
    error: str
    buried_at: Timestamp
    state: State
    settled_at: Timestamp | None
    settled_by: str | None


class DeadLetterShown(DeadLetterOut):
    """With what was heard: as JSON where it is JSON, otherwise its bytes in base64."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": LETTER | {"event": {"type": "ingest.post.captured.v1", "specversion": "1.0"}, "raw": None}
        }
    )

    event: dict[str, Any] | None
    raw: str | None


class DeadLetterPage(Page[DeadLetterOut]):
    pass


class DiscardBody(Body):
    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "Provhändelse från införandet, ska inte få verkan"}}
    )

    reason: str = Field(min_length=5, max_length=2_000)


@cache
def dead_letter_router() -> APIRouter:
    admin = may(Role.ADMIN, everywhere=True)
    router = APIRouter(prefix="/dead-letters", tags=["dead-letters"], dependencies=[admin])

    @router.get("", summary="Lista döda brev / List dead letters")
    async def list_dead_letters(
        request: Request, uow: Uow, wanted: PageWanted, state: Annotated[State | None, Query()] = None
    ) -> DeadLetterPage:
        """Händelser som inte fick verkan, äldst först. Events without effect, oldest first."""
        after = UUID(wanted.after[0]) if wanted.after else None
        async with uow:
            rows = await dead_letters.page(uow, limit=wanted.limit + 1, offset=wanted.offset, after=after, state=state)
            total = await dead_letters.count(uow, state) if wanted.counting else None
        return page_of(
            DeadLetterPage, request, rows, wanted,
            key=lambda letter: [str(letter.id)], told=lambda letter: _told(request, letter), total=total,
        )  # fmt: skip

    @router.get("/{id}", summary="Visa ett dött brev / Show a dead letter")
    async def get_dead_letter(request: Request, uow: Uow, letter_id: LetterId) -> DeadLetterShown:
        """Vad som hördes och varför det inte fick verkan; läsningen loggas. What was heard; reading it is audited."""
        async with uow:
            letter = await dead_letters.show(uow, letter_id)
            uow.audit("dead_letter.read", "dead_letter", letter.id)
        event, raw = _content(letter.value or b"")
        return DeadLetterShown(**_told(request, letter).model_dump(), event=event, raw=raw)

    @router.post("/{id}/replays", status_code=201, summary="Spela upp på nytt / Replay")
    async def replay_dead_letter(request: Request, response: Response, uow: Uow, letter_id: LetterId) -> DeadLetterOut:
        """Låt händelsen få verkan nu; misslyckas den igen är brevet kvar. Let it take effect now; if not, it stays (409)."""
        async with uow:
            letter = await dead_letters.replay(uow, letter_id, request.app.state.reactions)
        response.headers["Location"] = url(request, f"/dead-letters/{letter.id}")
        return _told(request, letter)

    @router.post("/{id}/discards", status_code=201, summary="Lägg undan / Discard")
    async def discard_dead_letter(
        request: Request, response: Response, uow: Uow, letter_id: LetterId, body: DiscardBody
    ) -> DeadLetterOut:
        """Besluta att händelsen inte ska få verkan; brevet rensas efter en tid. It shall have no effect; the letter goes in time."""
        async with uow:
            letter = await dead_letters.discard(uow, letter_id, body.reason)
        response.headers["Location"] = url(request, f"/dead-letters/{letter.id}")
        return _told(request, letter)

    return router


def _told(request: Request, letter: DeadLetter) -> DeadLetterOut:
    links: list[Link] = [link(request, "self", f"/dead-letters/{letter.id}")]
    if letter.state == "OPEN":
        links.append(link(request, "replays", f"/dead-letters/{letter.id}/replays", "POST"))
        links.append(link(request, "discards", f"/dead-letters/{letter.id}/discards", "POST"))
    told = {name: getattr(letter, name) for name in DeadLetterOut.model_fields if name != "links"}
    return DeadLetterOut(**told, links=links)


def _content(value: bytes) -> tuple[dict[str, Any] | None, str | None]:
    try:
        event = json.loads(value)
    except ValueError:
        event = None
    return (event, None) if isinstance(event, dict) else (None, b64encode(value).decode())
