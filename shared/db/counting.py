"""How many rows a list has, for those who turn its pages by number."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

MOST = 10_001
"""Pages end at row 10,000: counting further than the next one is work for nothing."""


async def count_of(session: AsyncSession, wanted: Select[Any]) -> int:
    """MOST at most."""
    total: int = (await session.execute(select(func.count()).select_from(wanted.limit(MOST).subquery()))).scalar_one()
    return total
