"""What the archive's routes share: who reads, what they read with, and how a search is said."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query
from pydantic import AfterValidator

from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.words import parse
from services.archive.store.search import Search
from services.archive.store.stems import stem
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.contracts.fields import Platform
from shared.web.profile import Timestamp
from shared.web.unit_of_work import unit_of_work


def in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such moment in UTC") from None


Uow = Annotated[ArchiveUnitOfWork, Depends(unit_of_work)]
Reader = Annotated[Principal, may(Role.REGISTRAR, Role.ARCHIVIST, Role.RECORDS_OFFICER, Role.AUDITOR)]
Archivist = Annotated[Principal, may(Role.ARCHIVIST)]
Auditor = Annotated[Principal, may(Role.AUDITOR)]
Id = Annotated[UUID, Path(alias="id")]
Instant = Annotated[Timestamp, AfterValidator(in_utc)]
LONGEST_QUERY = 200
Words = Annotated[
    str | None,
    Query(
        max_length=LONGEST_QUERY,
        description='Ord som alla ska finnas, "en fras", början*; svenska böjningsformer räknas som samma ord. '
        'Words that must all be there, "a phrase", beginn*; Swedish inflections count as one word.',
        examples=["bibliotek lördag"],
    ),
]
Size = Annotated[int | None, Query(ge=1, le=2**53, description="Trädets storlek; utelämnad: senaste kontrollpunkten")]


def search_of(
    q: Words = None,
    account_id: UUID | None = None,
    platform: Platform | None = None,
    published_from: Annotated[Instant | None, Query()] = None,
    published_to: Annotated[Instant | None, Query()] = None,
    removed: Annotated[
        bool | None, Query(description="true: bara det vi tagit bort eller dolt; false: bara annat")
    ] = None,
) -> Search:
    terms = parse(q, stem) if q and q.strip() else []
    return Search(terms, account_id, platform, published_from, published_to, removed)


SearchWanted = Annotated[Search, Depends(search_of)]
