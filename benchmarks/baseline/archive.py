"""Naive archive: a hash chain record by record, one commit per post, search by LIKE."""

import asyncio
import json
from hashlib import sha256

from sqlalchemy import String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.baseline.common import Base, Message, create_tables, hearing, open_database


class Record(Base):
    __tablename__ = "naive_record"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


async def keep(message: Message, sessions: async_sessionmaker[AsyncSession]) -> None:
    content = json.dumps(message, sort_keys=True, ensure_ascii=False)
    async with sessions() as session:
        known = await session.execute(select(Record).where(Record.external_id == message["external_id"]))
        if known.scalar_one_or_none():
            return
        last = (await session.execute(select(Record).order_by(Record.id.desc()).limit(1))).scalar_one_or_none()
        digest = sha256(((last.digest if last else "") + content).encode()).hexdigest()
        session.add(Record(external_id=message["external_id"], content=content, digest=digest))
        await session.commit()


async def search(words: str, sessions: async_sessionmaker[AsyncSession]) -> list[Record]:
    async with sessions() as session:
        wanted = select(Record).where(Record.content.like(f"%{words}%")).order_by(Record.id.desc()).limit(50)
        return list((await session.execute(wanted)).scalars())


async def main() -> None:
    engine, sessions = open_database()
    await create_tables(engine)
    async with hearing("posts", "archive") as consumer:
        async for record in consumer:
            await keep(record.value, sessions)
            await consumer.commit()


if __name__ == "__main__":
    asyncio.run(main())
