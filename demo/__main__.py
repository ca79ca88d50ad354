"""`make demo`: exit code 0 only if every step held. Starts a system of its own when none runs."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from demo import account, capturing, closing, finding, moderating, opening, speaking
from demo.platforms import open_platforms
from demo.telling import DidNotHold, Teller, fail, hold
from demo.world import World, running
from local import keys, secrets
from local.layout import ROOT, Layout

PATIENCE = 120


async def main() -> int:
    layout, teller = Layout.of_the_running(), Teller()
    try:
        async with _system(layout), open_platforms() as platforms:
            world = World(layout, secrets.read(layout.keys_file), platforms, teller)
            for chapter in (account, opening, capturing, speaking, moderating, finding, closing):
                await chapter.tell(world)
            await world.close()
    except (DidNotHold, httpx.HTTPError, KeyError) as fault:
        fail(fault)
        return 1
    teller.end()
    return 0


@asynccontextmanager
async def _system(layout: Layout) -> AsyncIterator[None]:
    if running(layout):
        print("Playing against the running system.")
        yield
        return
    print("No system runs: starting one for the story.", flush=True)
    process = subprocess.Popen(  # noqa: ASYNC220 - started once, before anything else happens
        [sys.executable, "-m", "local.supervisor"], cwd=ROOT, env=os.environ | {"SAMPLE": "0"}, start_new_session=True
    )
    try:
        await _ready(layout, process)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


async def _ready(layout: Layout, process: subprocess.Popen[bytes]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not layout.keys_file.exists() or not running(layout):
            hold(process.poll() is None, "the system did not start: see var/log")
            await asyncio.sleep(0.2)
        await keys.wait_until_accepted(layout, secrets.read(layout.keys_file)["ADMIN"])


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
