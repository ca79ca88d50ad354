"""How far a role that is limited to units reaches: those units and all under them (ADR 21)."""

from dataclasses import replace

from shared.auth.principal import Principal
from shared.core import Core
from shared.db.tree import below


async def reaching(who: Principal, core: Core) -> Principal:
    """The caller with every unit that the roles reach. Units that nobody has told of yet are kept as they are."""
    if not who.units:
        return who
    async with core.readers() as session:
        under = await session.scalars(below(core.tables.unit, who.units))
        return replace(who, units=who.units.union(under))
