"""What a person says to have seen on the platform, where no machine can see it (S06, S16)."""

from dataclasses import dataclass
from uuid import UUID

from services.registry.application.attesting import unbiased
from services.registry.application.confirming import believe, doubt
from services.registry.application.keeping import tell_evidence
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.application.weighing import weigh
from services.registry.domain.accounts import Account
from services.registry.domain.identity import check_place
from services.registry.domain.profiles import Sighting
from shared.auth.principal import Principal
from shared.errors import Conflict
from shared.ids import uuid7


@dataclass(frozen=True, slots=True)
class Saw:
    genuine: bool
    notice_url: str | None
    remark: str


async def say_seen(account_id: UUID, saw: Saw, who: Principal, uow: RegistryUnitOfWork) -> Sighting:
    """It opens nothing: a person does that too. An account at risk may be secured by it."""
    async with uow:
        account = await uow.accounts.lock(account_id)  # whoever looks at once comes after: no sighting is lost
        who.check_unit(account.details.unit_id)
        await unbiased(account, who, uow)
        _check(account, saw, uow)
        details = account.details
        new = Sighting(uuid7(), account_id, saw.genuine, saw.notice_url, saw.remark, who.subject, uow.now, details.handle,
                       details.platform_id)  # fmt: skip
        await uow.profiles.add_sighting(new)
        uow.audit("account.sighted", "account", account_id, genuine=saw.genuine)
        await _follow(account, saw, uow)
    return new


def _check(account: Account, saw: Saw, uow: RegistryUnitOfWork) -> None:
    if not account.watched:
        raise Conflict("The account is not approved: there is nothing of ours to see yet.")
    ours = f"{uow.core.settings.address}/public/accounts/{account.id}/"
    if saw.notice_url and not saw.notice_url.startswith(ours):
        check_place(saw.notice_url, account.details)


async def _follow(account: Account, saw: Saw, uow: RegistryUnitOfWork) -> None:
    """Its handle is believed or doubted, and it is weighed."""
    now = await believe(account, uow.now, uow) if saw.genuine else await doubt(account, uow)
    if now.confirmed_as != account.confirmed_as:
        await tell_evidence([now], uow)
    await weigh([now], uow)
