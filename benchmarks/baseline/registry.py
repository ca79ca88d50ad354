"""A naive registry: FastAPI, pydantic, and an ORM session per request; each approval writes history and an audit row.

It answers what ours answers: the same account with its links, a page with its total, to a caller whose key is looked up.
What a day does not hold, it lacks: conditions, an audit log that is a chain, events, problems, rates, roles by unit.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, ForeignKey, String, Text, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from benchmarks.baseline.common import Base, create_tables, open_database

PARTS = ("conditions", "notice", "history", "attestations", "on-duty")
DEEDS = {
    "MANAGER_OK": (("compare-logo", "logo-comparisons"), ("review-logo", "logo-reviews"), ("approve", "approvals"),
                   ("return", "returns"), ("reject", "rejections")),
    "APPROVED": (("compare-logo", "logo-comparisons"), ("review-logo", "logo-reviews"), ("suspend", "suspensions"),
                 ("close", "closings")),
}  # fmt: skip


class Key(Base):
    __tablename__ = "naive_key"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40))
    revoked_at: Mapped[datetime | None]


class Account(Base):
    __tablename__ = "naive_account"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    status: Mapped[str] = mapped_column(String(20), index=True)
    watched: Mapped[bool]
    platform: Mapped[str] = mapped_column(String(20))
    platform_id: Mapped[str | None] = mapped_column(String(200))
    handle: Mapped[str] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(2000))
    unit_id: Mapped[int]
    responsibility: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(Text)
    benefit: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    goals: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    hours_per_week: Mapped[float]
    posts_per_week: Mapped[float]
    answer_working_days: Mapped[int]
    checks_per_working_day: Mapped[int]
    checks_per_weekend_day: Mapped[int]
    risk_level: Mapped[str] = mapped_column(String(10))
    logo_id: Mapped[int | None]
    owner_email: Mapped[str] = mapped_column(String(254))
    responsible: Mapped[int]
    notice: Mapped[str] = mapped_column(Text)
    risks: Mapped[list[str]] = mapped_column(JSON)
    paused_until: Mapped[date | None]
    certify_by: Mapped[date | None]
    changed_at: Mapped[datetime]
    version: Mapped[int]
    deputies: Mapped[list["Deputy"]] = relationship()
    spokespersons: Mapped[list["Spokesperson"]] = relationship()


class Deputy(Base):
    __tablename__ = "naive_deputy"
    account_id: Mapped[int] = mapped_column(ForeignKey("naive_account.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)


class Spokesperson(Base):
    __tablename__ = "naive_spokesperson"
    account_id: Mapped[int] = mapped_column(ForeignKey("naive_account.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    scopes: Mapped[list[str]] = mapped_column(JSON)


class Step(Base):
    __tablename__ = "naive_step"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("naive_account.id"))
    change: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Audit(Base):
    __tablename__ = "naive_audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DeputyOut(Told):
    person_id: int


class SpokespersonOut(Told):
    person_id: int
    valid_from: date | None
    valid_to: date | None
    scopes: list[str]


class GoalOut(BaseModel):
    indicator: str
    target: float
    due: date
    baseline: float | None
    source: str


class Link(BaseModel):
    href: str
    rel: str
    method: str = "GET"


class AccountOut(Told):
    id: int
    version: int
    status: str
    watched: bool
    platform: str
    platform_id: str | None
    handle: str
    url: str | None
    unit_id: int
    responsibility: str
    purpose: str
    benefit: str
    audience: str
    goals: list[GoalOut]
    hours_per_week: float
    posts_per_week: float
    answer_working_days: int
    checks_per_working_day: int
    checks_per_weekend_day: int
    risk_level: str
    logo_id: int | None
    owner_email: str
    responsible: int
    deputies: list[DeputyOut]
    spokespersons: list[SpokespersonOut]
    notice: str
    risks: list[str]
    paused_until: date | None
    certify_by: date | None
    changed_at: datetime
    links: list[Link] = []


class PageOut(BaseModel):
    items: list[AccountOut]
    page: int
    limit: int
    total: int
    links: list[Link]


class ApprovalIn(BaseModel):
    reason: str = ""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine, app.state.sessions = open_database()
    await create_tables(engine)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)
WHOLE = select(Account).options(selectinload(Account.deputies), selectinload(Account.spokespersons))


async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(session_of)]


async def caller(session: Session, authorization: Annotated[str, Header()]) -> Key:
    digest = sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    key = await session.get(Key, digest)
    if key is None or key.revoked_at:
        raise HTTPException(401)
    return key


Caller = Annotated[Key, Depends(caller)]


def told(account: Account, request: Request) -> AccountOut:
    every = f"{request.base_url}accounts"
    here = f"{every}/{account.id}"
    out = AccountOut.model_validate(account)
    out.links = [Link(href=here, rel="self"), Link(href=every, rel="collection")]
    out.links += [Link(href=f"{here}/{part}", rel=part) for part in PARTS]
    out.links += [Link(href=f"{here}/{place}", rel=rel, method="POST") for rel, place in DEEDS.get(account.status, ())]
    return out


@app.get("/accounts/{account_id}")
async def get_account(account_id: int, request: Request, session: Session, _who: Caller) -> AccountOut:
    found = (await session.execute(WHOLE.where(Account.id == account_id))).scalar_one_or_none()
    if found is None:
        raise HTTPException(404)
    return told(found, request)


@app.get("/accounts")
async def list_accounts(
    request: Request, session: Session, _who: Caller,
    limit: Annotated[int, Query(le=200)] = 50, page: Annotated[int, Query(ge=1)] = 1,
) -> PageOut:  # fmt: skip
    rows = await session.execute(WHOLE.order_by(Account.id).limit(limit).offset(limit * (page - 1)))
    items = [told(one, request) for one in rows.scalars()]
    total = (await session.execute(select(func.count()).select_from(Account))).scalar_one()
    places = {"self": page, "first": 1, "prev": max(page - 1, 1), "next": page + 1, "last": -(-total // limit)}
    links = [Link(href=f"{request.base_url}accounts?limit={limit}&page={at}", rel=rel) for rel, at in places.items()]
    return PageOut(items=items, page=page, limit=limit, total=total, links=links)


@app.post("/accounts/{account_id}/approvals", status_code=201)
async def approve(account_id: int, body: ApprovalIn, request: Request, session: Session, who: Caller) -> AccountOut:
    found = (await session.execute(WHOLE.where(Account.id == account_id))).scalar_one_or_none()
    if who.role != "account_approver":
        raise HTTPException(403)
    if found is None or found.status != "MANAGER_OK":
        raise HTTPException(409)
    now = datetime.now(UTC).replace(tzinfo=None)
    found.status, found.watched, found.version, found.changed_at = "APPROVED", True, found.version + 1, now
    session.add(Step(account_id=account_id, change="approved", reason=body.reason, at=now))
    session.add(Audit(actor=who.client, action="account.approved", object_id=account_id, reason=body.reason, at=now))
    await session.commit()
    return told(found, request)
