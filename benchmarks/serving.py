"""A server of one case's own, as a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from local.layout import ROOT
from local.ports import free_port, wait_for

EMPTY, NAIVE_REGISTRY = "benchmarks.baseline.empty:app", "benchmarks.baseline.registry:app"
NAIVE_SINGLE, PARSING = "benchmarks.baseline.single:app", "benchmarks.parsing:app"
INGEST_ALONE = "benchmarks.ingest_alone"


@asynccontextmanager
async def serving(app: str, **environment: str) -> AsyncIterator[tuple[str, int]]:
    """One of the baseline's web applications: its address and process id."""
    port = free_port()
    command = ["uvicorn", app, "--port", str(port), "--log-level", "warning"]
    async with _process(command, port, environment) as served:
        yield served


@asynccontextmanager
async def serving_ingest(**environment: str) -> AsyncIterator[tuple[str, int]]:
    """Ingest's API as in production, its worker left out; its logs go nowhere."""
    port = free_port()
    async with _process([INGEST_ALONE], port, environment | {"INSYN_PORT": str(port)}) as served:
        yield served


@asynccontextmanager
async def serving_api(service: str, **environment: str) -> AsyncIterator[tuple[str, int]]:
    """One more API process of a running service, as in production: its worker is a process of its own."""
    port = free_port()
    async with _process([f"services.{service}", "api"], port, environment | {"INSYN_PORT": str(port)}) as served:
        yield served


@asynccontextmanager
async def _process(arguments: list[str], port: int, environment: dict[str, str]) -> AsyncIterator[tuple[str, int]]:
    command = [sys.executable, "-m", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)  # noqa: ASYNC220 - once, before anything is measured
    try:
        assert await asyncio.to_thread(wait_for, port, 60)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        process.wait()
