"""Naive moderation: one alternation of all terms, one commit and one broker round trip per post."""

import asyncio
import re
from collections.abc import Sequence

from sqlalchemy import String
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.baseline.common import Base, Message, create_tables, hearing, open_database, producing, topic
from benchmarks.rules import PATTERNS, terms


class Decision(Base):
    __tablename__ = "naive_decision"
    external_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    flagged: Mapped[bool]


class Rules:
    def __init__(self, words: Sequence[str]) -> None:
        self.words = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)
        self.patterns = [re.compile(pattern) for pattern in PATTERNS]

    def flags(self, text: str) -> bool:
        return bool(self.words.search(text)) or any(pattern.search(text) for pattern in self.patterns)


async def decide(message: Message, rules: Rules, sessions: async_sessionmaker[AsyncSession]) -> bool:
    flagged = rules.flags(message["text"])
    async with sessions() as session:
        if not await session.get(Decision, message["external_id"]):
            session.add(Decision(external_id=message["external_id"], flagged=flagged))
            await session.commit()
    return flagged


async def main() -> None:
    engine, sessions = open_database()
    await create_tables(engine)
    rules = Rules(terms())
    async with producing() as producer, hearing("posts", "moderation") as consumer:
        async for record in consumer:
            flagged = await decide(record.value, rules, sessions)
            told = {"external_id": record.value["external_id"], "account_id": record.value["account_id"],
                    "day": record.value["published_at"][:10], "flagged": flagged}  # fmt: skip
            await producer.send_and_wait(topic("moderated"), told)
            await consumer.commit()


if __name__ == "__main__":
    asyncio.run(main())
