"""The pool's connections are told whenever /metrics is read."""

from pathlib import Path

from shared.db.base import make_engine
from shared.observability.metrics import render, watch_pool


def told(service: str, state: str) -> float:
    name = f'insyn_db_connections{{service="{service}",state="{state}"}} '
    [line] = [line for line in render()[0].decode().splitlines() if line.startswith(name)]
    return float(line.removeprefix(name))


async def test_connections_in_use_and_idle(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite+aiosqlite:///{tmp_path}/pool.db")
    watch_pool("pooled", engine.pool)
    assert (told("pooled", "in_use"), told("pooled", "idle")) == (0, 0)
    async with engine.connect():
        assert told("pooled", "in_use") == 1
    assert (told("pooled", "in_use"), told("pooled", "idle")) == (0, 1)
    await engine.dispose()


async def test_a_pool_that_is_gone_is_told_as_empty(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite+aiosqlite:///{tmp_path}/gone.db")
    watch_pool("gone", engine.pool)
    del engine
    assert told("gone", "in_use") == 0
