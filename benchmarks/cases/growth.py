"""Does a post cost more when many lie behind it? Capturing and sealing, to 100,000 posts; GROWTH=1000000 goes on."""

import os
from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.bench import Bench
from benchmarks.data import bodies
from benchmarks.inside import ACCOUNT, inside
from benchmarks.measure import Sample, spread, timed
from benchmarks.told import Delivery, captured, records
from services.ingest.api.post_models import PostIn
from services.ingest.application.sendings import Sent, take
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.service import Service

DEFAULT, BATCH, WINDOW = 100_000, 500, 20
MANY = {"outbox": "sum(size) FILTER (WHERE topic IN ('ingest.posts', 'archive.records'))"}
"""Of the events those that tell of a post: what our own accounts write is told to the registry too."""
TARGET = "cost per post at the end <=1.25x that at the first tenth; p99 batch <=300 ms"
CHECKS = ["post_version, outbox and record hold every post", "no sequential scan of a growing table (PostgreSQL)"]


async def run(bench: Bench) -> dict[str, Any]:
    count = bench.ground.size(int(os.environ.get("GROWTH", DEFAULT)), 5_000)
    heads = list(bench.ground.heads.values())
    async with inside(bench.ground, "ingest") as ingest, inside(bench.ground, "archive") as archive:
        stages: dict[str, list[Sample]] = {"ingest": [], "archive": []}
        for start in range(0, count, BATCH):
            stages["ingest"].append(await _capture(ingest, f"g{start}", heads))
            stages["archive"].append(await _seal(archive, start, heads))
            if start % (count // 10) == 0:
                bench.say(f"  growth: {start:,} of {count:,} posts")
        await _check(ingest, archive, count)
        scans = [await _scans(one) for one in (ingest, archive)] if bench.ground.postgres else []
    return _told(bench, stages, count) | {"figures": {name: _figures(taken) for name, taken in stages.items()} | {"sequential_scans_of_large_tables": scans}}  # fmt: skip


def _told(bench: Bench, stages: dict[str, list[Sample]], count: int) -> dict[str, Any]:
    """The naive lane is the same work at the beginning: what it costs later is compared with that."""
    both = [Sample(BATCH, a.wall_s + b.wall_s, a.cpu_s + b.cpu_s) for a, b in zip(*stages.values(), strict=True)]
    tenth = max(len(both) // 10, 1)
    lanes = {"subject": _lane(both[-tenth:]), "naive": _lane(both[tenth : 2 * tenth])}
    ratios = {f"ratio_naive_{of}": lanes["naive"][f"{of}_s"]["median"] / lanes["subject"][f"{of}_s"]["median"] for of in ("cpu", "wall")}  # fmt: skip
    return {"name": "growth", "unit": "post", "rounds": len(both), "posts": count, "target": TARGET, **lanes, **ratios,
            "checks": CHECKS, "surroundings": bench.ground.surroundings()}  # fmt: skip


def _lane(taken: Sequence[Sample]) -> dict[str, Any]:
    return {name: spread([getattr(one, name) / one.units for one in taken]) for name in ("wall_s", "cpu_s")}


def _figures(taken: Sequence[Sample]) -> dict[str, float]:
    """Of windows of twenty batches: the median of a batch moves with the machine."""
    windows = [sum(one.cpu_s for one in taken[n : n + WINDOW]) for n in range(0, len(taken), WINDOW)]
    tenth = max(len(windows) // 10, 1)
    early, late = median(windows[tenth : 2 * tenth] or windows), median(windows[-tenth:])
    walls = sorted(one.wall_s for one in taken)
    return {
        "last_of_early": round(late / early, 2),
        "p99_batch_ms": round(walls[int(len(walls) * 0.99) - 1] * 1e3, 1),
        "worst_batch_ms": round(walls[-1] * 1e3, 1),
    }


async def _capture(service: Service, run: str, heads: list[int]) -> Sample:
    sent = [Sent(PostIn.model_validate(body).observed(), None) for body in bodies(BATCH, str(ACCOUNT), run)]
    sample = Sample(BATCH)
    with timed(sample, heads):
        async with service.new_unit_of_work() as uow:
            await take(sent, uow)  # type: ignore[arg-type] # ingest's own unit of work
    return sample


async def _seal(service: Service, start: int, heads: list[int]) -> Sample:
    waiting = [
        Record(one.topic, one.key, one.value, 0, start + number, one.headers)
        for number, one in enumerate(records(captured(BATCH, f"g{start}")))
    ]
    consumer = Consumer("archive", _From(waiting, start), service.new_unit_of_work, service.reactions, service.core)
    await consumer.step()
    sample, done = Sample(BATCH), 0
    with timed(sample, heads):
        while done < BATCH:
            done += await consumer.step()
    return sample


class _From(Delivery):
    """The end of a long log."""

    def __init__(self, waiting: Sequence[Record], start: int) -> None:
        super().__init__(waiting)
        self._end = start + len(waiting)

    async def ends(self, places: Any) -> Any:
        return dict.fromkeys(places, self._end)


async def _check(ingest: Service, archive: Service, count: int) -> None:
    for service, table in ((ingest, "post_version"), (ingest, "outbox"), (archive, "record"), (archive, "outbox")):
        async with service.core.engine.connect() as connection:
            found = (
                await connection.exec_driver_sql(f"SELECT {MANY.get(table, 'count(*)')} FROM {table}")
            ).scalar_one()
        assert found == count, f"{service.name}.{table}: {found} of {count}"


async def _scans(service: Service) -> dict[str, int]:
    """Sequential scans that read more than a thousand rows each, by table; before the check above counted them all."""
    query = (
        "SELECT relname, seq_scan FROM pg_stat_user_tables"
        " WHERE seq_scan > 1 AND seq_tup_read / seq_scan > 1000 AND relname <> 'outbox'"
    )
    async with service.core.engine.connect() as connection:
        return {row.relname: row.seq_scan for row in await connection.exec_driver_sql(query)}
