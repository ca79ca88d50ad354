"""The two profiles as environments for real processes: embedded, and production's parts on real servers."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

from local.layout import SERVICES
from tests.support import real
from tests.support.emptying import execute


@contextmanager
def profile(name: str) -> Iterator[dict[str, str]]:
    """`embedded` needs nothing; `production` takes a Kafka prefix and databases of its own, and drops the databases."""
    if name == "embedded":
        yield {}
        return
    server, run = real.address(real.POSTGRES), f"e2e{uuid4().hex[:8]}"
    yield {
        "INSYN_BUS": "kafka",
        "INSYN_KAFKA_BOOTSTRAP": real.address(real.KAFKA),
        "INSYN_TOPIC_PREFIX": f"{run}.",
        "INSYN_DATABASES": f"{server}/{run}_{{service}}",
    }
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _drop(server, [f"{run}_{service}" for service in SERVICES])).result()


async def _drop(server: str, names: list[str]) -> None:
    for name in names:
        await execute(f"{server}/postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
