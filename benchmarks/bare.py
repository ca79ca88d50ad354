"""The limit of the whole pipeline: its bare ingredients in one process, without dedupe, outbox, receipts or transactions.

Parse the JSON, one automaton over the text, hash the canonical form, send and fetch two topics, COPY four tables with
one full-text index. Whoever keeps a promise beside this pays more.
"""

import json
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
from ahocorasick_rs import AhoCorasick, Implementation
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pydantic_core import from_json

from benchmarks.data import batches, bodies
from benchmarks.ground import Ground
from benchmarks.measure import Sample, timed
from benchmarks.rules import terms

TABLES = (
    "CREATE TABLE ingest_post (id uuid PRIMARY KEY, body text)",
    "CREATE TABLE moderation_post (id uuid PRIMARY KEY, hits int)",
    "CREATE TABLE record (id uuid PRIMARY KEY, content text, digest bytea, words tsvector)",
    "CREATE INDEX ON record USING gin (words)",
    "CREATE TABLE figure (id uuid PRIMARY KEY, day text)",
)


async def bare(ground: Ground, count: int, seed: int) -> Sample:
    assert ground.postgres is not None
    assert ground.broker is not None
    run = ground.new_run()
    connection = await _database(ground.postgres.address, run)
    topics = [f"{run}.posts", f"{run}.records"]
    await _make_topics(ground.broker.address, topics)
    producer = AIOKafkaProducer(bootstrap_servers=ground.broker.address, max_batch_size=1 << 20)
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=ground.broker.address, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    automaton = AhoCorasick(terms(), implementation=Implementation.DFA)
    sent = list(batches(bodies(count, str(uuid4()), run, seed=seed)))
    sample = Sample(count)
    with timed(sample, list(ground.heads.values())):
        for body in sent:
            await _batch(body, automaton, connection, producer, topics)
        await _fetch(consumer, 2 * count)
    kept = await connection.fetchval("SELECT count(*) FROM record")
    await producer.stop()
    await consumer.stop()
    await connection.close()
    assert kept == count, f"{kept} of {count}"
    return sample


async def _batch(
    body: bytes, automaton: AhoCorasick, connection: Any, producer: AIOKafkaProducer, topics: list[str]
) -> None:
    posts = [from_json(line) for line in body.split(b"\n")]
    ids = [uuid4() for _ in posts]
    canonical = [json.dumps(post, sort_keys=True, ensure_ascii=False) for post in posts]
    hits = [len(automaton.find_matches_as_indexes(post["text"].casefold())) for post in posts]
    digests = [sha256(one.encode()).digest() for one in canonical]
    for topic in topics:
        await _send(producer, topic, [one.encode() for one in canonical])
    await connection.copy_records_to_table("ingest_post", records=zip(ids, canonical, strict=True))
    await connection.copy_records_to_table("moderation_post", records=zip(ids, hits, strict=True))
    await connection.execute(
        "INSERT INTO record SELECT i, c, d, to_tsvector('simple', w) FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[])"
        " AS given (i, c, d, w)", ids, canonical, digests, [post["text"] for post in posts],
    )  # fmt: skip
    await connection.copy_records_to_table("figure", records=((one, "2026-01-01") for one in ids))


async def _send(producer: AIOKafkaProducer, topic: str, values: list[bytes]) -> None:
    builder = producer.create_batch()
    for value in values:
        assert builder.append(key=None, value=value, timestamp=None) is not None
    await (await producer.send_batch(builder, topic, partition=0))


async def _fetch(consumer: AIOKafkaConsumer, count: int) -> None:
    while count > 0:
        found = await consumer.getmany(timeout_ms=1000)
        count -= sum(len(from_json(one.value)) > 0 for messages in found.values() for one in messages)


async def _database(address: str, name: str) -> Any:
    parts = urlsplit(address.replace("+asyncpg", ""))
    where: dict[str, Any] = {"host": parts.hostname, "port": parts.port, "user": parts.username}
    first = await asyncpg.connect(**where, database="postgres")
    await first.execute(f'CREATE DATABASE "{name}"')
    await first.close()
    connection = await asyncpg.connect(**where, database=name)
    for table in TABLES:
        await connection.execute(table)
    return connection


async def _make_topics(bootstrap: str, topics: list[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1) for topic in topics])
    await admin.close()
