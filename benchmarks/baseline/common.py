"""What the naive services share: an engine, sessions, a producer and a consumer, as in the tutorials."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


def open_database() -> tuple[AsyncEngine, async_sessionmaker[AsyncSession]]:
    engine = create_async_engine(os.environ["NAIVE_DATABASE"])
    return engine, async_sessionmaker(engine, expire_on_commit=False)


async def create_tables(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


def topic(name: str) -> str:
    return os.environ.get("NAIVE_PREFIX", "naive") + "." + name


def bootstrap() -> str:
    return os.environ["NAIVE_KAFKA"]


@asynccontextmanager
async def producing() -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap(), value_serializer=lambda v: json.dumps(v).encode())
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def hearing(name: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic(name), bootstrap_servers=bootstrap(), group_id=topic(group), enable_auto_commit=False,
        auto_offset_reset="earliest", value_deserializer=json.loads,
    )  # fmt: skip
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


Message = dict[str, Any]
