"""The way to a route without trying each one: by the shape of the address.

The framework tries one route after the other, and those of a router twice. What is not found here goes the framework's
way, which has its own words for 404 and 405.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from fastapi import FastAPI
from fastapi.routing import APIRoute, _IncludedRouter  # no public way tells what was included without making it again
from starlette.convertors import StringConvertor
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.parameters import Parameters

Shape = tuple[int, str]
Candidates = dict[str, list[APIRoute]]
"""Of one shape, by the last segment: a word of its own, or `ANY`."""
ANY = ""
STRINGS = {StringConvertor}
SEGMENTS = re.compile(r"/[^/{}]+(/([^/{}]+|\{[^/{}]+\}))*")


class Finder:
    """Stands before the router: `app.router.middleware_stack = Finder(app)`. Knows the routes of the first request."""

    def __init__(self, app: FastAPI) -> None:
        self._app, self._otherwise = app, app.router.middleware_stack
        self._routes: dict[Shape, Candidates] | None = None
        self._parameters = Parameters()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handle = self._found(scope) if scope["type"] == "http" else None
        await (handle or self._otherwise)(scope, receive, send)

    def _found(self, scope: Scope) -> ASGIApp | None:
        if self._routes is None:
            self._routes = _by_shape(_plain(self._app.routes))
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        candidates = self._routes.get(_shape(path), {})
        for route in candidates.get(_last(path)) or candidates.get(ANY) or ():
            match, known = route.matches(scope)
            if match == Match.FULL:
                scope.update(known)
                scope["route"], scope["router"] = route, self._app.router
                self._parameters.check(route, scope["query_string"])
                return route.app
        return None


def _by_shape(routes: Iterable[APIRoute]) -> dict[Shape, Candidates]:
    """In the order in which the framework would try them."""
    alike: dict[Shape, list[APIRoute]] = {}
    for route in routes:
        alike.setdefault(_shape(route.path), []).append(route)
    return {shape: _by_last(some) for shape, some in alike.items()}


def _by_last(routes: Sequence[APIRoute]) -> Candidates:
    words = {ANY if _last(one.path).startswith("{") else _last(one.path) for one in routes}
    return {word: [one for one in routes if _last(one.path) == word or _last(one.path)[:1] == "{"] for word in words}


def _plain(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Those that were included as they are, and whose parameters are whole segments.

    The framework would make a second one of every included route, with all its models: half a second of an API's start.
    """
    for route in routes:
        if isinstance(route, _IncludedRouter):
            if not route.include_context.prefix and not route.include_context.dependencies:
                yield from _plain(route.original_router.routes)
        elif isinstance(route, APIRoute) and _is_plain(route):
            yield route


def _is_plain(route: APIRoute) -> bool:
    kinds = {type(kind) for kind in route.param_convertors.values()}
    return bool(SEGMENTS.fullmatch(route.path)) and kinds <= STRINGS


def _shape(path: str) -> Shape:
    """How many segments, and the first: `/accounts/{id}` is (2, 'accounts')."""
    return path.count("/"), path[1:].partition("/")[0]


def _last(path: str) -> str:
    return path.rpartition("/")[2]
