"""Naive ingest: one post per request, one commit and one broker round trip per post."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI, Request
from pydantic import BaseModel
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.baseline.common import Base, create_tables, open_database, producing, topic


class Post(Base):
    __tablename__ = "naive_post"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    account_id: Mapped[str] = mapped_column(String(40))
    author: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]


class PostIn(BaseModel):
    external_id: str
    account_id: str
    author: str
    text: str
    published_at: datetime


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine, app.state.sessions = open_database()
    await create_tables(engine)
    async with producing() as app.state.producer:
        yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/posts", status_code=202)
async def post_post(body: PostIn, request: Request) -> dict[str, bool]:
    async with request.app.state.sessions() as session:
        found = await session.execute(select(Post).where(Post.external_id == body.external_id))
        if found.scalar_one_or_none():
            return {"stored": False}
        values = body.model_dump()
        session.add(Post(**values | {"published_at": body.published_at.replace(tzinfo=None)}))
        await session.commit()
    await request.app.state.producer.send_and_wait(topic("posts"), body.model_dump(mode="json"))
    return {"stored": True}
