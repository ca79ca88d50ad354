"""Loads what accounts are judged by, part by part: each with as many questions to the database for many as for one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from services.registry.application.platform_facts import on_platform
from services.registry.application.record_facts import record_facts
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import OPEN, Account
from services.registry.domain.activity import Pulse
from services.registry.domain.checks.approval import Standing
from services.registry.domain.checks.frame import Frame
from services.registry.domain.checks.logo import Chosen
from services.registry.domain.checks.people import Spoken
from services.registry.domain.checks.purpose import Led
from services.registry.domain.duty import Duty
from services.registry.domain.rules import Rules
from services.registry.domain.terms import Terms
from services.registry.domain.units import line_of, managers_by_level

Loader = Callable[[Sequence[Account], Rules, RegistryUnitOfWork], Awaitable[Mapping[UUID, object]]]
"""One part for each account, by its id; those of whom nothing is known are left out."""


async def frames(accounts: Sequence[Account], rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    personal = await uow.people.addresses_among({one.details.owner_email for one in accounts})
    return {
        one.id: Frame(
            today=uow.today, municipality=uow.core.settings.municipality_name, unit=rules.tree[one.details.unit_id].name,
            domains=uow.domains, personal=one.details.owner_email in personal,
        )
        for one in accounts
    }  # fmt: skip


async def attested(accounts: Sequence[Account], _rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    return await uow.attestations.of([one.id for one in accounts])


async def terms(accounts: Sequence[Account], rules: Rules, _uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    return {one.id: Terms(rules.terms.get(one.details.platform)) for one in accounts}


async def logos(accounts: Sequence[Account], rules: Rules, _uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    """A logo of a unit is for that unit and all below it."""
    chosen = {}
    for account in accounts:
        logo, unit_id = rules.logos.get(account.details.logo_id or account.id), account.details.unit_id
        if logo is not None:
            fits = logo.unit_id is None or logo.unit_id in line_of(unit_id, rules.tree)
            chosen[account.id] = Chosen(logo, fits)
    return chosen


async def standings(accounts: Sequence[Account], _rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    """What cannot be certified in its state is approved or reinstated instead: no day that passed keeps it from that."""
    return {one.id: Standing(uow.today, one.certify_by if one.may("certified") else None) for one in accounts}


async def answers(accounts: Sequence[Account], _rules: Rules, _uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    return {one.id: one.answered for one in accounts}


async def leaders(accounts: Sequence[Account], rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    return {one.id: _led(one, rules, uow) for one in accounts}


def _led(account: Account, rules: Rules, uow: RegistryUnitOfWork) -> Led:
    levels = managers_by_level(account.details.unit_id, rules.tree, rules.managers, uow.today)
    return Led(tuple(person for level in levels for person in level))


async def duties(accounts: Sequence[Account], rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    people = {person for one in accounts for person in one.details.people}
    people.update(person for one in accounts for person in _led(one, rules, uow).managers)
    now = uow.now
    away, gone = await uow.absences.away_and_gone(people, now)
    duty = Duty(gone, frozenset(one.person_id for one in away if one.covers(now)))
    return {one.id: duty for one in accounts}


async def looks(accounts: Sequence[Account], _rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    return await uow.looks.of([one.id for one in accounts])


async def pulses(accounts: Sequence[Account], _rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    now, limit = uow.now, timedelta(days=uow.settings.inactive_days)
    return {one.id: Pulse(one.activity, now, limit, one.status in OPEN, one.status == "PAUSED") for one in accounts}


async def spoken(accounts: Sequence[Account], _rules: Rules, _uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    return {one.id: Spoken(one.unauthorised) for one in accounts}


LOADERS: tuple[Loader, ...] = (
    frames,
    attested,
    terms,
    logos,
    standings,
    answers,
    leaders,
    duties,
    spoken,
    pulses,
    record_facts,
    on_platform,
    looks,
)
