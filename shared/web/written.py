"""An answer that was written to bytes already: its route declares the model (`response_model`) that the document tells."""

from uuid import UUID

from fastapi import Response


def plain(told: UUID | None) -> str | None:
    """An id as it is written. The UUID that asyncpg reads is a class of its own: pydantic's writer looks at it for 9 us."""
    return None if told is None else str(told)


def written(body: bytes, told: Response) -> Response:
    """`told`: the response at hand, with the headers that were set on it."""
    answer = Response(body, media_type="application/json")
    answer.raw_headers += told.raw_headers
    return answer
