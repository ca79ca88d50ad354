"""What an application knows of its own addresses: the operations it documents, and the methods each address has."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.types import Scope


def operations(app: FastAPI) -> Iterator[tuple[str, str, RouteContext]]:
    """(path, method, route) of every documented operation, routers' prefixes included."""
    for route in iter_route_contexts(app.routes):
        if getattr(route, "include_in_schema", False):
            for method in sorted(route.methods or ()):
                yield str(route.path_format), method.lower(), route


def allowed(scope: Scope) -> str:
    """All methods of the address asked for: `GET` and `POST` of one path are two routes to the framework."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    found = {"OPTIONS"}
    for route in iter_route_contexts(scope["app"].routes):
        pattern = getattr(route, "path_regex", None)
        if pattern is not None and pattern.match(path):
            found |= route.methods or set()
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))
