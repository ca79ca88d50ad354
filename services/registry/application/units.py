"""What one can ask the registry to do with units."""

from dataclasses import dataclass
from uuid import UUID

from services.registry.application.telling import unit_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.units import Kind, Unit
from shared.auth.principal import Principal
from shared.errors import Invalid, VersionMismatch


@dataclass(frozen=True, slots=True)
class UnitTold:
    name: str
    kind: Kind
    parent_id: UUID | None


async def found_unit(told: UnitTold, who: Principal, uow: RegistryUnitOfWork) -> Unit:
    async with uow:
        parent = await _parent(told, uow)
        new = Unit.found(told.name, told.kind, parent)
        who.check_unit(parent.id if parent else new.id)
        await uow.units.add(new)
        _remember(new, "unit.founded", uow)
    return new


async def revise_unit(unit_id: UUID, expected: int, told: UnitTold, who: Principal, uow: RegistryUnitOfWork) -> Unit:
    async with uow:
        await uow.units.lock_tree()
        current = await uow.units.get(unit_id)
        who.check_unit(current.id)
        if current.version != expected:
            raise VersionMismatch("The unit changed after you read it.")
        parent = await _parent(told, uow)
        above = await uow.units.above(parent.id) if parent else frozenset[UUID]()
        saved = await uow.units.save(current.revised(told.name, told.kind, parent, above))
        _remember(saved, "unit.revised", uow)
    return saved


async def existing_unit(unit_id: UUID, uow: RegistryUnitOfWork) -> Unit:
    """The unit that a body names."""
    found = await uow.units.find(unit_id)
    if found is None:
        raise Invalid("There is no such unit.", errors=[("/unit_id", "no such unit")])
    return found


async def _parent(told: UnitTold, uow: RegistryUnitOfWork) -> Unit | None:
    if told.parent_id is None:
        return None
    parent = await uow.units.find(told.parent_id)
    if parent is None:
        raise Invalid("There is no such parent.", errors=[("/parent_id", "no such unit")])
    return parent


def _remember(unit: Unit, action: str, uow: RegistryUnitOfWork) -> None:
    uow.publish(unit_changed(unit, uow.now))
    uow.audit(action, "unit", unit.id, version=unit.version)
