"""Storing posts with dedupe, versions and outbox in one transaction of 500, beside a row at a time, beside bare COPY."""

from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from benchmarks.baseline.common import create_tables
from benchmarks.baseline.ingest import PostIn as NaivePostIn
from benchmarks.baseline.single import store
from benchmarks.bench import Bench
from benchmarks.data import bodies, with_duplicates
from benchmarks.inside import ACCOUNT, database, inside
from benchmarks.measure import Case, Sample, timed
from benchmarks.naive import as_naive
from services.ingest.api.post_models import PostIn
from services.ingest.application.sendings import Sent, take
from services.ingest.domain.posts import Kept
from shared.db.base import make_engine
from shared.service import Service

POSTS, NAIVE_POSTS, BATCH = 10_000, 300, 500
MANY = {"outbox": "sum(size) FILTER (WHERE topic = 'ingest.posts')"}
TARGET = "PostgreSQL >=90x naive CPU, >=0.45 of limit; SQLite >=180x, >=0.5"
CHECKS = ["every distinct post once in post, post_version and outbox; every duplicate told as one"]
Rows = list[tuple[Any, ...]]


async def run(bench: Bench) -> dict[str, Any]:
    heads = list(bench.ground.heads.values())
    count, few = bench.ground.size(POSTS, 500), bench.ground.size(NAIVE_POSTS, 50)
    naive_engine = await _naive_database(bench)
    naive_sessions = async_sessionmaker(naive_engine)
    stored = 0

    async with inside(bench.ground, "ingest") as service:

        async def subject(number: int) -> Sample:
            nonlocal stored
            sent = [_sent(one) for one in with_duplicates(bodies(count, str(ACCOUNT), f"s{number}", seed=number))]
            sample, new = Sample(len(sent)), 0
            with timed(sample, heads):
                for start in range(0, len(sent), BATCH):
                    async with service.new_unit_of_work() as uow:
                        answers = await take(sent[start : start + BATCH], uow)  # type: ignore[arg-type] # ingest's own
                    new += sum(one.new for one in answers if isinstance(one, Kept))
            stored += new
            assert new == count, f"{new} of {count} were new"
            return sample

        async def naive(number: int) -> Sample:
            posts = with_duplicates(bodies(few, str(ACCOUNT), f"n{number}", seed=number))
            read = [NaivePostIn.model_validate(as_naive(one)) for one in posts]
            sample, new = Sample(len(read)), 0
            with timed(sample, heads):
                for one in read:
                    async with naive_sessions() as session:
                        new += await store(one, session)
            assert new == few, f"{new} of {few} were new"
            return sample

        await subject(-1)  # warm, and the rows that the limit copies
        rows = await _rows(service) if bench.ground.postgres else ([], [])

        async def limit(_number: int) -> Sample:
            return await _copy(service, *rows, heads)

        lanes: dict[Any, Any] = {"subject": subject, "naive": naive}
        if bench.ground.postgres:
            lanes["limit"] = limit
        told = await bench.play(Case("ingest_store", "row", lanes, TARGET, CHECKS))
        await _counted(service.core.engine, stored)
    await naive_engine.dispose()
    return told


def _sent(body: dict[str, Any]) -> Sent:
    return Sent(PostIn.model_validate(body).observed(), None)


async def _naive_database(bench: Bench) -> AsyncEngine:
    engine = make_engine(await database(bench.ground, bench.ground.new_run()))
    await create_tables(engine)
    return engine


async def _rows(service: Service) -> tuple[Rows, Rows]:
    """Posts and versions as the first round left them: what the limit copies."""
    connection = await _connected(service)
    posts = [tuple(row) for row in await connection.fetch("SELECT * FROM post ORDER BY id")]
    versions = [tuple(row) for row in await connection.fetch("SELECT * FROM post_version ORDER BY post_id, version")]
    await connection.close()
    return posts, versions


async def _copy(service: Service, posts: Rows, versions: Rows, heads: list[int]) -> Sample:
    """The same rows into tables of the same columns: a primary key each, no other index, no dedupe, no reference, no event."""
    connection = await _connected(service)
    await connection.execute(
        "DROP TABLE IF EXISTS bare_post, bare_version; CREATE TABLE bare_post (LIKE post);"
        " CREATE TABLE bare_version (LIKE post_version); ALTER TABLE bare_post ADD PRIMARY KEY (id);"
        " ALTER TABLE bare_version ADD PRIMARY KEY (post_id, version)"
    )
    sample = Sample(len(posts))
    with timed(sample, heads):
        for start in range(0, len(posts), BATCH):
            async with connection.transaction():
                await connection.copy_records_to_table("bare_post", records=posts[start : start + BATCH])
                await connection.copy_records_to_table("bare_version", records=versions[start : start + BATCH])
    await connection.close()
    return sample


async def _connected(service: Service) -> "asyncpg.Connection[Any]":
    return await asyncpg.connect(service.core.settings.database_url.replace("+asyncpg", ""))


async def _counted(engine: AsyncEngine, stored: int) -> None:
    async with engine.connect() as connection:
        for table in ("post", "post_version", "outbox"):
            found = (
                await connection.exec_driver_sql(f"SELECT {MANY.get(table, 'count(*)')} FROM {table}")
            ).scalar_one()
            assert found == stored, f"{table}: {found} of {stored}"
