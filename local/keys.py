"""The first API keys, one per role, and waiting until every service knows them."""

import asyncio

import httpx

from local.layout import SERVICES, Layout


def parse(told: str) -> dict[str, str]:
    """The `ROLE=key` lines among what `issue-keys` printed."""
    pairs = (line.split("=", 1) for line in told.splitlines() if "=insyn_" in line)
    return {role: key for role, key in pairs}  # noqa: C416 - says which is which


async def wait_until_accepted(layout: Layout, admin: str) -> None:
    """Until all five are ready and have heard of the keys over the bus."""
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {admin}"}, timeout=5) as client:
        for service in SERVICES:
            while not await _accepts(client, layout, service):  # noqa: ASYNC110 - the other side is another process
                await asyncio.sleep(0.2)


async def _accepts(client: httpx.AsyncClient, layout: Layout, service: str) -> bool:
    try:
        ready = await client.get(f"{layout.origin(service)}/readyz")
        known = await client.get(f"{layout.api(service)}/dead-letters")
    except httpx.HTTPError:
        return False
    return ready.status_code == 200 and known.status_code == 200
