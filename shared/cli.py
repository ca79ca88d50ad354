"""python -m services.<name> serve | api | worker | migrate | openapi"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from shared.db import migrate
from shared.observability.logs import configure_logging
from shared.process import run_api, run_worker, serve
from shared.service import Service
from shared.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
Extra = Mapping[str, Callable[[Service], Awaitable[int | None]]]
"""Commands of one service's own; a number is what the process ends with."""
NOTHING_MORE: Extra = {}


def main(build: Callable[[S], Service], settings_class: type[S], extra: Extra = NOTHING_MORE) -> None:
    parser = argparse.ArgumentParser(prog=f"python -m services.{settings_class.service}")
    parser.add_argument("what", choices=["serve", "api", "worker", "migrate", "openapi", *extra])
    parser.add_argument("-m", "--make", metavar="MESSAGE", help="with migrate: write a new revision")
    asked = parser.parse_args()
    settings = settings_class()
    configure_logging(settings.service, settings.log_level)
    service = build(settings)
    if asked.what == "openapi":
        json.dump(service.v1.openapi(), sys.stdout, indent=2, ensure_ascii=False)
        return
    if ended := asyncio.run(_run(service, asked.what, asked.make, extra)):
        sys.exit(ended)


async def _run(service: Service, what: str, message: str | None, extra: Extra) -> int | None:
    ended: int | None = None
    if what == "migrate" and message:
        await migrate.make_revision(service.core.engine, service.name, message)
    elif what == "migrate":
        await migrate.upgrade(service.core.engine, service.name)
    else:
        ended = await {"serve": serve, "api": run_api, "worker": run_worker, **extra}[what](service)
    await service.close()
    return ended
