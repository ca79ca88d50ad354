"""The part of the facts that is seen on the platform."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.profiles import OnPlatform
from services.registry.domain.rules import Rules


async def on_platform(accounts: Sequence[Account], _rules: Rules, uow: RegistryUnitOfWork) -> Mapping[UUID, object]:
    """For many accounts in two questions."""
    ids = [one.id for one in accounts]
    seen, sighted = await uow.profiles.seen(ids), await uow.profiles.sightings(ids)
    pages = f"{uow.core.settings.address}/public/accounts"
    return {
        one: OnPlatform(uow.now, f"{pages}/{one}/notice", seen.get(one), sighted.get(one)) for one in ids
    }  # fmt: skip
