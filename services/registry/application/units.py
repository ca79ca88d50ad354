"""What one can ask the registry to do with units."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.application.offices import Office
from services.registry.application.telling import unit_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.units import Kind, Manager, Unit
from shared.auth.principal import Principal
from shared.errors import Forbidden, Invalid, VersionMismatch


@dataclass(frozen=True, slots=True)
class UnitTold:
    name: str
    kind: Kind
    parent_id: UUID | None


async def found_unit(told: UnitTold, who: Principal, uow: RegistryUnitOfWork) -> Unit:
    async with uow:
        await uow.units.lock_tree()
        parent = await _parent(told, uow)
        new = Unit.found(told.name, told.kind, parent)
        who.check_unit(parent.id if parent else new.id)
        await uow.units.add(new)
        await _remember(new, "unit.founded", uow)
    return new


async def revise_unit(unit_id: UUID, expected: int, told: UnitTold, who: Principal, uow: RegistryUnitOfWork) -> Unit:
    async with uow:
        await uow.units.lock_tree()
        current = await uow.units.get(unit_id)
        who.check_unit(current.id)
        if current.version != expected:
            raise VersionMismatch("The unit changed after you read it.")
        parent = await _parent(told, uow)
        office = await Office.of(unit_id, who, uow)
        if told.parent_id != current.parent_id:
            _check_new_place(parent, who)
        above = await uow.units.above(parent.id) if parent else frozenset[UUID]()
        below = await uow.units.kinds_below(unit_id)
        saved = await uow.units.save(current.revised(told.name, told.kind, parent, above, below))
        await office.check_kept(uow)
        await _remember(saved, "unit.revised", uow)
    return saved


def _check_new_place(parent: Unit | None, who: Principal) -> None:
    """Whoever reaches the new parent reaches what is moved under it: that is for somebody of both places."""
    if parent is not None:
        who.check_unit(parent.id)
    elif who.units is not None:
        raise Forbidden("A unit without a parent is for somebody whose role reaches all units.")


async def name_managers(
    unit_id: UUID, expected: int, managers: Sequence[Manager], who: Principal, uow: RegistryUnitOfWork
) -> Unit:
    """In the order in which they are asked: these from now on, and nobody else."""
    async with uow:
        current = await uow.units.get(unit_id)
        who.check_unit(current.id)
        if current.version != expected:
            raise VersionMismatch("The unit changed after you read it.")
        named = {one.person_id for one in await uow.units.managers(unit_id)}
        await _check_managers(managers, named, uow)
        office = await Office.of(unit_id, who, uow)
        saved = await uow.units.save(current)
        await uow.units.name_managers(unit_id, managers)
        await office.check_kept(uow)
        await _remember(saved, "unit.managers_named", uow)
    return saved


async def _check_managers(managers: Sequence[Manager], before: set[UUID], uow: RegistryUnitOfWork) -> None:
    ids = [one.person_id for one in managers]
    if len(set(ids)) < len(ids):
        raise Invalid("A person manages a unit once.", errors=[("/managers", "names a person more than once")])
    await uow.people.hold(ids)
    known = await uow.people.subjects(ids)
    gone = await uow.people.gone(ids, uow.now) - before
    errors = [
        (f"/managers/{nth}/person_id", "no such person" if one not in known else "has left")
        for nth, one in enumerate(ids)
        if one not in known or one in gone
    ]
    if errors:
        raise Invalid("Managers are people of the register who are still here: see /people.", errors=errors)


async def tell_units_of(person_id: UUID, uow: RegistryUnitOfWork) -> None:
    """The others know managers by subject: every unit that this person manages is told anew."""
    for one in await uow.units.lock_managed_by(person_id):
        await _remember(await uow.units.save(one), "unit.revised", uow)


async def existing_unit(unit_id: UUID, uow: RegistryUnitOfWork) -> Unit:
    """The unit that a body names."""
    found = await uow.units.find(unit_id)
    if found is None:
        raise Invalid("There is no such unit: see /units.", errors=[("/unit_id", "no such unit")])
    return found


async def _parent(told: UnitTold, uow: RegistryUnitOfWork) -> Unit | None:
    if told.parent_id is None:
        return None
    parent = await uow.units.find(told.parent_id)
    if parent is None:
        raise Invalid("There is no such unit to stand above it: see /units.", errors=[("/parent_id", "no such unit")])
    return parent


async def _remember(unit: Unit, action: str, uow: RegistryUnitOfWork) -> None:
    managers = await uow.units.managers(unit.id)
    subjects = await uow.people.subjects([one.person_id for one in managers])
    uow.publish(unit_changed(unit, uow.now, managers, subjects))
    uow.audit(action, "unit", unit.id, version=unit.version)
