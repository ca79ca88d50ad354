"""Posts as ingest tells them: kept, screened by the rules once per version, and a case opened for each hit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.moderation import metrics
from services.moderation.application.matching import Match
from services.moderation.application.recording import Causes, changed, opened
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.cases import Case, Hit, open_case
from services.moderation.domain.posts import Account, Post, judged, obliged
from services.moderation.domain.words import VANISHED, State

Found = Mapping[tuple[UUID, int], tuple[Hit, ...]]
"""The hits of each version of each post."""


async def keep(uow: ModerationUnitOfWork, told: Sequence[Post], causes: Causes) -> set[UUID]:
    """New versions are screened and kept; those that are known already change nothing. `causes` are by post id.

    Returns the cases that wait for receipts in the threads that were told of.
    """
    versions = list({(one.id, one.version): one for one in told}.values())
    accounts = {one.id: one for one in await uow.accounts.find({one.account_id for one in versions})}
    found = await _screen(uow, versions, accounts)
    known = await uow.posts.add(versions, [_judged(one, accounts, found) for one in versions])
    fresh = [one for one in versions if (one.id, one.version) not in known] if known else versions
    live = await uow.cases.lock_live_of({one.id for one in versions}, {one.thread_id for one in versions})
    await _bring_before_people(uow, fresh, found, {case.post_id: case for case in live}, causes)
    return {case.id for case in live if case.status == "SEALING"}


async def keep_waiting(uow: ModerationUnitOfWork, account_ids: Iterable[UUID]) -> None:
    """Posts whose account was not heard of when they came are screened now that it is."""
    waiting = await uow.posts.pending(set(account_ids))
    if not waiting:
        return
    accounts = {one.id: one for one in await uow.accounts.find({one.account_id for one in waiting})}
    found = await _screen(uow, waiting, accounts)
    await uow.posts.judge({one.id: _judged(one, accounts, found) for one in waiting})
    live = await uow.cases.lock_live_of({one.id for one in waiting})
    await _bring_before_people(uow, waiting, found, {case.post_id: case for case in live}, {})


async def _screen(uow: ModerationUnitOfWork, versions: Sequence[Post], accounts: Mapping[UUID, Account]) -> Found:
    now = uow.core.clock.now()
    ours = [
        one for one in versions if one.text and one.account_id in accounts and obliged(one, accounts[one.account_id])
    ]
    engine = await uow.screen.engine(uow.rules, now)
    matches = engine.match([one.text or "" for one in ours])
    return {(one.id, one.version): _hits(one, found, now) for one, found in zip(ours, matches, strict=True) if found}


def _hits(post: Post, matches: Sequence[Match], now: datetime) -> tuple[Hit, ...]:
    return tuple(
        Hit(match.rule.rule_id, match.rule.version, match.rule.ground, post.version, match.spans, now)
        for match in matches
    )


def _judged(post: Post, accounts: Mapping[UUID, Account], found: Found) -> State:
    return judged(post, accounts.get(post.account_id), hit=(post.id, post.version) in found)


async def _bring_before_people(
    uow: ModerationUnitOfWork, versions: Sequence[Post], found: Found, live: Mapping[UUID, Case], causes: Causes
) -> None:
    """A hit opens a case or joins the one somebody works on; a new version without one is still news to that one."""
    hit = {post_id for post_id, _ in found}
    posts = _by_post(one for one in versions if one.id in hit or one.id in live)
    if not posts:
        return
    live = {one: live[one] for one in posts if one in live}
    hits = {one: tuple(hit for post in posts[one] for hit in found.get((post.id, post.version), ())) for one in posts}
    ended = await _afterwards(uow, [one for one in posts if hits[one] and one not in live], posts)
    now = uow.core.clock.now()
    joined = [case.attach(hits[one], posts[one][-1].version, now) for one, case in (live | ended).items()]
    new = [_open(posts[one], hits[one], now) for one in posts if hits[one] and one not in live and one not in ended]
    await uow.cases.add_hits({case.id: hits[case.post_id] for case in joined})
    await changed(uow, joined, {case.id: causes[case.post_id] for case in joined if case.post_id in causes})
    await opened(uow, new, {case.id: causes[case.post_id] for case in new if case.post_id in causes})
    for case in new:
        measure_opened(uow, case)


def measure_opened(uow: ModerationUnitOfWork, case: Case) -> None:
    ground = "house_rule" if case.urgency else "statutory"
    uow.measure(lambda: metrics.OPENED.labels(ground, "person" if case.opened_by else "rule").inc())


def _by_post(versions: Iterable[Post]) -> dict[UUID, list[Post]]:
    found: dict[UUID, list[Post]] = {}
    for one in sorted(versions, key=lambda one: one.version):
        found.setdefault(one.id, []).append(one)
    return found


async def _afterwards(
    uow: ModerationUnitOfWork, ids: Sequence[UUID], posts: Mapping[UUID, Sequence[Post]]
) -> dict[UUID, Case]:
    """Cases of posts that are gone: what was captured of them before the end belongs to those, and opens nothing."""
    if not ids:
        return {}
    last = await uow.cases.last_of(ids)
    gone = [case.id for one, case in last.items() if _before_the_end(case, posts[one][-1])]
    return {case.post_id: case for case in await uow.cases.lock(gone)}


def _before_the_end(case: Case, post: Post) -> bool:
    return case.status in VANISHED and case.ended_at is not None and post.captured_at <= case.ended_at


def _open(versions: Sequence[Post], hits: tuple[Hit, ...], now: datetime) -> Case:
    newest = versions[-1]
    captured = next(one.captured_at for one in versions if one.version == hits[0].post_version)
    return open_case(newest, captured, hits, now)
