"""Whether accounts' conditions hold now. Many accounts are judged with as few questions to the database as one."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.registry.application.facts import LOADERS
from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.domain import notices
from services.registry.domain.accounts import Account
from services.registry.domain.checks import CHECKS
from services.registry.domain.conditions import Condition, Facts, Stage, examine, stopping
from services.registry.domain.wording import number
from shared.errors import Conflict


async def conditions_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, tuple[Condition, ...]]:
    async with uow.reading():
        account = await uow.accounts.get(account_id)
        return account, (await judged([account], uow))[account.id]


async def notice_of(account_id: UUID, uow: RegistryUnitOfWork) -> tuple[Account, notices.Subject]:
    async with uow.reading():
        account = await uow.accounts.get(account_id)
        unit = await uow.units.get(account.details.unit_id)
        return account, notices.Subject(uow.core.settings.municipality_name, unit.name, account.details)


async def judged(accounts: Sequence[Account], uow: RegistryUnitOfWork) -> Mapping[UUID, tuple[Condition, ...]]:
    """The conditions of each account."""
    rules = await rules_of(uow)
    parts = [await load(accounts, rules, uow) for load in LOADERS]
    facts = {one.id: Facts(*(part[one.id] for part in parts if one.id in part)) for one in accounts}
    return {one.id: examine(one.details, facts[one.id], CHECKS) for one in accounts}


async def require_conditions(account: Account, uow: RegistryUnitOfWork, stage: Stage = "notification") -> None:
    """Refused while a condition of this stage stands in the way."""
    if stopped := await _stopped(account, stage, uow):
        raise _refused(stopped, f"{_counted(stopped, 'is', 'are')} not met")


async def require_no_less(
    before: Account, after: Account, uow: RegistryUnitOfWork, only: Collection[str] | None = None
) -> None:
    """Refused if the change breaks a condition that held. What did not hold before may be mended piece by piece. `only`:
    of these conditions; None: of all. Its conditions as they stand say nothing of it: the refusal says what to do."""
    broken = {one.id for one in await _stopped(before, "notification", uow)}
    now = [one for one in await _stopped(after, "notification", uow) if only is None or one.id in only]
    if lost := [one for one in now if one.id not in broken]:
        raise _refused(lost, f"Nothing was changed: with this, {_counted(lost, 'would', 'would')} no longer be met")


async def _stopped(account: Account, stage: Stage, uow: RegistryUnitOfWork) -> Sequence[Condition]:
    return stopping((await judged([account], uow))[account.id], stage)


def _counted(some: Sequence[Condition], one: str, many: str) -> str:
    return number(len(some), f"condition {one}", f"conditions {many}")


def _refused(some: Sequence[Condition], why: str) -> Conflict:
    ids = [one.id for one in some]
    return Conflict(
        f"{why}: {', '.join(ids)}. What to do about each stands in `to_do`.",
        extra={"unmet": ids, "to_do": [_to_do(one) for one in some]},
    )


def _to_do(one: Condition) -> dict[str, str]:
    told, what = one.finding.evidence.told, one.to_do
    swedish, english = (told.swedish, told.english) if what is None else (what.swedish, what.english)
    return {"condition": one.id, "found": told.swedish, "swedish": swedish, "english": english}
