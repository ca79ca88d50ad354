"""A handle names one account of ours on its platform, as an id does (S16)."""

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.addresses import names_of
from services.registry.domain.publicity import Entry
from shared.errors import Conflict


async def claim_handle(account: Account, uow: RegistryUnitOfWork) -> Account:
    """The account, to be saved with its handle for itself. Refused while another one that waits for approval, or has it,
    claims the same as the platform compares; of two at once the database lets one through."""
    other = await _claimant(account, uow)
    if other is not None:
        raise Conflict(
            f"{other.unit} claims that handle on {other.platform} already: {other.handle}, account {other.id}. "
            "One of the two is withdrawn, or told under its own handle.",
            extra={"account_id": str(other.id), "status_there": other.status},
        )
    return account.claiming()


async def claim_if_free(account: Account, uow: RegistryUnitOfWork) -> Account:
    """The platform says that it is called so, whoever claims that here: a person decides between the two."""
    return account if await _claimant(account, uow) else account.claiming()


async def _claimant(account: Account, uow: RegistryUnitOfWork) -> Entry | None:
    found = await uow.directory.find(names_of(account.details))
    return next((one for one in found if one.id != account.id and one.claims_its_handle), None)
