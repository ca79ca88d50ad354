"""A batch as it streams in: chunks of lines, read at once when all of them are good, one by one when not."""

from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from services.ingest.api.post_models import BatchIn, PostIn
from services.ingest.application.batches import Line
from services.ingest.application.capture import MOST
from services.ingest.application.sendings import Refusal, Sent
from shared.errors import BadRequest, Invalid

ONE, MANY, WHOLE = TypeAdapter(PostIn), TypeAdapter(list[PostIn]), TypeAdapter(BatchIn)
Units = frozenset[UUID] | None


class Reader:
    """Counts lines and bytes as they pass; `digest` names the body once it has been read to the end."""

    def __init__(self, units: Units) -> None:
        self._units, self._line, self._sum = units, 0, sha256()

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()

    async def ndjson(self, body: AsyncIterator[bytes]) -> AsyncIterator[list[Line]]:
        """One post a line; empty lines are passed over, and counted."""
        rest = b""
        lines: list[tuple[int, bytes]] = []
        async for piece in body:
            self._sum.update(piece)
            *whole, rest = (rest + piece).split(b"\n")
            lines += self._numbered(whole)
            while len(lines) >= MOST:
                yield self._read(lines[:MOST])
                del lines[:MOST]
        lines += self._numbered([rest] if rest else [])
        if lines:
            yield self._read(lines)

    async def json(self, body: AsyncIterator[bytes]) -> AsyncIterator[list[Line]]:
        """`{"items": [...]}`; the line is the place in the list, from 1."""
        whole = b"".join([piece async for piece in body])
        self._sum.update(whole)
        try:
            good: Sequence[PostIn] = WHOLE.validate_json(whole).items
        except ValidationError:
            items = [(place, to_json(one)) for place, one in enumerate(_items(whole), 1)]
            for start in range(0, len(items), MOST):
                yield [(place, self._one(item)) for place, item in items[start : start + MOST]]
            return
        for start in range(0, len(good), MOST):
            some = good[start : start + MOST]
            yield [(start + place, self._sent(one)) for place, one in enumerate(some, 1)]

    def _numbered(self, pieces: Sequence[bytes]) -> list[tuple[int, bytes]]:
        numbered = [(self._line + place, piece.strip()) for place, piece in enumerate(pieces, 1)]
        self._line += len(pieces)
        return [(line, piece) for line, piece in numbered if piece]

    def _read(self, lines: Sequence[tuple[int, bytes]]) -> list[Line]:
        try:
            posts = MANY.validate_json(b"[" + b",".join(piece for _, piece in lines) + b"]")
        except ValidationError:
            posts = []
        if len(posts) != len(lines):
            return [(line, self._one(piece)) for line, piece in lines]
        return [(line, self._sent(post, piece)) for (line, piece), post in zip(lines, posts, strict=True)]

    def _one(self, piece: bytes) -> Sent | Refusal:
        try:
            return self._sent(ONE.validate_json(piece), piece)
        except ValidationError as error:
            return _refusal(error.errors(include_url=False, include_input=False)[0])

    def _sent(self, post: PostIn, piece: bytes = b"") -> Sent:
        return Sent(post.observed(piece.decode()), self._units)


def _items(whole: bytes) -> list[object]:
    """The list in a body of which some item is bad; the problem itself when it is the body that is bad."""
    try:
        read = from_json(whole)
    except ValueError:
        raise BadRequest("The body is not JSON.") from None
    items = read.get("items") if isinstance(read, dict) else None
    if not isinstance(items, list) or len(read) > 1:
        raise Invalid("Send an object with a list of posts.", errors=[("/items", "a list of posts is wanted here")])
    return items


def _refusal(error: ErrorDetails) -> Refusal:
    """Where and why; never the value, which may be personal."""
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1")[:80] for part in error["loc"])
    return Refusal(pointer, error["msg"][:300])
