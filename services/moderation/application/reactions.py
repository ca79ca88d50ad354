"""All that moderation hears, in one table. A reaction translates to the words of this house, for a whole batch at once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.moderation import metrics
from services.moderation.application import capturing
from services.moderation.application.gate import advance
from services.moderation.application.recording import changed
from services.moderation.application.supervision import keep_supervision
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.cases import Case
from services.moderation.domain.duty import Away, Roster
from services.moderation.domain.posts import Account, Post
from services.moderation.domain.removals import Item, Mark, Removal
from services.moderation.domain.supervision import Plan, Told
from shared.auth.projection import keep_api_keys, keep_units
from shared.contracts.archive import RecordSealed
from shared.contracts.envelope import Heard
from shared.contracts.ingest import PostCaptured, PostWithdrawn, RemovalAmended, RemovalEnded
from shared.contracts.moderation import OUTCOME_STATUS
from shared.contracts.registry import AccountChanged, ApiKeyChanged, UnitChanged
from shared.messaging.consumer import Reactions


async def keep_accounts(heard: Sequence[Heard[AccountChanged]], uow: ModerationUnitOfWork) -> None:
    newer = await uow.accounts.keep([_account(one.event) for one in heard])
    newest = {one.event.account_id: one.event for one in sorted(heard, key=lambda one: one.event.version)}
    await uow.duties.keep({account_id: _roster(newest[account_id]) for account_id in newer})
    await keep_supervision(uow, {account_id: _supervised(newest[account_id]) for account_id in newer})
    await uow.people.keep([one for account_id in newer for one in _named(newest[account_id])])
    await capturing.keep_waiting(uow, newer)


async def keep_managers(heard: Sequence[Heard[UnitChanged]], uow: ModerationUnitOfWork) -> None:
    await keep_units(heard, uow)
    await uow.people.keep([manager.subject for one in heard for manager in one.event.managers])


async def keep_posts(heard: Sequence[Heard[PostCaptured]], uow: ModerationUnitOfWork) -> None:
    posts, causes = [_post(one.event) for one in heard], {one.event.post_id: one for one in heard}
    await advance(uow, await capturing.keep(uow, posts, causes))


async def withdraw_posts(heard: Sequence[Heard[PostWithdrawn]], uow: ModerationUnitOfWork) -> None:
    await uow.posts.withdraw({one.event.post_id: one.event.withdrawn_at for one in reversed(heard)})


async def keep_receipts(heard: Sequence[Heard[RecordSealed]], uow: ModerationUnitOfWork) -> None:
    cases = await uow.removals.keep_receipts([_receipt(one.event) for one in heard])
    await advance(uow, cases, dict.fromkeys(cases, heard[-1]))


async def end_removals(heard: Sequence[Heard[RemovalEnded]], uow: ModerationUnitOfWork) -> None:
    """Each request ends once. STALE leads back to waiting, for what the last reading showed as well."""
    told = {one.event.removal_id: one for one in heard}
    under_way = await uow.removals.under_way(told)
    cases = {case.id: case for case in await uow.cases.lock({one.case_id for one in under_way.values()})}
    ended = [_ended(one, told[one.id].event) for one in under_way.values()]
    await uow.removals.end(ended)
    causes = {one.case_id: told[one.id] for one in ended}
    after = [_after(cases[one.case_id], told[one.id].event, uow) for one in ended]
    await changed(uow, after, causes)
    back = {case.id for case in after if case.status == "SEALING"}
    await uow.removals.need({one.case_id: _seen(told[one.id].event) for one in ended if one.case_id in back})
    await advance(uow, back, causes)


async def amend_removals(heard: Sequence[Heard[RemovalAmended]], uow: ModerationUnitOfWork) -> None:
    names = ("removal_id", "mark", "version", "case_id", "amended_at")
    await uow.removals.mark([Mark(**{name: getattr(one.event, name) for name in names}) for one in heard])


def _account(event: AccountChanged) -> Account:
    names = ("version", "status", "platform", "handle", "unit_id", "responsibility")
    return Account(id=event.account_id, **{name: getattr(event, name) for name in names})


def _roster(event: AccountChanged) -> Roster:
    return Roster(
        responsible=event.responsible.subject if event.responsible else None,
        deputies=tuple(one.subject for one in event.deputies),
        absences=tuple(Away(one.subject, one.away_from, one.away_until) for one in event.absences),
    )


def _supervised(event: AccountChanged) -> Told:
    plan = Plan(event.checks_per_working_day, event.checks_per_weekend_day, event.risk_level == "high")
    return Told(event.status, event.watched, event.began_at is not None, plan)


def _named(event: AccountChanged) -> list[str]:
    responsible = [event.responsible] if event.responsible else []
    return [one.subject for one in (*responsible, *event.deputies, *event.spokespersons)]


def _post(event: PostCaptured) -> Post:
    author = event.author
    return Post(
        id=event.post_id, version=event.version, account_id=event.account_id, platform=event.platform,
        external_id=_storable(event.external_id), thread_id=event.thread_id, parent_id=event.parent_id,
        parent_external_id=event.parent_external_id and _storable(event.parent_external_id), kind=event.kind,
        author_external_id=author.external_id and _storable(author.external_id),
        author_name=author.name and _storable(author.name), ours=author.ours, text=_storable(event.text),
        url=event.url and _storable(event.url), published_at=event.published_at, edited_at=event.edited_at,
        captured_at=event.captured_at, content_digest=event.content_digest,
    )  # fmt: skip


def _storable(text: str) -> str:
    """PostgreSQL takes no NUL. One character for another: what a rule finds keeps its place."""
    return text.replace("\0", "\ufffd")


def _receipt(event: RecordSealed) -> dict[str, Any]:
    receipt = event.receipt
    return {
        "post_id": receipt.post_id, "version": receipt.version, "content_digest": receipt.content_digest,
        "sealed_at": event.sealed_at, "receipt": receipt.model_dump_json(),
    }  # fmt: skip


def _ended(removal: Removal, event: RemovalEnded) -> Removal:
    names = ("outcome", "words", "read_at", "intent_at", "acted_at", "confirmed_at", "ended_at")
    return replace(removal, **{name: getattr(event, name) for name in names})


def _after(case: Case, event: RemovalEnded, uow: ModerationUnitOfWork) -> Case:
    outcome, now = event.outcome, uow.core.clock.now()
    uow.measure(lambda: metrics.ENDED.labels(outcome).inc())
    if outcome == "STALE":
        return case.step_back(now, uow.settings.removal_attempts)
    return case.end(OUTCOME_STATUS[outcome], event.words, now)


def _seen(event: RemovalEnded) -> set[Item]:
    return {(one.post_id, one.version, one.content_digest) for one in event.seen}


REACTIONS: Reactions = {
    ApiKeyChanged: keep_api_keys,
    UnitChanged: keep_managers,
    AccountChanged: keep_accounts,
    PostCaptured: keep_posts,
    PostWithdrawn: withdraw_posts,
    RecordSealed: keep_receipts,
    RemovalEnded: end_removals,
    RemovalAmended: amend_removals,
}
