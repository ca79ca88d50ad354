"""What anybody may ask: is this ours, which accounts are, and what does an account's notice say."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain import notices
from services.registry.domain.publicity import ADVICE, NO_SUCH, Entry, Verdict, judged
from shared.errors import AppError, Gone, NotFound

REINDEXED = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """An account and the notice it shows."""

    entry: Entry
    subject: notices.Subject


class NotShown(AppError):
    """An account that the public is not shown now, or none at all: `verdict` says which."""

    def __init__(self, verdict: Verdict) -> None:
        self.told = NO_SUCH if verdict == "unknown" else ADVICE[verdict]
        super().__init__(str(self.told), extra={"verdict": verdict})
        self.verdict, kind = verdict, refused_as(verdict)
        self.status, self.slug, self.title = kind.status, kind.slug, kind.title


def refused_as(verdict: Verdict) -> type[AppError]:
    """Never 200 for what should not be trusted: programs look at the status alone. Gone: it was ours."""
    return Gone if verdict == "closed" else NotFound


async def look_up(keys: Sequence[str], uow: RegistryUnitOfWork) -> tuple[Verdict, Entry | None]:
    async with uow.reading():
        return judged(await uow.directory.find(keys))


async def public_entry(account_id: UUID, uow: RegistryUnitOfWork) -> Entry:
    async with uow.reading():
        found = await uow.directory.get(account_id)
    if found is None or not found.shown:
        raise NotShown(found.verdict if found else "unknown")
    return found


async def public_notice(account_id: UUID, uow: RegistryUnitOfWork) -> Shown:
    async with uow.reading():
        entry = await public_entry(account_id, uow)
        account = await uow.accounts.get(account_id)
    return Shown(entry, notices.Subject(uow.core.settings.municipality_name, entry.unit, account.details))


async def index_accounts(uow: RegistryUnitOfWork) -> None:
    """Accounts from before there were keys get theirs. One that cannot have any yet is looked at ever more seldom."""
    async with uow:
        unindexed = await uow.handles.unindexed(REINDEXED, uow.now)
        await uow.handles.keep(await uow.accounts.named(unindexed))
        await uow.handles.put_off(unindexed, uow.now)
