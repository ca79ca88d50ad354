"""An answer that was written to bytes already: its route declares the model (`response_model`) that the document tells."""

from fastapi import Response


def written(body: bytes, told: Response) -> Response:
    """`told`: the response at hand, with the headers that were set on it."""
    answer = Response(body, media_type="application/json")
    answer.raw_headers += told.raw_headers
    return answer
