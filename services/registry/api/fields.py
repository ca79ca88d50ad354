"""Fields and parameters that several features share."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import AfterValidator, StringConstraints

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.store.searching import Seen
from shared.web.concurrency import set_etag
from shared.web.links import url
from shared.web.paging import PageWanted
from shared.web.shapes import Shape
from shared.web.unit_of_work import unit_of_work

Uow = Annotated[RegistryUnitOfWork, Depends(unit_of_work)]


@dataclass(frozen=True, slots=True)
class _Call:
    request: Request
    response: Response
    uow: Uow

    def tell_version(self, version: int) -> None:
        set_etag(self.response, version)

    def tell_place(self, path: str) -> None:
        self.response.headers["Location"] = url(self.request, path)


async def _call(request: Request, response: Response) -> _Call:
    """Asynchronous, for whatever else a route depends on is made in a thread: a tenth of a small answer's cost."""
    uow = await unit_of_work(request)
    assert isinstance(uow, RegistryUnitOfWork)
    return _Call(request, response, uow)


Call = Annotated[_Call, Depends(_call)]
"""The call at hand: what was asked, what is answered, and the transaction between."""


def _without_controls(text: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        raise ValueError("must not contain control characters")
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line of printable characters")
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_one_line)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_one_line)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    Shape(r"^[^@\s]+@[^@\s]+$", "en e-postadress, som namn@kommun.se", "an e-mail address, like name@municipality.se"),
    AfterValidator(_one_line),
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000), AfterValidator(_without_controls)]
LongProse = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(_without_controls)
]
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2_000),
    Shape(
        r"^https?://\S+$",
        "en adress som börjar med https:// och är utan blanksteg",
        "an address that begins with https:// and has no blanks",
    ),
    AfterValidator(_one_line),
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_one_line)]
Search = Annotated[Text | None, Query(description="Fritext, skiftlägesokänslig / Free text, whatever the case")]


def seen(wanted: PageWanted) -> Seen:
    """Lists by id: the cursor holds the last one seen."""
    return Seen(UUID(wanted.after[0]) if wanted.after else None, wanted.offset, wanted.limit + 1)
