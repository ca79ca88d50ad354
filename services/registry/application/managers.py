"""Who manages units: those who are still here, of the unit itself or of the nearest one above it that has any."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.days import day_of
from services.registry.domain.units import managers_by_level

Levels = Sequence[Sequence[UUID]]
"""The managers of a unit, then those of each one above it."""


async def managers_at(units: Collection[UUID], at: datetime, uow: RegistryUnitOfWork) -> Mapping[UUID, Sequence[UUID]]:
    """Of each unit, in the order in which they are asked."""
    named, gone = await _named(units, at, uow)
    return {unit: _nearest(_without(gone, levels)) for unit, levels in named.items()}


async def named_at(units: Collection[UUID], at: datetime, uow: RegistryUnitOfWork) -> Mapping[UUID, frozenset[UUID]]:
    """As `managers_at`, with those named no farther up who are told to have left: whoever still signs in is no stranger."""
    named, gone = await _named(units, at, uow)
    return {unit: frozenset(_up_to_somebody(levels, gone)) for unit, levels in named.items()}


async def managers_to_write_to(units: Collection[UUID], uow: RegistryUnitOfWork) -> Mapping[UUID, Sequence[UUID]]:
    """Of each unit the nearest who are not away now; where all are, the nearest."""
    now = uow.now
    named, gone = await _named(units, now, uow)
    here = {unit: _without(gone, levels) for unit, levels in named.items()}
    people = {person for levels in here.values() for level in levels for person in level}
    away = {one.person_id for one in await uow.absences.away(people, now) if one.covers(now)}
    return {unit: _nearest(_without(away, levels)) or _nearest(levels) for unit, levels in here.items()}


async def _named(
    units: Collection[UUID], at: datetime, uow: RegistryUnitOfWork
) -> tuple[Mapping[UUID, Levels], Collection[UUID]]:
    """By unit, and who of them have left."""
    rules = await rules_of(uow)
    named = {one: managers_by_level(one, rules.tree, rules.managers, day_of(at)) for one in units}
    people = {person for levels in named.values() for level in levels for person in level}
    return named, await uow.people.gone(people, at)


def _up_to_somebody(levels: Levels, gone: Collection[UUID]) -> Iterator[UUID]:
    for level in levels:
        yield from level
        if any(person not in gone for person in level):
            return


def _without(people: Collection[UUID], levels: Levels) -> Levels:
    return [[person for person in level if person not in people] for level in levels]


def _nearest(levels: Levels) -> Sequence[UUID]:
    return next((level for level in levels if level), [])
