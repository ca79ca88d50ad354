"""What the routes of moderation share: ids in paths, the unit of work, texts that can be stored, cursors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import Field, StringConstraints

from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.store.slices import Slice
from shared.web.links import url
from shared.web.paging import Wanted
from shared.web.shapes import Shape
from shared.web.unit_of_work import unit_of_work


@dataclass(frozen=True, slots=True)
class Asked:
    """The request at hand, its answer's headers, and the transaction all of it happens in."""

    request: Request
    response: Response
    uow: ModerationUnitOfWork

    def tell_place(self, path: str) -> None:
        self.response.headers["Location"] = url(self.request, path)


async def _asked(
    request: Request, response: Response, uow: Annotated[ModerationUnitOfWork, Depends(unit_of_work)]
) -> Asked:
    return Asked(request, response, uow)


Call = Annotated[Asked, Depends(_asked)]


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]
RuleName = Annotated[
    str, StringConstraints(min_length=1, max_length=20),
    Shape(r"^[A-Za-z0-9-]+$", "bokstäver A-Z, siffror och bindestreck, som HR-1", "letters A-Z, digits and hyphens, like HR-1"),
    Field(examples=["HR-1"]),
]  # fmt: skip
Remark = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
VersionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]


def by_moment(wanted: Wanted) -> Slice:
    """A list whose sort key is a moment and an id."""
    return Slice(wanted.limit, wanted.offset, wanted.moment_and_id)


def by_urgency(wanted: Wanted) -> Slice:
    """The queue: urgency, moment, id."""
    after = wanted.after
    key = (int(after[0]), datetime.fromisoformat(after[1]), UUID(after[2])) if after else None
    return Slice(wanted.limit, wanted.offset, key)
