"""Storing posts with dedupe, versions and outbox in one transaction of 500, beside a row at a time, beside bare COPY."""

from typing import Any

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from benchmarks.baseline.common import Base
from benchmarks.baseline.ingest import Post as NaivePost
from benchmarks.bench import Bench
from benchmarks.data import bodies, with_duplicates
from benchmarks.inside import ACCOUNT, database, inside
from benchmarks.measure import Case, Sample, timed
from services.ingest.api.post_models import PostIn
from services.ingest.application.sendings import Sent, take
from services.ingest.domain.posts import Kept
from shared.db.base import make_engine

POSTS, NAIVE_POSTS, BATCH = 10_000, 300, 500
MANY = {"outbox": "sum(size)"}
TARGET = "PostgreSQL >=90x naive CPU, >=0.45 of limit; SQLite >=180x, >=0.5"
CHECKS = ["every distinct post once in post, post_version and outbox; every duplicate told as one"]


async def run(bench: Bench) -> dict[str, Any]:
    heads = list(bench.ground.heads.values())
    count, few = bench.ground.size(POSTS, 500), bench.ground.size(NAIVE_POSTS, 50)
    naive_engine = await _naive_database(bench)
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
            posts = list(bodies(few, str(ACCOUNT), f"n{number}", seed=number))
            sample = Sample(few)
            with timed(sample, heads):
                for post in posts:
                    await _store_naively(post, naive_engine)
            return sample

        async def limit(number: int) -> Sample:
            return await _copy(bench, list(bodies(count, str(ACCOUNT), f"l{number}")), heads)

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
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return engine


async def _store_naively(post: dict[str, Any], engine: AsyncEngine) -> None:
    body = PostIn.model_validate(post)
    async with async_sessionmaker(engine)() as session:
        found = await session.execute(select(NaivePost).where(NaivePost.external_id == body.external_id))
        if found.scalar_one_or_none() is None:
            session.add(
                NaivePost(external_id=body.external_id, account_id=str(body.account_id), author=body.author.name or "",
                          text=body.text, published_at=body.published_at.replace(tzinfo=None))
            )  # fmt: skip
            await session.commit()


async def _copy(bench: Bench, posts: list[dict[str, Any]], heads: list[int]) -> Sample:
    """No dedupe, no outbox, no event: the rows alone."""
    url = (await database(bench.ground, bench.ground.new_run())).replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    await connection.execute(
        "CREATE TABLE post (external_id text PRIMARY KEY, account text, text text, published text)"
    )
    names = ("external_id", "account_id", "text", "published_at")
    rows = [tuple(post[name] for name in names) for post in posts]
    sample = Sample(len(rows))
    with timed(sample, heads):
        for start in range(0, len(rows), BATCH):
            await connection.copy_records_to_table("post", records=rows[start : start + BATCH])
    await connection.close()
    return sample


async def _counted(engine: AsyncEngine, stored: int) -> None:
    async with engine.connect() as connection:
        for table in ("post", "post_version", "outbox"):
            found = (
                await connection.exec_driver_sql(f"SELECT {MANY.get(table, 'count(*)')} FROM {table}")
            ).scalar_one()
            assert found == stored, f"{table}: {found} of {stored}"
