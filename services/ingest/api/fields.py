"""What the routes of ingest share: the request at hand, ids in paths, texts that can be stored, cursors of lists."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request, Response
from pydantic import StringConstraints

from services.ingest.application.ports import Ports
from services.ingest.application.unit_of_work import IngestUnitOfWork
from shared.auth.principal import Principal
from shared.web.links import url
from shared.web.shapes import NO_NUL, Shape
from shared.web.unit_of_work import unit_of_work

ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=400), NO_NUL]
Name = Annotated[str, StringConstraints(max_length=400), NO_NUL]
Prose = Annotated[str, StringConstraints(max_length=65_536), NO_NUL]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), NO_NUL]
Address = Annotated[
    str, StringConstraints(max_length=2_000),
    Shape(
        r"^https?://[^\x00\s]+$", "en adress som börjar med https:// och är utan blanksteg",
        "an address that begins with https:// and has no blanks",
    ),
]  # fmt: skip
PlainAddress = Annotated[
    str, StringConstraints(max_length=2_000),
    Shape(
        r"^https?://[^\x00\s@/?#]+(/[^\x00\s@?#]*)?$",
        "en adress som börjar med https://, utan inloggning (@), frågedel (?) och fragment (#)",
        "an address that begins with https://, without a login (@), a query (?) and a fragment (#)",
    ),
]  # fmt: skip
"""Where an API answers: no login in it, which would be shown and audited; no query."""
ItemId = Annotated[UUID, Path(alias="id", description="Resursens id / The id of the resource")]


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, its answer's headers, its transaction, and what lies beside the database."""

    request: Request
    response: Response
    uow: IngestUnitOfWork
    ports: Ports

    def tell_place(self, path: str) -> None:
        self.response.headers["Location"] = url(self.request, path)


def ports_of(request: Request) -> Ports:
    found: Ports = request.app.state.ports
    return found


async def _asked(
    request: Request, response: Response, uow: Annotated[IngestUnitOfWork, Depends(unit_of_work)]
) -> Asked:
    return Asked(request, response, uow, ports_of(request))


Call = Annotated[Asked, Depends(_asked)]


def client_of(who: Principal) -> str:
    return who.client or who.subject
