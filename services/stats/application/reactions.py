"""All that stats hears, in one table: events become facts, without what was written and without who wrote it."""

from collections.abc import Sequence

from services.stats import metrics
from services.stats.application.noticed import PostNoticed, SealNoticed
from services.stats.application.unit_of_work import StatsUnitOfWork
from services.stats.domain.dialogue import follow
from services.stats.domain.facts import Account, Case, Post, Removal, Seal, Withdrawal
from shared.auth.projection import keep_api_keys
from shared.contracts.envelope import Heard
from shared.contracts.ingest import PostWithdrawn, RemovalEnded
from shared.contracts.moderation import CaseChanged
from shared.contracts.registry import AccountChanged, ApiKeyChanged
from shared.messaging.consumer import Reactions


async def know_accounts(heard: Sequence[Heard[AccountChanged]], uow: StatsUnitOfWork) -> None:
    events = [one.event for one in heard]
    await uow.facts.keep_accounts(
        Account(e.account_id, e.version, e.unit_id, e.platform, e.handle, e.status) for e in events
    )
    metrics.FACTS.labels("account").inc(len(events))


async def count_posts(heard: Sequence[Heard[PostNoticed]], uow: StatsUnitOfWork) -> None:
    """A new turn can answer earlier ones: the threads it came in are followed anew."""
    posts = [_post(one.event) for one in heard]
    turns = await uow.facts.keep_posts(posts)
    await uow.facts.keep_dialogue(turns, follow(turn for turn, _ in turns))
    metrics.FACTS.labels("post").inc(len(posts))


def _post(event: PostNoticed) -> Post:
    return Post(
        post_id=event.post_id, version=event.version, account_id=event.account_id, thread_id=event.thread_id,
        parent_id=event.parent_id, kind=event.kind, ours=event.author.ours, published_at=event.published_at,
        captured_at=event.captured_at,
    )  # fmt: skip


async def count_withdrawals(heard: Sequence[Heard[PostWithdrawn]], uow: StatsUnitOfWork) -> None:
    await uow.facts.withdraw(Withdrawal(one.event.post_id, one.event.withdrawn_at) for one in heard)
    metrics.FACTS.labels("withdrawal").inc(len(heard))


async def count_cases(heard: Sequence[Heard[CaseChanged]], uow: StatsUnitOfWork) -> None:
    await uow.facts.keep_cases(_case(one.event) for one in heard)
    metrics.FACTS.labels("case").inc(len(heard))


def _case(event: CaseChanged) -> Case:
    decided = event.decision
    return Case(
        case_id=event.case_id, version=event.version, account_id=event.account_id, post_id=event.post_id,
        status=event.status, decided=decided.decided if decided else None, ground=decided.ground if decided else None,
        captured_at=event.captured_at, opened_at=event.opened_at, decided_at=decided.decided_at if decided else None,
        ended_at=event.ended_at,
    )  # fmt: skip


async def count_removals(heard: Sequence[Heard[RemovalEnded]], uow: StatsUnitOfWork) -> None:
    events = [one.event for one in heard]
    await uow.facts.keep_removals(Removal(e.removal_id, e.account_id, e.post_id, e.outcome, e.ended_at) for e in events)
    metrics.FACTS.labels("removal").inc(len(events))


async def count_seals(heard: Sequence[Heard[SealNoticed]], uow: StatsUnitOfWork) -> None:
    events = [one.event for one in heard]
    await uow.facts.keep_seals(Seal(e.record_id, e.account_id, e.captured_at, e.sealed_at) for e in events)
    metrics.FACTS.labels("seal").inc(len(events))


REACTIONS: Reactions = {
    AccountChanged: know_accounts,
    ApiKeyChanged: keep_api_keys,
    PostNoticed: count_posts,
    PostWithdrawn: count_withdrawals,
    CaseChanged: count_cases,
    RemovalEnded: count_removals,
    SealNoticed: count_seals,
}
