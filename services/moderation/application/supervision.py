"""Looking after accounts: what the registry tells of them, a person's check, and what nobody looked at in time (S12)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.moderation import metrics
from services.moderation.application.access import account_of
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.supervision import Change, LookedAt, Supervision, Told
from services.moderation.store.supervision import Supervised
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.contracts.moderation import SupervisionChanged
from shared.errors import Conflict, Forbidden, NotFound
from shared.ids import uuid7

BATCH = 500
MAY_LOOK_IN = (Role.MODERATOR, Role.UNIT_MANAGER, Role.ACCOUNT_APPROVER)
"""Their look counts at every account that their role reaches: those who watch, and those an escalation goes to."""
Covered = Literal["posts", "comments", "messages", "profile"]
Step = Callable[[ModerationUnitOfWork], Awaitable[int]]
"""How many accounts it went through, of `BATCH` at a time."""


@dataclass(frozen=True, slots=True)
class LookAt:
    account_id: UUID
    covered: tuple[Covered, ...]
    remark: str | None
    by: Principal


async def keep_supervision(uow: ModerationUnitOfWork, told: Mapping[UUID, Told]) -> None:
    """As the registry tells of the accounts. Where nobody has to look any more, nobody is late any more."""
    if not told:
        return
    now = uow.core.clock.now()
    known = {one.account_id: one for one in await uow.supervision.lock(told)}
    after = [known.get(one, Supervision(one)).heard(told[one], now) for one in told]
    await uow.supervision.save([one for one in after if not one.excused])
    await _change(uow, [one.after("excused", now) for one in after if one.excused], "excused")


async def look_at_account(command: LookAt, uow: ModerationUnitOfWork) -> LookedAt:
    """A person looked: whoever was late is so no longer."""
    async with uow:
        account = await account_of(uow, command.account_id, command.by)
        await _check_person(command.by, uow)
        part = await uow.people.part(command.by.sign_in, account.id)
        if part is None and not command.by.has(*MAY_LOOK_IN):
            raise Forbidden(
                "The responsible person and the deputies look at this account, or a moderator, unit_manager or "
                "account_approver of the unit."
            )
        [known] = await uow.supervision.lock([account.id]) or [Supervision(account.id)]
        if not known.watched:
            raise Conflict(f"The account is {account.status} and not watched: there is nothing to look at.")
        now = uow.core.clock.now()
        new = LookedAt(uuid7(), account.id, command.by.subject, now, part or "other", command.covered, command.remark)
        await uow.checks.add(new)
        await _change(uow, [known.checked(command.by.subject, now)], "checked")
        uow.audit("account.checked", "account", account.id, check=str(new.id), covered=list(new.covered), part=new.part)
        uow.measure(lambda: metrics.CHECKED.labels(new.part).inc())
        return new


async def _check_person(by: Principal, uow: ModerationUnitOfWork) -> None:
    """A machine that reads an account does not supervise it."""
    if by.automatic or (by.key_id and not await uow.people.knows(by.sign_in)):
        raise Forbidden(
            "A person looks, and is known by name: sign in, or use a key whose client is the subject of somebody whom "
            "the register names as responsible, deputy, spokesperson or manager."
        )


async def supervised(account_id: UUID, by: Principal, uow: ModerationUnitOfWork) -> Supervised:
    async with uow.reading():
        await account_of(uow, account_id, by)
        found = await uow.supervision.find(account_id)
        if found is None:
            raise NotFound("The register has not told of this account yet.")
        return found


async def check_of(check_id: UUID, by: Principal, uow: ModerationUnitOfWork) -> LookedAt:
    async with uow.reading():
        found = await uow.checks.find(check_id)
        if found is None:
            raise NotFound("There is no such check.")
        await account_of(uow, found.account_id, by)
        return found


async def watch_checks(uow: ModerationUnitOfWork) -> None:
    """A schedule: what was missed is noticed and told, once until somebody looks."""
    await _through(uow, _plan)
    await _through(uow, _notice)
    async with uow.reading():
        now = uow.core.clock.now()
        many, since = await uow.supervision.overdue(now)
    metrics.OVERDUE.set(many)
    metrics.OVERDUE_LONGEST.set((now - since).total_seconds() if since else 0)


async def _through(uow: ModerationUnitOfWork, step: Step) -> None:
    while True:
        async with uow:
            many = await step(uow)
        if many < BATCH:
            return


async def _plan(uow: ModerationUnitOfWork) -> int:
    now = uow.core.clock.now()
    found = await uow.supervision.lock_unplanned(BATCH)
    await uow.supervision.save([one.replanned(now) for one in found])
    return len(found)


async def _notice(uow: ModerationUnitOfWork) -> int:
    now = uow.core.clock.now()
    found = await uow.supervision.lock_missed(now, BATCH)
    await _change(uow, [one.after("missed", now) for one in found], "missed")
    uow.measure(lambda: metrics.MISSED.inc(len(found)))
    return len(found)


async def _change(uow: ModerationUnitOfWork, changed: Sequence[Supervision], change: Change) -> None:
    await uow.supervision.save(changed)
    uow.publish(*[_as_event(one, change, uow.core.clock.now()) for one in changed])


def _as_event(one: Supervision, change: Change, now: datetime) -> SupervisionChanged:
    return SupervisionChanged(
        account_id=one.account_id, version=one.version, change=change, overdue=one.missed_at is not None,
        due_at=one.due_at, last_checked_at=one.last_checked_at, last_checked_by=one.last_checked_by, changed_at=now,
    )  # fmt: skip
