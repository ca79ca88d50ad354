"""How many statements by people who were not listed are still to be judged, of each account (S18): counted, weighed and told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.registry.application.keeping import tell_evidence
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.accounts import Account


async def recount(
    locked: Sequence[Account],
    uow: RegistryUnitOfWork,
    first_posts: Mapping[UUID, datetime] | None = None,
    anew: Collection[UUID] = (),
) -> None:
    """Inside a transaction. `first_posts`: those that are earlier than what is known. `anew`: weighed in any case. Each account
    that changed is told, once."""
    if not locked:
        return
    first, many = first_posts or {}, await uow.statements.count_unauthorised([one.id for one in locked])
    now = [
        replace(one, unauthorised=many.get(one.id, 0), answered=replace(one.answered, first_post_at=first.get(one.id, one.answered.first_post_at)))
        for one in locked
    ]  # fmt: skip
    changed = [new for new, old in zip(now, locked, strict=True) if new != old]
    for one in changed:
        await uow.statements.note(one)
    same = [one for one in now if one.id in anew and one not in changed]
    weighed = await weigh([*changed, *same], uow)
    await tell_evidence([new for new, old in zip(weighed, changed, strict=False) if new.version == old.version], uow)
