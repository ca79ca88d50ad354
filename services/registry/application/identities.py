"""What people say they are called on the platforms, so that what they publish there is known to be theirs (S18)."""

from dataclasses import replace
from uuid import UUID

from services.registry.application.absences import tends
from services.registry.application.statements import settle
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.people import Person
from services.registry.domain.platforms import Platform
from services.registry.domain.statements import Identity
from shared.auth.principal import Principal
from shared.contracts.ingest import publisher_of
from shared.errors import Forbidden

MOST = 500
"""Statements of before that are judged anew when somebody says that they were theirs: the newest."""


async def state(
    person_id: UUID, platform: Platform, platform_id: str, who: Principal, uow: RegistryUnitOfWork
) -> Identity:
    """Kept as a digest. What that publisher wrote, and nobody knew whose it was, is judged now."""
    async with uow:
        check(who, await uow.people.get(person_id))
        new = Identity.of(person_id, platform, publisher_of(platform, platform_id), who.subject, uow.now)
        await uow.statements.add_identity(new)
        await _judge_earlier(new, uow)
        uow.audit("platform-identity.stated", "person", person_id, platform=platform)
    return new


async def _judge_earlier(new: Identity, uow: RegistryUnitOfWork) -> None:
    """Read again once their accounts are locked: an official may have said meanwhile whose they were."""
    seen = await uow.statements.unknown_of(new.platform, new.publisher, MOST)
    accounts = await uow.accounts.named({one.account_id for one in seen})
    locked = {one.id for one in accounts}
    waiting = await uow.statements.unknown_of(new.platform, new.publisher, MOST)
    anew = [replace(one, version=one.version + 1) for one in waiting if one.account_id in locked]
    await settle(anew, accounts, uow)


async def withdraw(identity_id: UUID, who: Principal, uow: RegistryUnitOfWork) -> None:
    """What was judged by it stays judged."""
    async with uow:
        known = await uow.statements.identity(identity_id)
        check(who, await uow.people.get(known.person_id))
        await uow.statements.remove_identity(identity_id)
        uow.audit("platform-identity.withdrawn", "person", known.person_id, platform=known.platform)


def check(who: Principal, person: Person) -> None:
    if not tends(who, person):
        raise Forbidden(
            "What a person is called on a platform is told and read by that person, or by unit_manager, account_manager or admin "
            "of the person's unit."
        )
