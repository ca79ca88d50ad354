"""One of the baseline's web applications as a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from local.layout import ROOT
from local.ports import free_port, wait_for

EMPTY, NAIVE_REGISTRY = "benchmarks.baseline.empty:app", "benchmarks.baseline.registry:app"


@asynccontextmanager
async def serving(app: str, **environment: str) -> AsyncIterator[tuple[str, int]]:
    """Its address and process id."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)  # noqa: ASYNC220 - once, before anything is measured
    try:
        assert await asyncio.to_thread(wait_for, port, 60)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        process.wait()
