"""A small service of notes, for what the web layer promises to every service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ConfigDict, Field
from sqlalchemy import Column, Integer, String, Table, Uuid, insert, select, update

from shared.auth.permission import known, may, public
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.clock import Clock
from shared.contracts.registry import UnitChanged
from shared.core import Core
from shared.db.base import new_metadata
from shared.db.tables import shared_tables
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Conflict, NotFound, VersionMismatch
from shared.ids import uuid7
from shared.messaging.consumer import Reactions
from shared.service import Service
from shared.web.bodies import limit_body, takes, unscreened
from shared.web.concurrency import ExpectedVersion, set_etag
from shared.web.idempotency import Idempotent
from shared.web.links import link, url
from shared.web.models import Body, Resource
from shared.web.paging import Page, PageWanted, page_of
from shared.web.profile import Timestamp
from shared.web.service import About, service_app
from shared.web.unit_of_work import unit_of_work
from tests.support.cores import BareSettings

METADATA = new_metadata()
SHARED = shared_tables(METADATA)
NOTE = Table(
    "note",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("title", String(40), nullable=False),
    Column("version", Integer, nullable=False),
)
ABOUT = About(
    name="registry",
    version="1.2.0",
    released="2026-12-01",
    swedish="Anteckningar, för prov.",
    english="Notes, for trials. Known problem: none.",
    tags=(("notes", "Anteckningar. Notes."), ("trials", "Prov. Trials.")),
)
Uow = Annotated[UnitOfWork, Depends(unit_of_work)]
NoteId = Annotated[UUID, Path(alias="id")]
EXAMPLE: dict[str, Any] = {"title": "Öppettider", "priority": None, "due": None, "tags": [], "more": {}}


class NoteBody(Body):
    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    title: str = Field(min_length=1, max_length=80)
    priority: int | None = None
    due: Timestamp | None = None
    tags: list[str] = Field(default_factory=list)
    more: dict[str, Any] = Field(default_factory=dict)


class NoteOut(Resource):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"id": "0199f6a2-6c1e-7a53-9d3e-5b0f3f6f2a11", "title": "Öppettider", "version": 1}
        }
    )

    id: UUID
    title: str
    version: int


class NotePage(Page[NoteOut]):
    pass


@dataclass
class Trial:
    """What a test may reach into: `before` runs while a note is being made."""

    before: Callable[[], Any] | None = None


def notes(trial: Trial) -> APIRouter:
    router = APIRouter(prefix="/notes", tags=["notes"], route_class=Idempotent)
    _add_writing(router, trial)
    _add_reading(router)
    return router


def _add_writing(router: APIRouter, trial: Trial) -> None:
    @router.post("", status_code=201, summary="Skriv / Write")
    async def create_note(
        request: Request, response: Response, uow: Uow, body: NoteBody, who: Annotated[Principal, may(Role.MODERATOR)]
    ) -> NoteOut:
        """Skriver en anteckning. Writes a note."""
        row: dict[str, Any] = {"id": uuid7(), "place": 0, "title": body.title, "version": 1}
        async with uow:
            await uow.session.execute(insert(NOTE).values(row))
            if trial.before:
                await trial.before()
            if body.title == "nej":
                raise Conflict("Not this one.")
            uow.publish(_event(row["id"], body.title, uow))
            uow.audit("note.written", "note", row["id"])
        set_etag(response, 1)
        response.headers["Location"] = url(request, f"/notes/{row['id']}")
        return _told(request, row)

    @router.post("/{id}/refusals", include_in_schema=False)
    async def refuse(note: NoteId, _: Annotated[Any, known()]) -> Response:
        return Response(status_code=409)

    @router.put("/{id}", summary="Ändra / Change")
    async def update_note(
        request: Request, response: Response, uow: Uow, note: NoteId, body: NoteBody, version: ExpectedVersion,
        _: Annotated[Any, known()],
    ) -> NoteOut:  # fmt: skip
        """Ändrar en anteckning. Changes a note."""
        async with uow:
            same = (NOTE.c.id == note) & (NOTE.c.version == version)
            changed = update(NOTE).where(same).values(title=body.title, version=version + 1).returning(NOTE)
            row = (await uow.session.execute(changed)).mappings().first()
        if row is None:
            raise VersionMismatch("The note changed after you read it.")
        set_etag(response, row["version"])
        return _told(request, row)


def _add_reading(router: APIRouter) -> None:
    @router.get("", summary="Lista / List", dependencies=[public()])
    async def list_notes(
        request: Request, uow: Uow, wanted: PageWanted, title: Annotated[str | None, Query(max_length=40)] = None
    ) -> NotePage:
        """Listar anteckningar. Lists notes."""
        asked = select(NOTE).order_by(NOTE.c.place).limit(wanted.limit + 1).offset(wanted.offset)
        if wanted.after:
            asked = asked.where(NOTE.c.place > int(wanted.after[0]))
        if title:
            asked = asked.where(NOTE.c.title == title)
        async with uow:
            rows = (await uow.session.execute(asked)).mappings().all()
            total = len((await uow.session.execute(select(NOTE.c.id))).all()) if wanted.counting else None
        return page_of(
            NotePage, request, rows, wanted,
            key=lambda row: [str(row["place"])], told=lambda row: _told(request, row), total=total,
        )  # fmt: skip

    @router.get("/{id}", summary="Läs / Read")
    async def get_note(
        request: Request, response: Response, uow: Uow, note: NoteId, _: Annotated[Any, known()]
    ) -> NoteOut:
        """Läser en anteckning. Reads a note."""
        async with uow:
            row = (await uow.session.execute(select(NOTE).where(NOTE.c.id == note))).mappings().first()
        if row is None:
            raise NotFound("There is no such note.")
        set_etag(response, row["version"])
        return _told(request, row)


def trials() -> APIRouter:
    router = APIRouter(prefix="/trials", tags=["trials"], dependencies=[public()])

    @router.post("/echoes", summary="Eko / Echo", include_in_schema=False)
    async def echo(body: dict[str, Any]) -> dict[str, Any]:
        return body

    @router.post("/lines", summary="Rader / Lines", include_in_schema=False)
    @takes("application/x-ndjson")
    @limit_body(64)
    async def count_lines(request: Request) -> int:
        return b"".join([chunk async for chunk in request.stream()]).count(b"\n")

    @router.post("/bytes", summary="Byte / Bytes", include_in_schema=False)
    @unscreened
    async def count_bytes(request: Request) -> int:
        return len(await request.body())

    @router.get("/faults/{kind}", include_in_schema=False)
    async def fail(uow: Uow, kind: str) -> None:
        if kind == "bug":
            raise RuntimeError("the secret is 4711")
        async with uow:
            await uow.session.execute(
                insert(NOTE).values(id=uuid7(), place=2**40 if kind == "number" else 0, title="x" * 50, version=1)
            )

    @router.get("/texts/{word}", include_in_schema=False)
    async def text(word: str, q: str = "") -> dict[str, str]:
        return {"word": word, "q": q}

    return router


def _event(note: UUID, title: str, uow: UnitOfWork) -> UnitChanged:
    return UnitChanged(
        unit_id=note, version=1, name=title, kind="unit", parent_id=None, changed_at=uow.core.clock.now()
    )


def _told(request: Request, row: Any) -> NoteOut:
    links = [link(request, "self", f"/notes/{row['id']}")]
    return NoteOut(id=row["id"], title=row["title"], version=row["version"], links=links)


async def note_service(
    database_url: str, clock: Clock, *, about: About = ABOUT, trial: Trial | None = None, reactions: Reactions | None = None,
    **values: Any,
) -> Service:  # fmt: skip
    core = Core.build(BareSettings(database_url=database_url, **values), SHARED, clock)
    async with core.engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)

    def new_unit_of_work() -> UnitOfWork:
        return UnitOfWork(core)

    root, v1 = service_app(about, core, [notes(trial or Trial()), trials()], new_unit_of_work)
    return Service(core, root, v1, new_unit_of_work, reactions or {})


async def write_notes(service: Service, count: int) -> None:
    rows = [{"id": uuid7(), "place": place, "title": f"nr {place % 2}", "version": 1} for place in range(1, count + 1)]
    async with service.core.engine.begin() as connection:
        await connection.execute(insert(NOTE), rows)
