"""One post a request on 32 connections, answered once it is committed; beside commit per request, beside no database."""

import json
from statistics import median
from typing import Any

from sqlalchemy import func, select

from benchmarks.bench import Bench
from benchmarks.data import bodies
from benchmarks.hammer import hammer
from benchmarks.ingest_alone import NOTHING
from benchmarks.inside import ACCOUNT, database, inside
from benchmarks.measure import Case, Run, Sample
from benchmarks.naive import as_naive
from benchmarks.percentiles import percentiles
from benchmarks.serving import EMPTY, NAIVE_SINGLE, serving, serving_ingest
from services.ingest.store.tables import post
from shared.auth.keys import issue
from shared.auth.roles import Role
from shared.service import Service
from tests.support.services import ENCRYPTION_KEY, VERIFIER_KEY

REQUESTS, NAIVE_REQUESTS = 3_000, 600
TARGET = ">=10x naive requests/s on PostgreSQL, >=0.8 of limit (the same process, caller known, body read, no more)"
CHECKS = ["every request is answered 201 (202), and every post stored"]


async def run(bench: Bench) -> dict[str, Any]:
    """Ingest's API process alone: nobody hears or tells meanwhile, so that PostgreSQL works for the case only."""
    heads = [head for name, head in bench.ground.heads.items() if name == "postgres"]
    waits: dict[str, list[float]] = {"subject": [], "naive": [], "limit": []}
    bare: list[float] = []
    count, few = bench.ground.size(REQUESTS, 64), bench.ground.size(NAIVE_REQUESTS, 32)
    naive_database = await database(bench.ground, bench.ground.new_run())
    async with (
        inside(bench.ground, "ingest") as service,
        serving_ingest(**_environment(service)) as (url, pid),
        serving(NAIVE_SINGLE, NAIVE_DATABASE=naive_database) as (naive_url, naive_pid),
        serving(EMPTY) as (empty_url, empty_pid),
    ):
        _, key = await issue(service.new_unit_of_work(), "bench", [Role.INTEGRATION])
        known = {"Authorization": f"Bearer {key}"}

        async def subject(number: int) -> Sample:
            sent = _bodies(count, f"s{number}")
            there = f"{url}/ingest/v1/posts"
            return await hammer(there, sent, 201, [pid, *heads], headers=known, waits=waits["subject"])

        async def naive(number: int) -> Sample:
            posts = bodies(few, str(ACCOUNT), f"n{number}")
            sent = [json.dumps(as_naive(one)).encode() for one in posts]
            return await hammer(f"{naive_url}/posts", sent, 202, [naive_pid, *heads], waits=waits["naive"])

        async def limit(number: int) -> Sample:
            sent = _bodies(count, f"l{number}")
            framework = await hammer(f"{empty_url}/posts", sent, 202, [empty_pid])
            bare.append(framework.cpu_s / framework.units)
            return await hammer(url + NOTHING, sent, 201, [pid, *heads], headers=known, waits=waits["limit"])

        lanes: dict[Any, Run] = {"subject": subject, "naive": naive, "limit": limit}
        case = Case("ingest_single_durable", "request", lanes, TARGET, CHECKS)
        told = await bench.play(case)
        await _counted(service, count * case.rounds)
    figures = {name: percentiles(values) for name, values in waits.items()}
    return told | {"figures": figures | {"bare framework, CPU us per request": round(median(bare) * 1e6, 1)}}


def _bodies(count: int, run: str) -> list[bytes]:
    return [json.dumps(one).encode() for one in bodies(count, str(ACCOUNT), run)]


def _environment(service: Service) -> dict[str, str]:
    """Of the service in this process: its database, its secrets; and a rate that no bench reaches."""
    return {
        "INSYN_DATABASE_URL": service.core.settings.database_url,
        "INSYN_DATA_DIR": str(service.core.settings.data_dir),
        "INSYN_ENCRYPTION_KEY": ENCRYPTION_KEY,
        "INSYN_ARCHIVE_PUBLIC_KEYS": VERIFIER_KEY,
        "INSYN_RATE_PER_MINUTE": "100000000",
        "INSYN_PUBLIC_RATE_PER_MINUTE": "100000000",
    }


async def _counted(service: Service, sent: int) -> None:
    async with service.core.readers() as session:
        found = (await session.execute(select(func.count()).select_from(post))).scalar_one()
    assert found == sent, f"{found} of {sent}"
