"""`/changes`: what happened since a cursor, as CloudEvents in a stable order. The caller keeps the cursor (municipal-apis 5.8)."""

from collections.abc import Collection
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.contracts.catalogue import CATALOGUE
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.changes import changes
from shared.web.dates import Timestamp
from shared.web.links import Link, link
from shared.web.unit_of_work import unit_of_work

Uow = Annotated[UnitOfWork, Depends(unit_of_work)]
Reader = Annotated[Principal, may(Role.INTEGRATION, Role.AUDITOR, Role.ADMIN)]
NOT_TOLD = frozenset({"registry.api-keys"})
"""Topics that are between our services only."""
CONFIDED = {event.type: event.confided for topic in CATALOGUE for event in topic.events if event.confided}


class CloudEvent(BaseModel):
    """CloudEvents 1.0. Without `data` when the content is kept no longer: it happened, but not what it said."""

    model_config = ConfigDict(extra="allow")

    specversion: str
    id: str
    source: str
    type: str
    subject: str | None = None
    time: Timestamp
    data: dict[str, Any] | None = None


class ChangesMeta(BaseModel):
    limit: int
    count: int
    cursor: str = Field(
        description="Spara den: nästa anrop börjar efter den / Keep it: the next request begins after it"
    )
    more: bool = Field(description="Det finns mer redan nu / There is more already")


class ChangesOut(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "specversion": "1.0",
                        "id": "0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11",
                        "source": "/0860/registry",
                        "type": "registry.unit.changed.v1",
                        "subject": "0199f6a2-0000-7000-8000-000000000001",
                        "time": "2026-11-20T18:00:00Z",
                        "data": {"name": "Biblioteket", "kind": "unit"},
                    }
                ],
                "_meta": {"limit": 100, "count": 1, "cursor": "4711", "more": False},
                "_links": [
                    {
                        "href": "https://insyn.example.se/registry/v1/changes?after=4711",
                        "rel": "next",
                        "method": "GET",
                    }
                ],
            }
        }
    )

    items: list[CloudEvent]
    meta: ChangesMeta = Field(serialization_alias="_meta")
    links: list[Link] = Field(serialization_alias="_links")


@cache
def change_feed_router() -> APIRouter:
    router = APIRouter(prefix="/changes", tags=["changes"])

    @router.get("", summary="Vad har hänt? / What changed?", responses={410: {}})
    async def list_changes(
        request: Request,
        uow: Uow,
        who: Reader,
        after: Annotated[
            int | None, Query(ge=0, le=2**53, description="Markören ur förra svaret / The last cursor")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=1_000, description="Högst 1 000 / At most 1,000")] = 100,
        types: Annotated[
            list[str] | None, Query(max_length=50, description="Bara dessa händelsetyper / Only these")
        ] = None,
    ) -> ChangesOut:
        """Händelser i den ordning de berättades. Utan `after` från det äldsta som finns kvar; 410 när markören är för gammal.

        Events in the order in which they were told. Without `after` from the oldest kept; 410 when the cursor is too old:
        read the resources anew and begin without one. A page may hold fewer items than `limit`; go on by `_links.next`.
        When people are away (`absences` of an account) is told to admin only.
        """
        wanted = set(types or ())
        async with uow:
            found = await changes(uow, after=after, topics=_topics(request, who, wanted), limit=limit)
        told_of = [change.envelope for change in found.items if not wanted or change.envelope["type"] in wanted]
        items = told_of if who.has(Role.ADMIN) else [_unconfided(one) for one in told_of]
        query = urlencode([("after", found.cursor), ("limit", limit), *(("types", name) for name in sorted(wanted))])
        told = request.url.query
        return ChangesOut(
            items=[CloudEvent.model_validate(item) for item in items],
            meta=ChangesMeta(limit=limit, count=len(items), cursor=str(found.cursor), more=found.more),
            links=[
                link(request, "self", f"/changes?{told}" if told else "/changes"),
                link(request, "next", f"/changes?{query}"),
            ],
        )

    return router


def _unconfided(envelope: dict[str, Any]) -> dict[str, Any]:
    """Without what only those it concerns may see: who asks the resources themselves is refused it there too."""
    hidden = CONFIDED.get(envelope["type"], frozenset())
    if "data" not in envelope or not hidden:
        return envelope
    return envelope | {"data": {name: part for name, part in envelope["data"].items() if name not in hidden}}


def _topics(request: Request, who: Principal, types: Collection[str]) -> list[str]:
    """What this caller may see: a role that reaches some units only gets no personal data of the others."""
    service = request.app.state.core.service
    own = [topic for topic in CATALOGUE if topic.owner == service and topic.name not in NOT_TOLD]
    seen = [topic for topic in own if who.units is None or not topic.personal_data]
    if types:
        seen = [topic for topic in seen if any(event.type in types for event in topic.events)]
    return [topic.name for topic in seen]
