"""Naive stats: read a row, add one, commit, per post."""

import asyncio

from sqlalchemy import String
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.baseline.common import Base, Message, create_tables, hearing, open_database


class Figure(Base):
    __tablename__ = "naive_figure"
    account_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    posts: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[int] = mapped_column(default=0)


async def count(message: Message, sessions: async_sessionmaker[AsyncSession]) -> None:
    async with sessions() as session:
        row = await session.get(Figure, (message["account_id"], message["day"]))
        if row is None:
            row = Figure(account_id=message["account_id"], day=message["day"], posts=0, flagged=0)
            session.add(row)
        row.posts += 1
        row.flagged += int(message["flagged"])
        await session.commit()


async def main() -> None:
    engine, sessions = open_database()
    await create_tables(engine)
    async with hearing("moderated", "stats") as consumer:
        async for record in consumer:
            await count(record.value, sessions)
            await consumer.commit()


if __name__ == "__main__":
    asyncio.run(main())
