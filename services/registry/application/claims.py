"""A handle names one account of ours on its platform, as an id does (S16)."""

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.addresses import names_of
from shared.errors import Conflict


async def claim_handle(account: Account, uow: RegistryUnitOfWork) -> None:
    """Refused while another account that waits for approval or has it claims the same handle, as the platform compares."""
    found = await uow.directory.find(names_of(account.details))
    for other in found:
        if other.id != account.id and other.claims_its_handle:
            raise Conflict(
                f"{other.unit} claims that handle on {other.platform} already: {other.handle}, account {other.id}. "
                "One of the two is withdrawn, or told under its own handle.",
                extra={"account_id": str(other.id), "status_there": other.status},
            )
