"""Whoever presses Ctrl-C is not made to wait for what was under way."""

import asyncio
from pathlib import Path

from local.layout import Layout
from local.ports import free_port
from local.supervisor import Supervisor


class NeverReady(Supervisor):
    async def _prepare(self) -> bool:
        return True

    async def _keep(self, service: str) -> None:
        await asyncio.Event().wait()

    async def _welcome(self) -> None:
        await asyncio.Event().wait()


async def test_it_stops_before_all_is_ready(tmp_path: Path) -> None:
    supervisor = NeverReady(Layout(tmp_path, free_port(6)))
    supervisor.stopping.set()
    async with asyncio.timeout(10):
        assert await supervisor.run() == 0
