"""Who may do what with a case: by role and by the unit that answers for the account."""

from uuid import UUID

from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.cases import Case
from services.moderation.domain.posts import Account
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import NotFound

DECIDERS = (Role.MODERATOR, Role.DEPUTY)
PERSONS = (*DECIDERS, Role.ACCOUNT_MANAGER, Role.UNIT_MANAGER, Role.ACCOUNT_APPROVER)
"""What they have read, the municipality knows (1998:112 4 a §)."""
READERS = (*PERSONS, Role.AUDITOR, Role.INTEGRATION)
CONTENT_READERS = (*DECIDERS, Role.ACCOUNT_MANAGER, Role.AUDITOR)


async def account_of(uow: ModerationUnitOfWork, account_id: UUID, by: Principal) -> Account:
    """The account, if the caller's units reach it."""
    found = await uow.accounts.find([account_id])
    if not found:
        raise NotFound("The register has not told of this account yet.")
    by.check_unit(found[0].unit_id)
    return found[0]


async def case_for(uow: ModerationUnitOfWork, case_id: UUID, by: Principal) -> tuple[Case, Account]:
    """The case, locked, if the caller's units reach it."""
    found = await uow.cases.lock([case_id])
    if not found:
        raise NotFound("There is no such case.")
    return found[0], await account_of(uow, found[0].account_id, by)
