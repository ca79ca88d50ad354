"""Brokers that a test can have: the embedded one in a folder, a real Kafka under a prefix of the test's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest
from aiokafka import client as kafka_client
from aiokafka.admin import AIOKafkaAdminClient

from shared.contracts.catalogue import Topic
from shared.messaging.bus import Bus
from shared.messaging.embedded import EmbeddedBus
from shared.messaging.kafka import Access, KafkaBus
from tests.support import real
from tests.support.waiting import until


class Broker(Protocol):
    """`bus()` is a process's own view of the broker; `bus(prefix=...)` that of another installation."""

    kind: str

    def bus(self, prefix: str = "") -> Bus: ...
    async def create_topics(self) -> None: ...
    async def close(self) -> None: ...


class EmbeddedBroker:
    kind = "embedded"

    def __init__(self, folder: Path, catalogue: list[Topic], patience: float = 0.3) -> None:
        self.path, self._catalogue, self._patience = folder / "bus.db", catalogue, patience
        self._opened: list[Bus] = []

    def bus(self, prefix: str = "") -> Bus:
        self._opened.append(EmbeddedBus(self.path, prefix=prefix, catalogue=self._catalogue, patience=self._patience))
        return self._opened[-1]

    async def create_topics(self) -> None:
        await self.bus().create_topics()

    async def close(self) -> None:
        for bus in self._opened:
            await bus.close()


class KafkaBroker:
    """Its topics are deleted in the end: the broker is shared and others pay for each."""

    kind = "kafka"

    def __init__(self, catalogue: list[Topic], patience: float = 20.0) -> None:
        self.address = real.address(real.KAFKA)
        self.prefix = f"t{uuid4().hex[:8]}."
        self._catalogue, self.patience = catalogue, patience
        self._opened: list[Bus] = []

    def bus(self, prefix: str = "") -> Bus:
        access = Access(self.address, patience=self.patience)
        self._opened.append(KafkaBus(access, prefix=self.prefix + prefix, catalogue=self._catalogue))
        return self._opened[-1]

    async def create_topics(self) -> None:
        """And wait until the broker knows them: its controller says that they are made a little before."""
        await self.bus().create_topics()
        wanted = {self.prefix + topic.name: topic.partitions for topic in self._catalogue}
        admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
        await admin.start()

        async def known() -> bool:
            found = await admin.describe_topics(list(wanted))
            return {topic["topic"]: len(topic["partitions"]) for topic in found} == wanted

        await until(known)
        await admin.close()

    async def close(self) -> None:
        for bus in self._opened:
            await bus.close()
        admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
        await admin.start()
        mine = [topic for topic in await admin.list_topics() if topic.startswith(self.prefix)]
        if mine:
            await admin.delete_topics(mine)
        await admin.close()


class Cable:
    """A TCP way to the broker that can be cut and mended. While plugged, every Kafka client of this process uses it."""

    def __init__(self, address: str) -> None:
        self._host, self._port = address.rsplit(":", 1)
        self._server: asyncio.Server | None = None
        self._here = 0
        self._lines: set[asyncio.StreamWriter] = set()

    @asynccontextmanager
    async def plugged(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator["Cable"]:
        direct = kafka_client.create_conn

        async def through(host: str, port: int, **options: Any) -> Any:
            return await direct("127.0.0.1", self._here, **options)

        await self.mend()
        monkeypatch.setattr(kafka_client, "create_conn", through)
        yield self
        await self.cut()

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._here)
        self._here = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for line in self._lines:
            line.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self._host, int(self._port))
        ends = {writer, there_writer}
        self._lines |= ends
        await asyncio.gather(_pour(reader, there_writer), _pour(there_reader, writer))
        self._lines -= ends


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def brokers(kind: str, folder: Path, catalogue: list[Topic]) -> AsyncIterator[Broker]:
    broker: Broker = EmbeddedBroker(folder, catalogue) if kind == "embedded" else KafkaBroker(catalogue)
    yield broker
    await broker.close()
