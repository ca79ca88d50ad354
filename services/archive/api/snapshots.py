"""Snapshots of accounts: listed, shown with proof, and asked for."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import ConfigDict, Field

from services.archive.api import examples
from services.archive.api.fields import Archivist, Id, Instant, Reader, Uow
from services.archive.application.snapshots import Shown, ask, show
from services.archive.domain.snapshot import OVERDUE, Kind, Wanted
from services.archive.store.snapshots import Filter, Place
from shared.contracts.archive import Receipt
from shared.web.given import given
from shared.web.idempotency import Idempotent
from shared.web.links import Link, link, url
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp

router = APIRouter(prefix="/snapshots", tags=["snapshots"], route_class=Idempotent)


class SnapshotOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": examples.SNAPSHOT})

    id: UUID
    account_id: UUID
    kind: Kind = Field(description="PERIODIC: regelbunden; REDESIGN: nytt utseende; FINAL: före avslut (S24)")
    state: Literal["WAITING", "SEALED"]
    overdue: bool = Field(
        description="Begärd för mer än ett dygn sedan och inte tagen / Asked for a day ago, not taken"
    )
    asked_at: Timestamp
    asked_by: str
    taken_at: Timestamp | None

    @classmethod
    def told(cls, request: Request, asked: Wanted, now: datetime) -> Self:
        return cls.model_validate(_told(request, asked, now))


class SnapshotWhole(SnapshotOut):
    """A snapshot with what was sealed and its proof; both are null while it waits."""

    model_config = ConfigDict(json_schema_extra={"example": examples.SNAPSHOT_WHOLE})

    content: dict[str, Any] | None = Field(
        description="Det förseglade: kontot, profilen, antal och kontrollsumma över handlingarna / What was sealed"
    )
    receipt: Receipt | None = Field(
        description="Beviset; post_id är här kontots id / The proof; post_id is the account"
    )
    later_records: int = Field(description="Handlingar som förseglats efter ögonblicksbilden / Records sealed later")

    @classmethod
    def of(cls, request: Request, shown: Shown, now: datetime) -> Self:
        taken = shown.snapshot
        content = json.loads(taken.content) if taken else None
        told = _told(request, shown.wanted, now)
        return cls.model_validate(told | {"content": content, "receipt": shown.receipt, "later_records": shown.later})


class SnapshotPage(Page[SnapshotOut]):
    model_config = ConfigDict(json_schema_extra={"example": examples.SNAPSHOTS})


class SnapshotIn(Body):
    model_config = ConfigDict(json_schema_extra={"example": {"account_id": examples.ACCOUNT_ID}})

    account_id: UUID


@dataclass(frozen=True, slots=True)
class Asked:
    account_id: UUID | None = None
    kind: Annotated[Kind | None, Query(description="Bara av detta slag / Of this kind")] = None
    asked_from: Annotated[Instant | None, Query(description="Begärd tidigast / Asked for from")] = None
    asked_to: Annotated[Instant | None, Query(description="Begärd senast / Asked for until")] = None
    overdue: Annotated[bool | None, Query(description="true: bara försenade / only overdue ones")] = None


@router.get("", summary="Lista ögonblicksbilder / List snapshots")
async def list_snapshots(
    who: Reader, request: Request, asked: Annotated[Asked, given(Asked)], wanted: PageWanted, uow: Uow
) -> SnapshotPage:
    """Senast begärda först, även de som väntar på att tas.

    The newest asked for first, those that wait to be taken too.
    """
    async with uow:
        now = uow.core.clock.now()
        chosen = Filter(now, asked.account_id, asked.kind, asked.asked_from, asked.asked_to, asked.overdue, who.units)
        rows = await uow.snapshots.listed(chosen, Place(wanted.moment_and_id, wanted.offset, wanted.limit + 1))
        total = await uow.snapshots.count(chosen) if wanted.counting else None
    return page_of(
        SnapshotPage, request, rows, wanted, total=total, key=lambda one: [one.asked_at.isoformat(), str(one.id)],
        told=lambda one: SnapshotOut.told(request, one, now),
    )  # fmt: skip


@router.post(
    "", summary="Begär en ögonblicksbild / Ask for a snapshot", status_code=status.HTTP_202_ACCEPTED,
    responses={404: {}},
)  # fmt: skip
async def request_snapshot(
    request: Request, response: Response, body: SnapshotIn, who: Archivist, uow: Uow
) -> SnapshotOut:
    """Kontot visas som det är nu, tillsammans med antal och kontrollsumma över dess handlingar. Svaret hämtas på Location.

    The account as it is now, with counts and a digest of its records. The result is at Location.
    """
    asked = await ask(body.account_id, who.units, uow)
    response.headers["Location"] = url(request, f"/snapshots/{asked.id}")
    return SnapshotOut.told(request, asked, uow.core.clock.now())


@router.get("/{id}", summary="Visa en ögonblicksbild med bevis / Show a snapshot with its proof")
async def get_snapshot(request: Request, snapshot_id: Id, who: Reader, uow: Uow) -> SnapshotWhole:
    """Det som förseglades, beviset, och hur många handlingar som kommit sedan dess. Läsningen noteras.

    What was sealed, the proof, and how many records came since. The reading is noted.
    """
    shown = await show(snapshot_id, who.units, uow)
    return SnapshotWhole.of(request, shown, uow.core.clock.now())


def _told(request: Request, asked: Wanted, now: datetime) -> dict[str, Any]:
    names = ("id", "account_id", "kind", "asked_at", "asked_by", "taken_at")
    return {name: getattr(asked, name) for name in names} | {
        "state": "SEALED" if asked.taken_at else "WAITING",
        "overdue": asked.taken_at is None and asked.asked_at < now - OVERDUE,
        "links": _links(request, asked),
    }


def _links(request: Request, asked: Wanted) -> list[Link]:
    links = [
        link(request, "self", f"/snapshots/{asked.id}"),
        link(request, "records", f"/records?account_id={asked.account_id}"),
    ]
    if asked.taken_at:
        links.append(link(request, "proof", f"/inclusion-proofs?record_id={asked.id}"))
    return links
