"""Secrets that open the platforms: stored closed, never told again, each change audited."""

from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.accounts import BEFORE_APPROVAL
from services.ingest.store.credentials import Credential, PlatformApp
from shared.errors import Conflict


async def put_credentials(given: Credential, uow: IngestUnitOfWork) -> None:
    """S16: not before the account is approved."""
    async with uow:
        account = await uow.accounts.get(given.account_id)
        if account.status in BEFORE_APPROVAL:
            raise Conflict("Credentials are taken once the account is approved; it is not yet.")
        if account.status == "CLOSED":
            raise Conflict("The account is closed: nothing is captured from it any more.")
        await uow.credentials.put(given)
        uow.audit("put-credentials", "account", given.account_id, api_base=given.api_base)


async def put_platform_app(given: PlatformApp, uow: IngestUnitOfWork) -> None:
    async with uow:
        await uow.credentials.put_app(given)
        uow.audit("put-platform-app", "platform-app", given.platform)
