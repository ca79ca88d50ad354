"""Counts facts, per account and period. The database counts; what a count means stands in domain/indicators.py."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, and_, exists, extract, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.stats.domain.days import Bucket, By
from services.stats.domain.indicators import Spread
from services.stats.store.tables import case, post, removal, seal

Place = tuple[UUID, Bucket]
Conditions = Mapping[str, ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Span:
    """Whose facts, from which day to which, gathered by what."""

    accounts: Collection[UUID]
    first: date
    last: date
    by: By


@dataclass(frozen=True, slots=True)
class Tallied:
    counts: Mapping[Place, Mapping[str, int]]
    spreads: Mapping[Place, Mapping[str, Spread]]
    own_post_days: Mapping[UUID, Sequence[date]]
    """Per account, oldest first: its last day with a post of its own in each bucket, and the last one before the span."""


class TallyStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def tally(self, span: Span) -> Tallied:
        return Tallied(await self._counts(span), await self._spreads(span), await self._own_post_days(span))

    async def _counts(self, span: Span) -> Mapping[Place, Mapping[str, int]]:
        found: dict[Place, dict[str, int]] = defaultdict(dict)
        for day, conditions in COUNTED:
            columns = [func.count().filter(condition).label(name) for name, condition in conditions.items()]
            for row in await self._session.execute(
                _within(span, day, *columns).group_by(day.table.c.account_id, "bucket")
            ):
                found[row[0], _bucket(row[1])] |= dict(zip(conditions, row[2:], strict=True))
        return found

    async def _spreads(self, span: Span) -> Mapping[Place, Mapping[str, Spread]]:
        found: dict[Place, dict[str, Spread]] = defaultdict(dict)
        for name, (day, seconds) in SERIES.items():
            for account_id, bucket, count, total, median in await self._session.execute(_medians(span, day, seconds)):
                found[account_id, _bucket(bucket)][name] = Spread(count, float(total), float(median))
        return found

    async def _own_post_days(self, span: Span) -> Mapping[UUID, Sequence[date]]:
        own = OWN & post.c.account_id.in_(span.accounts)
        before = select(post.c.account_id, func.max(post.c.day)).where(own, post.c.day < span.first)
        inside = _within(span, post.c.day, func.max(post.c.day)).where(OWN).group_by(post.c.account_id, "bucket")
        found: dict[UUID, list[date]] = defaultdict(list)
        for row in [
            *await self._session.execute(before.group_by(post.c.account_id)),
            *await self._session.execute(inside),
        ]:
            found[row[0]].append(row[-1])
        return {account_id: sorted(days) for account_id, days in found.items()}


OWN = and_(post.c.ours, post.c.kind == "post")
ASKED = ~post.c.ours
NOT_SEEN = removal.c.outcome.in_(["REMOVED", "HIDDEN", "GONE", "UNCONFIRMED"])
TAKEN_DOWN = or_(
    *(
        exists().where(removal.c.post_id == one, NOT_SEEN)
        for one in (post.c.post_id, post.c.parent_id, post.c.thread_id)
    )
)
"""Itself, or what it answers or stands under: that drags it along."""
STILL_THERE = and_(post.c.withdrawn_at.is_(None), ~TAKEN_DOWN)

OF_POSTS: Conditions = {
    "own_posts": OWN,
    "posts_by_others": and_(ASKED, post.c.kind == "post"),
    "comments": and_(ASKED, post.c.kind == "comment"),
    "messages": and_(ASKED, post.c.kind == "message"),
    "withdrawn": post.c.withdrawn_at.is_not(None),
    "replies_to_others": post.c.replies,
    "answered": post.c.answer_seconds.is_not(None),
    "unanswered": and_(ASKED, post.c.answer_seconds.is_(None), STILL_THERE),
}
OF_DECISIONS: Conditions = {
    "decided": case.c.decided.is_not(None),
    "decided_keep": case.c.decided == "keep",
} | {
    f"decided_{decided}_{ground}": and_(case.c.decided == decided, case.c.ground == ground)
    for decided in ("remove", "hide")
    for ground in ("statutory", "house_rule")
}
OF_REMOVALS: Conditions = {
    outcome.lower(): removal.c.outcome == outcome
    for outcome in ("REMOVED", "HIDDEN", "GONE", "UNCONFIRMED", "FAILED", "UNSUPPORTED")
}
COUNTED: Sequence[tuple[Column[Any], Conditions]] = (
    (post.c.day, OF_POSTS),
    (case.c.opened_day, {"cases_opened": case.c.opened_day.is_not(None)}),
    (case.c.decided_day, OF_DECISIONS),
    (removal.c.day, OF_REMOVALS),
    (seal.c.day, {"sealed": seal.c.day.is_not(None)}),
)
"""The day a fact counts on, and what is counted of it."""
SERIES: Mapping[str, tuple[Column[Any], Column[Any]]] = {
    "answer": (post.c.day, post.c.answer_seconds),
    "decision": (case.c.decided_day, case.c.decision_seconds),
    "removal": (case.c.ended_day, case.c.removal_seconds),
    "seal": (seal.c.day, seal.c.seal_seconds),
}


def _within(span: Span, day: Column[Any], *columns: ColumnElement[Any]) -> Select[Any]:
    account_id = day.table.c.account_id
    mine = account_id.in_(span.accounts) & day.between(span.first, span.last)
    return select(account_id, _by(span.by, day).label("bucket"), *columns).where(mine)


def _by(by: By, day: Column[Any]) -> ColumnElement[Any]:
    if by == "day":
        return day
    if by == "month":
        return extract("year", day) * literal_column("100") + extract("month", day)
    return literal_column("0")


def _bucket(value: date | int | Decimal) -> Bucket:
    """PostgreSQL extracts numerics."""
    return value if isinstance(value, date) else int(value)


def _medians(span: Span, day: Column[Any], seconds: Column[Any]) -> Select[Any]:
    """Count, sum and median per account and bucket: of an even number, the mean of the two in the middle."""
    taken = _within(span, day, seconds.label("seconds")).where(seconds.is_not(None)).subquery()
    place = [taken.c.account_id, taken.c.bucket]
    ranked = select(
        *place,
        taken.c.seconds,
        func.row_number().over(partition_by=place, order_by=taken.c.seconds).label("rank"),
        func.count().over(partition_by=place).label("of"),
        func.sum(taken.c.seconds).over(partition_by=place).label("total"),
    ).subquery()
    middle = and_(ranked.c.rank * 2 >= ranked.c.of, ranked.c.rank * 2 <= ranked.c.of + 2)
    return (
        select(
            ranked.c.account_id,
            ranked.c.bucket,
            func.max(ranked.c.of),
            func.max(ranked.c.total),
            func.avg(ranked.c.seconds),
        )
        .where(middle)
        .group_by(ranked.c.account_id, ranked.c.bucket)
    )
