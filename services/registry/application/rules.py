"""The rules that accounts are judged by, read again only when a process changed one."""

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.rules import Rules


async def rules_of(uow: RegistryUnitOfWork) -> Rules:
    """As they are for this transaction today."""
    if uow.rules.changed_here:
        return await _read(uow)
    state = uow.today, await uow.rules.state()
    found = uow.remembered.at(state)
    if found is None:  # read after the state: a change in between makes the state another one
        found = await _read(uow)
        uow.remembered.keep(state, found)
    return found


async def _read(uow: RegistryUnitOfWork) -> Rules:
    tree = await uow.units.tree()
    return Rules(
        tree=tree,
        managers=await uow.units.managers_of(tree),
        types=[one for one in await uow.record_types.all() if one.in_use],
        plans=await uow.plans.in_force(uow.today),
        decisions=await uow.decisions.in_force(uow.today),
        terms=await uow.terms.current(),
        logos=await uow.logos.all(),
    )
