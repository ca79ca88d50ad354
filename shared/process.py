"""The processes of a service: `api` answers callers, `worker` talks and listens on the bus, `serve` does both in one.

SIGTERM or SIGINT ends them gently: no new work, what is under way is finished, then the doors close.
"""

import asyncio
import ctypes
import gc
import signal
from contextlib import suppress

import uvicorn

from shared.messaging.relay import ALONE, POLL
from shared.service import Service
from shared.web.corking import Whole
from shared.worker import Worker, pause

GRACE = 4
"""Seconds that requests under way get at the end."""
MMAP_THRESHOLD, LARGE = -3, 1 << 20
"""What `malloc.h` calls M_MMAP_THRESHOLD; and from how many bytes on a piece is given back as soon as it is let go."""


TICK = 1.0
"""Seconds between two looks at the clock, for the date of the answers."""


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling: the process decides when to stop."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event) -> None:
        super().__init__(config)
        self._stop = stop

    def install_signal_handlers(self) -> None:
        """Nothing: see `_stopping`."""

    async def main_loop(self) -> None:
        """Uvicorn's own looks ten times a second whether to end, which is half of what a process costs that rests."""
        while not self._stop.is_set():
            await self.on_tick(0)
            await pause(TICK, self._stop)


def _stopping() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop


def _spare_the_collector() -> None:
    """What is loaded now stays; a batch makes tens of thousands of objects and no cycles worth looking for each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def give_large_pieces_back() -> None:
    """Left to itself glibc keeps what was let go, up to twice the largest piece there ever was: 32 MB for a mailed code."""
    with suppress(AttributeError):  # another C library, which does otherwise
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)


async def serve(service: Service) -> None:
    await _run(service, with_api=True, with_worker=True)


async def run_api(service: Service) -> None:
    await _run(service, with_api=True, with_worker=False)


async def run_worker(service: Service) -> None:
    await _run(service, with_api=False, with_worker=True)


async def _run(service: Service, *, with_api: bool, with_worker: bool) -> None:
    stop = _stopping()
    _spare_the_collector()
    give_large_pieces_back()
    for start in service.starting if with_worker else ():
        await start()
    async with asyncio.TaskGroup() as group:
        group.create_task(_answer(service, stop, api=with_api))
        if with_worker:
            group.create_task(Worker(service, poll=ALONE if with_api else POLL).run(stop))


async def _answer(service: Service, stop: asyncio.Event, *, api: bool) -> None:
    """A worker alone still answers /healthz, /readyz and /metrics."""
    settings = service.core.settings
    app = service.root if api else service.root.state.operations
    config = uvicorn.Config(
        app, host=settings.host, port=settings.listens_on, log_config=None, access_log=False,
        timeout_graceful_shutdown=GRACE, server_header=False, lifespan="on",
        proxy_headers=False, http=Whole,
    )  # fmt: skip
    server = _Server(config, stop)
    answering = asyncio.create_task(server._serve())  # noqa: SLF001 - serve() would catch the signals itself
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({answering, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await answering
