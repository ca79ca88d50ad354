"""GET /records: search, and one record with all that belongs to it."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from services.archive.api.fields import Id, Reader, SearchWanted, Uow
from services.archive.api.record_models import RecordOut, RecordPage, RecordWhole
from services.archive.application.records import Found, Part, find, read_media, show
from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.store.search import Search
from shared.web.paging import PageWanted, Wanted, page_of
from shared.web.shapes import SHA_256

router = APIRouter(prefix="/records", tags=["records"])
SHOWN_AS_IS = ("image/", "video/", "audio/")
Digest = Annotated[str, SHA_256, Path(description="SHA-256")]


@router.get("", summary="Sök handlingar / Search records")
async def list_records(who: Reader, request: Request, search: SearchWanted, wanted: PageWanted, uow: Uow) -> RecordPage:
    """Söker bland alla handlingar, även borttagna; senast förseglade först. Personnummer söks med POST /searches.

    Searches all records, removed ones too; newest sealed first. Personal identity numbers go into POST /searches.
    """
    return await answer(request, within(search, who.units), wanted, uow)


@router.get("/{id}", summary="Visa en handling / Show a record")
async def get_record(request: Request, record_id: Id, who: Reader, uow: Uow) -> RecordWhole:
    """Handlingen med råobjekt, versioner, ärenden, borttagningar och bevis. Läsningen noteras.

    The record with raw object, versions, cases, removals and proof. The reading is noted in the audit log.
    """
    return RecordWhole.of(request, await show(record_id, who.units, uow))


@router.get(
    "/{id}/media/{digest}",
    summary="Hämta en bifogad fil / Fetch an attached file",
    response_class=Response,
    responses={200: {"description": "The bytes as captured", "content": {"application/octet-stream": {}}}},
)
async def get_media(record_id: Id, digest: Digest, who: Reader, uow: Uow) -> Response:
    """Filen som den fångades, kontrollerad mot sin kontrollsumma.

    The file as it was captured, checked against its digest.
    """
    content, media_type = await read_media(record_id, digest, who.units, uow)
    shown = media_type if media_type.startswith(SHOWN_AS_IS) else "application/octet-stream"
    headers = {"Content-Disposition": f'attachment; filename="{digest}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=shown, headers=headers)


async def answer(request: Request, search: Search, wanted: Wanted, uow: ArchiveUnitOfWork) -> RecordPage:
    found = await _find(search, wanted, uow)
    return page_of(
        RecordPage,
        request,
        found.records,
        wanted,
        key=lambda record: [str(record.log_index)],
        told=lambda record: RecordOut.told(request, record, found.taken_off.get(record.post_id)),
        total=found.total,
    )


async def _find(search: Search, wanted: Wanted, uow: ArchiveUnitOfWork) -> Found:
    below = int(wanted.after[0]) if wanted.after else None
    return await find(search, Part(below, wanted.offset, wanted.limit + 1, wanted.counting), uow)


def within(search: Search, units: frozenset[UUID] | None) -> Search:
    return replace(search, units=units)
