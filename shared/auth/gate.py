"""Deny by default, as a build gate: which routes forgot to say whom they are for."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from shared.auth.permission import Permission, permission_of

DOCUMENTS = ("/openapi.json", "/docs", "/redoc")
"""Files that tell how the API is used: what is served there, and below, holds no data."""


def every_route_declares(app: FastAPI) -> list[str]:
    """The routes without a permission, as in `POST /accounts`. Empty is right.

    Mounts, plain Starlette routes and web sockets cannot declare one: they count as forgotten, but for the documents.
    """
    forgot = (route for route in iter_route_contexts(app.routes) if not permissions(route) and not _is_document(route))
    return [f"{'/'.join(sorted(route.methods or ()))} {route.path}".strip() for route in forgot]


def permissions(route: RouteContext) -> list[Permission]:
    """All that the route, its routers and its application ask."""
    dependant = _dependant(route)
    return [found for call in _calls(dependant) if (found := permission_of(call))] if dependant else []


def _is_document(route: RouteContext) -> bool:
    path = str(route.path)
    return _dependant(route) is None and any(path == here or path.startswith(f"{here}/") for here in DOCUMENTS)


def _dependant(route: RouteContext) -> Dependant | None:
    """None of what is no route of FastAPI's."""
    found: Dependant | None = getattr(route, "dependant", None)
    return found


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)
