"""The part of the facts that is seen on the platform."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.profiles import OnPlatform
from services.registry.domain.rules import Rules


async def on_platform(accounts: Sequence[Account], _rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    """For many accounts in two questions. What was seen of another handle or id says nothing of this."""
    ids = [one.id for one in accounts]
    seen, sighted = await uow.profiles.seen(ids), await uow.profiles.sightings(ids)
    pages = f"{uow.core.settings.address}/public/accounts"
    told = {one.id: sighted[one.id] for one in accounts if one.id in sighted and sighted[one.id].tells_of(one.details)}
    return {
        one.id: OnPlatform(uow.now, f"{pages}/{one.id}/notice", seen.get(one.id), told.get(one.id), confirmed=one.handle_confirmed)
        for one in accounts
    }  # fmt: skip
