"""A handle names one account of ours on its platform, as an id does (S16)."""

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain.accounts import Account
from services.registry.domain.addresses import names_of
from services.registry.domain.publicity import Entry
from services.registry.store.accounts import TWICE
from shared.errors import Conflict


async def claim_handle(account: Account, uow: RegistryUnitOfWork) -> Account:
    """The account, to be saved with its handle for itself. Refused while another one that waits for approval, or has it,
    claims the same as the platform compares; of two at once the database lets one through."""
    other = await _claimant(account, uow)
    if other is not None:
        raise Conflict(
            f"{other.unit} claims that handle on {other.platform} already: {other.handle}, account {other.id}. "
            "One of the two is withdrawn, or told under its own handle.",
            extra=_named(other, uow),
        )
    return account.claiming()


async def check_free(account: Account, uow: RegistryUnitOfWork) -> None:
    """An id on a platform is one account's of ours, whatever its state. Whoever may write accounts may read them all, so
    the other is named; of two at once the database refuses one, and names none."""
    details = account.details
    other = await uow.directory.holder(details.platform, details.platform_id) if details.platform_id else None
    if other is not None and other.id != account.id:
        raise Conflict(
            f"{TWICE} {other.unit} has it: {other.handle or 'no handle yet'}, account {other.id}, {other.status}. "
            "Go on with that one, or tell the id that is this one's own.",
            extra=_named(other, uow),
        )


def _named(other: Entry, uow: RegistryUnitOfWork) -> dict[str, object]:
    """The account in the way, so that somebody can go there and act."""
    here = f"{uow.settings.address}/accounts/{other.id}"
    return {
        "account_id": str(other.id), "status_there": other.status, "handle_there": other.handle,
        "unit_there": other.unit, "_links": [{"href": here, "rel": "account", "method": "GET"}],
    }  # fmt: skip


async def claim_if_free(account: Account, uow: RegistryUnitOfWork) -> Account:
    """The platform says that it is called so, whoever claims that here: a person decides between the two."""
    return account if await _claimant(account, uow) else account.claiming()


async def _claimant(account: Account, uow: RegistryUnitOfWork) -> Entry | None:
    found = await uow.directory.find(names_of(account.details))
    return next((one for one in found if one.id != account.id and one.claims_its_handle), None)
