"""Incidents, the reports that made them, and the steps they took."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.incidents import OPEN, Incident, Kind, Report, State, Step
from services.registry.store.searching import Seen, at_most, onward
from services.registry.store.tables import incident, incident_report, incident_step
from shared.db.upsert import insert_for
from shared.errors import NotFound, VersionMismatch
from shared.ids import uuid7


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Empty or None: any."""

    states: Sequence[State] = ()
    kind: Kind | None = None
    least_likeness: float | None = None
    text: str | None = None


class IncidentStore:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, incident_id: UUID) -> Incident:
        row = (await self._session.execute(select(incident).where(incident.c.id == incident_id))).mappings().first()
        if row is None:
            raise NotFound("There is no such incident.")
        return Incident(**row)

    async def add(self, new: Incident) -> Incident:
        """The incident itself, or the open one of the same thing with one report more: whoever is first."""
        adding = insert_for(self._session, incident).values(asdict(new)).on_conflict_do_nothing()
        if (await self._session.execute(adding.returning(incident.c.id))).first():
            return new
        same = (incident.c.key == new.key) & (incident.c.kind == new.kind) & incident.c.state.in_(OPEN)
        more = update(incident).where(same).values(reports=incident.c.reports + 1, last_at=new.last_at)
        row = (await self._session.execute(more.returning(incident))).mappings().one()
        return Incident(**row)

    async def add_report(self, incident_id: UUID, report: Report, at: datetime) -> None:
        row = {"id": uuid7(), "incident_id": incident_id, "at": at, "words": report.words, "contact": report.contact,
               "actor": report.actor}  # fmt: skip
        await self._session.execute(insert(incident_report).values(row))

    async def reports(self, incident_id: UUID, limit: int) -> list[Mapping[Any, Any]]:
        """The newest first."""
        listed = select(incident_report).where(incident_report.c.incident_id == incident_id)
        rows = await self._session.execute(listed.order_by(incident_report.c.id.desc()).limit(limit))
        return list(rows.mappings())

    async def save(self, changed: Incident) -> Incident:
        """Write it if nobody decided on it since it was read; reports that came meanwhile stay counted."""
        same = (incident.c.id == changed.id) & (incident.c.version == changed.version)
        saved = {name: getattr(changed, name) for name in ("state", "action", "account_id", "changed_at")}
        wanted = update(incident).where(same).values(saved | {"version": changed.version + 1}).returning(incident)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise VersionMismatch("The incident changed after you read it.")
        return Incident(**row)

    async def add_step(self, step: Step) -> None:
        await self._session.execute(insert(incident_step).values(asdict(step)))

    async def steps(self, incident_id: UUID) -> list[Step]:
        listed = select(incident_step).where(incident_step.c.incident_id == incident_id)
        return [
            Step(**row) for row in (await self._session.execute(listed.order_by(incident_step.c.version))).mappings()
        ]

    async def page(self, wanted: IncidentFilter, seen: Seen) -> list[Incident]:
        rows = await self._session.execute(onward(_matching(wanted), incident.c.id, seen))
        return [Incident(**row) for row in rows.mappings()]

    async def count(self, wanted: IncidentFilter) -> int:
        counted = select(func.count()).select_from(at_most(_matching(wanted)))
        return (await self._session.execute(counted)).scalar_one()

    async def count_open(self) -> Mapping[tuple[str, str], int]:
        counted = select(incident.c.state, incident.c.kind, func.count()).where(incident.c.state.in_(OPEN))
        rows = await self._session.execute(counted.group_by(incident.c.state, incident.c.kind))
        return {(row[0], row[1]): row[2] for row in rows}


def _matching(wanted: IncidentFilter) -> Select[Any]:
    found = select(incident)
    if wanted.states:
        found = found.where(incident.c.state.in_(wanted.states))
    if wanted.kind:
        found = found.where(incident.c.kind == wanted.kind)
    if wanted.least_likeness is not None:
        found = found.where(incident.c.likeness >= wanted.least_likeness)
    return found.where(incident.c.key.contains(wanted.text.casefold(), autoescape=True)) if wanted.text else found
