"""Many reports that are nothing, dismissed at once: a flood must not cost an official a day.

What was found of our own people (S18) is no report, and is judged one by one.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from services.registry.application.telling import incident_changed
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.incidents import UNAUTHORISED, Incident, Step
from services.registry.store.incidents import IncidentFilter
from shared.auth.principal import Principal

MOST = 500
"""In one request: so long, and no longer, it holds what it decides on."""


@dataclass(frozen=True, slots=True)
class Dismissed:
    ids: list[UUID]
    left: int
    """Reported ones that the same filter still finds."""


async def dismiss_many(wanted: IncidentFilter, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Dismissed:
    """Only what nobody has judged: who comes second finds it decided, and decides nothing again."""
    wanted = replace(wanted, but=UNAUTHORISED)
    async with uow:
        waiting = await uow.incidents.lock_waiting(wanted, MOST)
        if waiting:
            await uow.incidents.dismiss(waiting, uow.now)
            await uow.incidents.add_steps(*(_step(one, reason, who, uow) for one in waiting))
        for one in waiting:
            uow.audit(
                "incident.dismissed", "incident", one.id, reason=reason, version=one.version + 1, at_once=len(waiting)
            )
            uow.publish(incident_changed(replace(one, state="DISMISSED", version=one.version + 1, changed_at=uow.now)))
        left = await uow.incidents.count_waiting(wanted)
    return Dismissed([one.id for one in waiting], left)


def _step(one: Incident, reason: str, who: Principal, uow: RegistryUnitOfWork) -> Step:
    return Step(one.id, one.version + 1, one.state, "DISMISSED", None, who.subject, uow.now, reason)
