"""Naive ingest with no broker: one post a request, looked up, added beside its event, and committed with the ORM."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from sqlalchemy import Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from benchmarks.baseline.common import Base, create_tables, open_database
from benchmarks.baseline.ingest import Post, PostIn


class Outbox(Base):
    __tablename__ = "naive_outbox"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    value: Mapped[str] = mapped_column(Text)


async def store(body: PostIn, session: AsyncSession) -> bool:
    """False when it is there already."""
    found = await session.execute(select(Post).where(Post.external_id == body.external_id))
    if found.scalar_one_or_none():
        return False
    session.add(Post(**body.model_dump() | {"published_at": body.published_at.replace(tzinfo=None)}))
    session.add(Outbox(value=body.model_dump_json()))
    await session.commit()
    return True


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine, app.state.sessions = open_database()
    await create_tables(engine)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/posts", status_code=202)
async def post_post(body: PostIn, request: Request) -> dict[str, bool]:
    async with request.app.state.sessions() as session:
        return {"stored": await store(body, session)}
