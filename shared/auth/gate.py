"""Deny by default, as a build gate: which routes forgot to say whom they are for."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from shared.auth.permission import Permission, permission_of

DOCUMENTS = ("/openapi.json", "/docs", "/redoc", "/static-offline-docs")
"""What tells how the API is used and is no part of it: these routes, and what lies under them, hold no data."""


def every_route_declares(app: FastAPI) -> list[str]:
    """The routes without a permission, as in `POST /accounts`. Empty is right.

    Mounts, plain Starlette routes and web sockets cannot declare one: they count as forgotten.
    """
    asked = (route for route in iter_route_contexts(app.routes) if not _is_document(str(route.path)))
    return [
        f"{'/'.join(sorted(route.methods or ()))} {route.path}".strip() for route in asked if not permissions(route)
    ]


def permissions(route: RouteContext) -> list[Permission]:
    """All that the route, its routers and its application ask."""
    dependant: Dependant | None = getattr(route, "dependant", None)
    return [found for call in _calls(dependant) if (found := permission_of(call))] if dependant else []


def _is_document(path: str) -> bool:
    return any(path == document or path.startswith(f"{document}/") for document in DOCUMENTS)


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)
