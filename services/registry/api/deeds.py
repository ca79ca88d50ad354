"""What the changes of an account share over HTTP: which account and version is meant, and how the answer is told."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.registry.api.account_models import AccountOut
from services.registry.api.accounts import told
from services.registry.api.fields import Call
from services.registry.application import accounts as application
from services.registry.domain.accounts import Account
from shared.auth.principal import Principal
from shared.web.concurrency import ExpectedVersion


async def _named(account_id: Annotated[UUID, Path(alias="id")], expected: ExpectedVersion) -> application.Named:
    return application.Named(account_id, expected)


Named = Annotated[application.Named, Depends(_named)]


async def done(call: Call, account: Account, who: Principal) -> AccountOut:
    """The account as it is after the change, with its place."""
    call.tell_place(f"/accounts/{account.id}")
    return await told(call, account, who)
