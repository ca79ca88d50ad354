"""Verifications of the log, asked for and done, as rows."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.archive.domain.verification import Finding, Verification
from services.archive.store.tables import log_verification


class VerificationStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, verification: Verification) -> None:
        await self._session.execute(insert(log_verification).values(_to_row(verification)))

    async def save(self, verification: Verification) -> None:
        same = log_verification.c.id == verification.id
        await self._session.execute(update(log_verification).where(same).values(_to_row(verification)))

    async def get(self, wanted: UUID) -> Verification | None:
        rows = await self._session.execute(select(log_verification).where(log_verification.c.id == wanted))
        return _to_domain(rows.first())

    async def oldest_waiting(self) -> Verification | None:
        waiting = select(log_verification).where(log_verification.c.state == "WAITING")
        rows = await self._session.execute(waiting.order_by(log_verification.c.id).limit(1))
        return _to_domain(rows.first())

    async def newest(self, *, before: UUID | None = None, offset: int = 0, limit: int = 1) -> list[Verification]:
        """Newest first; ids of one process sort by time."""
        chosen = select(log_verification).order_by(log_verification.c.id.desc()).limit(limit).offset(offset)
        if before:
            chosen = chosen.where(log_verification.c.id < before)
        rows = await self._session.execute(chosen)
        return [one for row in rows if (one := _to_domain(row))]

    async def last_done(self) -> Verification | None:
        done = select(log_verification).where(log_verification.c.finished_at.is_not(None))
        rows = await self._session.execute(done.order_by(log_verification.c.id.desc()).limit(1))
        return _to_domain(rows.first())

    async def last_asked(self) -> datetime | None:
        newest = select(log_verification.c.requested_at).order_by(log_verification.c.requested_at.desc()).limit(1)
        return (await self._session.execute(newest)).scalar_one_or_none()


def _to_row(verification: Verification) -> dict[str, Any]:
    return asdict(verification)


def _to_domain(row: Any) -> Verification | None:
    if row is None:
        return None
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Verification(**values | {"findings": tuple(Finding(**finding) for finding in row.findings)})
