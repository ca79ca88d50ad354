"""Ingest's API process as it runs in production, and one more address in it: the body is read, and nothing is done."""

import asyncio

from fastapi import Request

from services.ingest.api.posts import System
from services.ingest.bootstrap import build
from services.ingest.settings import IngestSettings
from shared.observability.logs import configure_logging
from shared.process import run_api
from shared.service import Service

NOTHING = "/ingest/v1/nothing"


def with_nothing(service: Service) -> Service:
    @service.v1.post("/nothing", status_code=201)
    async def post_nothing(request: Request, who: System) -> dict[str, bool]:
        return {"stored": bool(await request.body())}

    routes = service.v1.router.routes
    routes.insert(0, routes.pop())  # it is asked first: the limit must not pay for its place in the list
    return service


if __name__ == "__main__":
    settings = IngestSettings()
    configure_logging(settings.service, settings.log_level)
    asyncio.run(run_api(with_nothing(build(settings))))
