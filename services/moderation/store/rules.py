"""The rules and their versions, which are never changed once published."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.moderation.domain.rules import Pattern, RuleVersion
from services.moderation.store.tables import rule, rule_version

Key = tuple[str, int]


class RuleStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def in_force(self, at: datetime) -> Mapping[str, int]:
        """The version of each rule that holds at that time."""
        columns = rule_version.c
        newest = select(columns.rule_id, func.max(columns.version).label("version"))
        rows = await self._session.execute(newest.where(columns.valid_from <= at).group_by(columns.rule_id))
        return {row.rule_id: row.version for row in rows}

    async def load(self, keys: Collection[Key]) -> list[RuleVersion]:
        if not keys:
            return []
        wanted = tuple_(rule_version.c.rule_id, rule_version.c.version).in_(sorted(keys))
        return [_to_domain(row) for row in await self._session.execute(_versions().where(wanted))]

    async def find(self, rule_id: str, version: int) -> RuleVersion | None:
        wanted = rule_version.c.rule_id == rule_id, rule_version.c.version == version
        row = (await self._session.execute(_versions().where(*wanted))).first()
        return _to_domain(row) if row else None

    async def history(self, rule_id: str) -> list[RuleVersion]:
        """Newest first; empty when there is no such rule."""
        rows = _versions().where(rule_version.c.rule_id == rule_id).order_by(rule_version.c.version.desc())
        return [_to_domain(row) for row in await self._session.execute(rows)]

    async def lock(self, rule_id: str) -> str | None:
        """The rule's ground, if there is such a rule; whoever publishes next waits."""
        found = select(rule.c.ground).where(rule.c.id == rule_id).with_for_update()
        return (await self._session.execute(found)).scalar_one_or_none()

    async def add(self, new: RuleVersion) -> None:
        row = {name: value for name, value in asdict(new).items() if name not in {"ground", "superseded_at"}}
        await self._session.execute(insert(rule_version).values(row))


def _versions() -> Select[Any]:
    """Each with its rule's ground, and when the version after it came into force."""
    after = rule_version.alias("after")
    follows = after.c.rule_id == rule_version.c.rule_id, after.c.version > rule_version.c.version
    superseded = select(func.min(after.c.valid_from)).where(*follows).scalar_subquery()
    return select(rule_version, rule.c.ground, superseded.label("superseded_at")).join(
        rule, rule.c.id == rule_version.c.rule_id
    )


def _to_domain(row: Any) -> RuleVersion:
    values = row._asdict()
    patterns = tuple(Pattern(tuple(one["literals"]), one["regex"]) for one in values.pop("patterns"))
    terms, detectors = tuple(values.pop("terms")), tuple(values.pop("detectors"))
    return RuleVersion(**values, patterns=patterns, terms=terms, detectors=detectors)
