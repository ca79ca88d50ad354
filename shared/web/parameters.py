"""Names in a query that a route does not know: a misspelt filter must not answer with everything (SAK.06, SAK.28)."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from shared.auth.permission import permission_of


class Parameters:
    """Of the routes of one application, which live as long as it does: each is looked at once, and known by its identity."""

    def __init__(self) -> None:
        self._known: dict[int, frozenset[str] | None] = {}

    def check(self, route: APIRoute, query: bytes) -> None:
        """Refused as any other bad parameter is. Public pages take what others hang on their links."""
        if not query:
            return
        if id(route) not in self._known:
            self._known[id(route)] = None if _is_public(route.dependant) else frozenset(_names(route.dependant))
        known = self._known[id(route)]
        strange = [] if known is None else sorted({name for name, _ in _pairs(query)} - known)
        if known is not None and strange:
            raise RequestValidationError([_error(name, known) for name in strange])


def _pairs(query: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True)


def _error(name: str, known: frozenset[str]) -> dict[str, Any]:
    near = get_close_matches(name, known, 1)
    meant = (
        f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}" if known else "there are none"
    )
    return {
        "type": "extra_forbidden",
        "loc": ("query", name),
        "msg": f"There is no such parameter: {meant}",
        "input": None,
    }


def _each(of: Dependant) -> Iterator[Dependant]:
    yield of
    for one in of.dependencies:
        yield from _each(one)


def _names(of: Dependant) -> Iterator[str]:
    for one in _each(of):
        yield from (field.alias for field in one.query_params)


def _is_public(of: Dependant) -> bool:
    found = (permission_of(one.call) for one in _each(of))
    return any(one is not None and one.kind == "public" for one in found)
