"""Incidents: anybody reports, staff judge and act; reports of one thing are one incident."""

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.addresses import bounded, keys_of_url
from services.registry.domain.incidents import OPEN, Action, Incident, Kind, Report, State, Step
from services.registry.domain.lookalikes import Likeness, nearest
from services.registry.domain.publicity import KNOWN, Entry, Verdict, judged
from services.registry.metrics import INCIDENTS
from services.registry.store.incidents import IncidentFilter
from shared.auth.principal import Principal
from shared.errors import Invalid, TooMany, VersionMismatch

PUBLIC = "public"
WAITING = 2_000
"""Unjudged incidents beyond which the public has to wait: a flood must not bury what people reported."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report: an incident, or that the account is ours after all."""

    verdict: Verdict
    incident: Incident | None
    entry: Entry | None


async def report(told: Report, uow: RegistryUnitOfWork) -> Taken:
    """Nothing is an incident that is genuinely ours. The public's own words are kept, and nothing of the account's."""
    async with uow:
        keys = _keys(told.url)
        verdict, entry = judged(await uow.directory.find(keys))
        if verdict == "genuine":
            return Taken(verdict, None, entry)
        if told.actor is None and await uow.incidents.count(IncidentFilter(("REPORTED",))) >= WAITING:
            raise TooMany("Many reports wait for us just now: please come back tomorrow.", retry_after=86_400)
        new = Incident.reported(told, keys[0], await _likeness(keys[0], uow), uow.now)
        kept = await uow.incidents.add(new)
        await uow.incidents.add_report(kept.id, told, uow.now)
        if kept.id == new.id:
            await uow.incidents.add_step(_step(None, kept, told.actor or PUBLIC, uow))
        uow.audit("incident.reported", "incident", kept.id, kind=told.kind, reports=kept.reports)
        return Taken(verdict, kept, entry)


@dataclass(frozen=True, slots=True)
class Decision:
    to: State
    reason: str
    action: Action | None = None
    account_id: UUID | None = None


async def step(
    incident_id: UUID, expected: int, decided: Decision, who: Principal, uow: RegistryUnitOfWork
) -> Incident:
    async with uow:
        before = await uow.incidents.get(incident_id)
        if before.version != expected:
            raise VersionMismatch("The incident changed after you read it.")
        if decided.account_id and await uow.directory.get(decided.account_id) is None:
            raise Invalid("There is no such account.", errors=[("/account_id", "no such account")])
        saved = await uow.incidents.save(before.stepped(decided.to, decided.action, decided.account_id, uow.now))
        await uow.incidents.add_step(_step(before, saved, who.subject, uow, decided))
        uow.audit(f"incident.{decided.to.lower()}", "incident", saved.id, reason=decided.reason, version=saved.version)
    return saved


async def count_incidents(uow: RegistryUnitOfWork) -> None:
    """Counted from the database, so that no restart falsifies it."""
    async with uow:
        counted = await uow.incidents.count_open()
    for state in OPEN:
        for kind in get_args(Kind):
            INCIDENTS.labels(state, kind).set(counted.get((state, kind), 0))


def _keys(url: str) -> tuple[str, ...]:
    try:
        return keys_of_url(url)
    except Invalid:
        return (bounded(f"text {url}"),)


async def _likeness(key: str, uow: RegistryUnitOfWork) -> Likeness | None:
    _, kind, name = [*key.split(" ", 2), "", ""][:3]
    return nearest(name, await uow.directory.handles(KNOWN)) if kind in {"name", "view"} else None


def _step(
    before: Incident | None, after: Incident, actor: str, uow: RegistryUnitOfWork, decided: Decision | None = None
) -> Step:
    return Step(
        after.id, after.version, before.state if before else None, after.state, decided.action if decided else None,
        actor, uow.now, decided.reason if decided else "",
    )  # fmt: skip
