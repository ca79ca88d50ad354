"""Incidents, the reports that made them, and the steps they took."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.contacts import Disposable
from services.registry.domain.days import beginning_of
from services.registry.domain.incidents import ENDED, OPEN, UNAUTHORISED, Incident, Kind, Report, State, Step
from services.registry.store.searching import Seen, onward
from services.registry.store.tables import incident, incident_report, incident_step
from shared.db.bulk import among, insert_many
from shared.db.counting import count_of
from shared.db.upsert import insert_for
from shared.errors import NotFound, Unavailable, VersionMismatch
from shared.ids import uuid7

ATTEMPTS = 3
"""An open incident may be decided on between the look at it and the count on it."""


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Empty or None: any."""

    states: Sequence[State] = ()
    kind: Kind | None = None
    least_likeness: float | None = None
    most_likeness: float | None = None
    reported_before: datetime | None = None
    ids: Collection[UUID] | None = None
    text: str | None = None
    but: Kind | None = None


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
        more = update(incident).where(_open(new.key, new.kind))
        counted = more.values(reports=incident.c.reports + new.reports, last_at=new.last_at).returning(incident)
        for _ in range(ATTEMPTS):
            if (await self._session.execute(adding.returning(incident.c.id))).first():
                return new
            if row := (await self._session.execute(counted)).mappings().first():
                return Incident(**row)
        raise Unavailable("What you report is being decided on just now: send it again.", retry_after=1)

    async def is_open(self, key: str, kind: Kind) -> bool:
        return (await self._session.execute(select(incident.c.id).where(_open(key, kind)))).first() is not None

    async def add_report(self, incident_id: UUID, report: Report, at: datetime) -> None:
        row = {"id": uuid7(), "incident_id": incident_id, "at": at, "words": report.words, "contact": report.contact,
               "actor": report.actor}  # fmt: skip
        await self._session.execute(insert(incident_report).values(row))

    async def reports(self, incident_id: UUID, limit: int) -> list[Mapping[Any, Any]]:
        """The newest first."""
        listed = select(incident_report).where(incident_report.c.incident_id == incident_id)
        rows = await self._session.execute(listed.order_by(incident_report.c.id.desc()).limit(limit))
        return list(rows.mappings())

    async def dispose_of_contacts(self, these: Disposable, most: int) -> Counter[UUID]:
        """At most so many. Returns how many of each incident; none of one that is open."""
        held = incident_report.c.contact.is_not(None)
        over = incident.c.state.in_(ENDED) & (incident.c.changed_at < beginning_of(these.ended_before))
        if these.left_from:
            over &= incident_report.c.at >= beginning_of(these.left_from)
        some = select(incident_report.c.id).join(incident).where(held, over).limit(most)
        gone = update(incident_report).where(incident_report.c.id.in_(some), held).values(contact=None)
        return Counter(await self._session.scalars(gone.returning(incident_report.c.incident_id)))

    async def save(self, changed: Incident) -> Incident:
        """Write it if nobody decided on it since it was read; reports that came meanwhile stay counted."""
        same = (incident.c.id == changed.id) & (incident.c.version == changed.version)
        saved = {name: getattr(changed, name) for name in ("state", "action", "account_id", "changed_at")}
        wanted = update(incident).where(same).values(saved | {"version": changed.version + 1}).returning(incident)
        row = (await self._session.execute(wanted)).mappings().first()
        if row is None:
            raise VersionMismatch("The incident changed after you read it.")
        return Incident(**row)

    async def lock_waiting(self, wanted: IncidentFilter, most: int) -> list[Incident]:
        """Those that nobody has judged, the oldest first, locked until the transaction ends."""
        waiting = _matching(replace(wanted, states=("REPORTED",))).order_by(incident.c.id).limit(most)
        rows = await self._session.execute(waiting.with_for_update())
        return [Incident(**row) for row in rows.mappings()]

    async def count_waiting(self, wanted: IncidentFilter) -> int:
        return await self.count(replace(wanted, states=("REPORTED",)))

    async def dismiss(self, locked: Sequence[Incident], at: datetime) -> None:
        """At once, each a version on."""
        same = among(self._session, incident.c.id, [one.id for one in locked])
        values = {"state": "DISMISSED", "changed_at": at, "version": incident.c.version + 1}
        await self._session.execute(update(incident).where(same).values(values))

    async def add_steps(self, *steps: Step) -> None:
        await insert_many(self._session, incident_step, [asdict(one) for one in steps])

    async def steps(self, incident_id: UUID) -> list[Step]:
        listed = select(incident_step).where(incident_step.c.incident_id == incident_id)
        return [
            Step(**row) for row in (await self._session.execute(listed.order_by(incident_step.c.version))).mappings()
        ]

    async def page(self, wanted: IncidentFilter, seen: Seen) -> list[Incident]:
        rows = await self._session.execute(onward(_matching(wanted), incident.c.id, seen))
        return [Incident(**row) for row in rows.mappings()]

    async def count(self, wanted: IncidentFilter) -> int:
        return await count_of(self._session, _matching(wanted))

    async def count_open(self) -> Mapping[tuple[str, str], int]:
        counted = select(incident.c.state, incident.c.kind, func.count()).where(incident.c.state.in_(OPEN))
        rows = await self._session.execute(counted.group_by(incident.c.state, incident.c.kind))
        return {(row[0], row[1]): row[2] for row in rows}


def _open(key: str, kind: Kind) -> ColumnElement[bool]:
    return (incident.c.key == key) & (incident.c.kind == kind) & incident.c.state.in_(OPEN)


def _matching(wanted: IncidentFilter) -> Select[Any]:
    found = select(incident)
    if wanted.states:
        found = found.where(incident.c.state.in_(wanted.states))
    if wanted.kind:
        found = found.where(incident.c.kind == wanted.kind)
    if wanted.but:
        found = found.where(incident.c.kind != wanted.but)
    if wanted.least_likeness is not None:
        found = found.where(incident.c.likeness >= wanted.least_likeness)
    if wanted.most_likeness is not None:
        found = found.where(func.coalesce(incident.c.likeness, 0) <= wanted.most_likeness)
    if wanted.reported_before is not None:
        found = found.where(incident.c.first_at < wanted.reported_before)
    if wanted.ids is not None:
        found = found.where(incident.c.id.in_(wanted.ids))
    return found.where(_names(wanted.text)) if wanted.text else found


def _names(text: str) -> ColumnElement[bool]:
    """The address holds the text. The key of a finding is no address: it says whom the finding is about."""
    url, words = func.lower(incident.c.url), text.casefold()
    return case(
        (incident.c.kind == UNAUTHORISED, url.contains(words, autoescape=True)),
        else_=incident.c.key.contains(words, autoescape=True),
    )
