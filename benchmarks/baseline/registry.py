"""A naive registry: FastAPI, pydantic, and an ORM session per request; each approval writes a row of history."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from benchmarks.baseline.common import Base, create_tables, open_database


class Account(Base):
    __tablename__ = "naive_account"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    status: Mapped[str] = mapped_column(String(20), index=True)
    platform: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000))
    purpose: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    owner_email: Mapped[str] = mapped_column(String(254))
    responsible: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    deputies: Mapped[list["Deputy"]] = relationship()


class Deputy(Base):
    __tablename__ = "naive_deputy"
    account_id: Mapped[int] = mapped_column(ForeignKey("naive_account.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)


class Step(Base):
    __tablename__ = "naive_step"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("naive_account.id"))
    change: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class DeputyOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str


class AccountOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    status: str
    platform: str
    handle: str
    url: str
    purpose: str
    audience: str
    owner_email: str
    responsible: str
    version: int
    deputies: list[DeputyOut]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine, app.state.sessions = open_database()
    await create_tables(engine)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)
WHOLE = select(Account).options(selectinload(Account.deputies))


@app.get("/accounts/{account_id}")
async def get_account(account_id: int, request: Request) -> AccountOut:
    async with request.app.state.sessions() as session:
        found = (await session.execute(WHOLE.where(Account.id == account_id))).scalar_one_or_none()
        if found is None:
            raise HTTPException(404)
        return AccountOut.model_validate(found)


@app.get("/accounts")
async def list_accounts(request: Request, limit: int = 50, offset: int = 0) -> list[AccountOut]:
    async with request.app.state.sessions() as session:
        rows = await session.execute(WHOLE.order_by(Account.id).limit(limit).offset(offset))
        return [AccountOut.model_validate(one) for one in rows.scalars()]


@app.post("/accounts/{account_id}/approvals", status_code=201)
async def approve(account_id: int, request: Request) -> AccountOut:
    async with request.app.state.sessions() as session:
        found = (await session.execute(WHOLE.where(Account.id == account_id))).scalar_one_or_none()
        if found is None or found.status != "NOTIFIED":
            raise HTTPException(409)
        found.status, found.version = "APPROVED", found.version + 1
        session.add(Step(account_id=account_id, change="approved", at=datetime.now(UTC).replace(tzinfo=None)))
        await session.commit()
        return AccountOut.model_validate(found)
