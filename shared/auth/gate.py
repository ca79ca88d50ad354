"""Deny by default, as a build gate: which routes forgot to say whom they are for."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.auth.permission import Permission, permission_of


def every_route_declares(app: FastAPI) -> list[str]:
    """The routes without a permission: `POST /accounts`. Empty is right."""
    return [f"{'/'.join(sorted(route.methods or ()))} {route.path}" for route in routes(app) if not permissions(route)]


def routes(app: FastAPI) -> Iterator[APIRoute]:
    return (route for route in app.routes if isinstance(route, APIRoute))


def permissions(route: APIRoute) -> list[Permission]:
    """All that the route, its router and its application ask."""
    return [found for call in _calls(route.dependant) if (found := permission_of(call))]


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)
