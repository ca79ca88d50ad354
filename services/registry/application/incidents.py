"""Incidents: anybody reports, staff judge and act; reports of one thing are one incident."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.application.attesting import unbiased
from services.registry.application.recounting import recount
from services.registry.application.senders import admit
from services.registry.application.telling import incident_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.addresses import bounded, keys_of_url, of_a_post
from services.registry.domain.incidents import KINDS, OPEN, UNAUTHORISED, Action, Incident, Report, State, Step
from services.registry.domain.lookalikes import Likeness, nearest
from services.registry.domain.publicity import Entry, Verdict, judged
from services.registry.metrics import INCIDENTS, PUBLIC_REPORTS
from services.registry.store.incidents import IncidentFilter
from shared.auth.principal import Principal
from shared.errors import Forbidden, Invalid, TooMany, VersionMismatch

PUBLIC = "public"
WAITING = 2_000
"""Unjudged incidents beyond which the public has to wait: a flood must not bury what people reported."""
TEXTS = 100
"""Reports of one incident whose words are kept; the others of the public's are counted."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report: an incident, or that the account is ours after all."""

    verdict: Verdict
    incident: Incident | None
    entry: Entry | None


async def report(told: Report, uow: RegistryUnitOfWork) -> Taken:
    """Nothing is an incident that is genuinely ours. The public's own words are kept, and nothing of the account's."""
    keys, proven = _keys(told.url)
    async with uow.reading():
        verdict, entry = judged(await uow.directory.find(keys) if proven else ())
        known = await uow.incidents.is_open(keys[0], told.kind)
        handles = [] if known or verdict == "genuine" else await uow.directory.handles()
    if verdict == "genuine":
        _count(told, "ours")
        return Taken(verdict, None, entry)
    if told.actor is None:
        async with uow:
            await _room(told, known, uow)
    likeness = await asyncio.to_thread(_likeness, keys[0], handles) if handles else None
    async with uow:
        new = Incident.reported(told, keys[0], likeness, uow.now)
        kept = await _merged(new, told, uow)
    _count(told, "new" if kept.id == new.id else "counted")
    return Taken(verdict, kept, entry)


async def _room(told: Report, known: bool, uow: RegistryUnitOfWork) -> None:
    """For one report more of this sender's, and for one incident more: before anything is compared, which costs most.

    What is known already is counted, however many wait.
    """
    try:
        if told.sender:
            await admit(told.sender, uow)
    except TooMany:
        _count(told, "sender_full")
        raise
    if not known and await uow.incidents.count(IncidentFilter(("REPORTED",))) >= WAITING:
        _count(told, "all_full")
        raise TooMany("Many reports wait for us just now: please come back tomorrow.", retry_after=86_400)


async def _merged(new: Incident, told: Report, uow: RegistryUnitOfWork) -> Incident:
    kept = await count_in(new, told.actor or PUBLIC, uow)
    if told.actor or kept.reports <= TEXTS:
        await uow.incidents.add_report(kept.id, told, uow.now)
    return kept


async def count_in(new: Incident, actor: str, uow: RegistryUnitOfWork, reason: str = "") -> Incident:
    """Inside a transaction: the incident itself, or the open one of the same thing that it is counted with."""
    kept = await uow.incidents.add(new)
    if kept.id == new.id:
        told = Decision(kept.state, reason)
        await uow.incidents.add_steps(_step(None, kept, actor, uow, told))
        uow.publish(incident_changed(kept))
    uow.audit("incident.reported", "incident", kept.id, kind=new.kind, reports=kept.reports)
    return kept


def _count(told: Report, outcome: str) -> None:
    if told.actor is None:
        PUBLIC_REPORTS.labels(outcome).inc()


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
        spoken = [before.account_id] if before.kind == UNAUTHORISED and before.account_id else []
        accounts = await uow.accounts.named(spoken)
        if before.version != expected:
            raise VersionMismatch("The incident changed after you read it.")
        await _check_judge(before, accounts, who, uow)
        if decided.account_id and await uow.directory.get(decided.account_id) is None:
            raise Invalid("There is no such account.", errors=[("/account_id", "no such account")])
        saved = await uow.incidents.save(before.stepped(decided.to, decided.action, decided.account_id, uow.now))
        await uow.incidents.add_steps(_step(before, saved, who.subject, uow, decided))
        uow.audit(f"incident.{decided.to.lower()}", "incident", saved.id, reason=decided.reason, version=saved.version)
        uow.publish(incident_changed(saved))
        await recount(accounts, uow)
    return saved


async def _check_judge(found: Incident, at: Sequence[Account], who: Principal, uow: RegistryUnitOfWork) -> None:
    """What was said at an account is judged by whoever reaches its unit, and neither runs it nor said it (jäv)."""
    for account in at:
        who.check_unit(account.details.unit_id)
        await unbiased(account, who, uow)
    speakers = await uow.statements.speakers(found.id) if at else frozenset[UUID]()
    if who.subject in (await uow.people.subjects(speakers)).values():
        raise Forbidden("It is about what you said yourself: somebody else with the role account_approver decides.")


async def count_incidents(uow: RegistryUnitOfWork) -> None:
    """Counted from the database, so that no restart falsifies it."""
    async with uow.reading():
        counted = await uow.incidents.count_open()
    for state in OPEN:
        for kind in KINDS:
            INCIDENTS.labels(state, kind).set(counted.get((state, kind), 0))


def _keys(url: str) -> tuple[tuple[str, ...], bool]:
    """What it names, and whether it is that account's for sure: somebody else's post may bear our name in its address."""
    try:
        return keys_of_url(url), not of_a_post(url)
    except Invalid:
        return (bounded(f"text {url}"),), True


def _likeness(key: str, handles: Sequence[str]) -> Likeness | None:
    """Among all of ours: not for the event loop."""
    _, kind, name = [*key.split(" ", 2), "", ""][:3]
    return nearest(name, handles) if kind in {"name", "view"} else None


def _step(
    before: Incident | None, after: Incident, actor: str, uow: RegistryUnitOfWork, decided: Decision | None = None
) -> Step:
    return Step(
        after.id, after.version, before.state if before else None, after.state, decided.action if decided else None,
        actor, uow.now, decided.reason if decided else "",
    )  # fmt: skip
