"""The queue and the single case, as people see them; a case that a person opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.moderation.application.access import CONTENT_READERS, PERSONS, account_of, case_for
from services.moderation.application.capturing import measure_opened
from services.moderation.application.recording import changed, opened
from services.moderation.application.rules import cited
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.cases import Case, Hit, open_case
from services.moderation.domain.posts import Account, Post
from services.moderation.domain.removals import Item
from services.moderation.domain.story import Sources, Step, story
from services.moderation.store.claims import Claim
from services.moderation.store.queue import Wanted
from services.moderation.store.slices import Slice
from shared.auth.principal import Principal
from shared.errors import Conflict, Forbidden, NotFound

AROUND = 25
"""Posts of the thread that are shown before the one in question, and after it."""
PAST = 20


@dataclass(frozen=True, slots=True)
class View:
    """All that a person needs to decide."""

    case: Case
    account: Account
    on_duty: str | None
    post: Post
    claim: Claim | None
    thread: Sequence[Post]
    posts_by_author: int
    cases_of_author: Sequence[Case]
    waits_for: Sequence[Item]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Report:
    post_id: UUID
    rule: tuple[str, int]
    comment: str
    by: Principal


async def look_at(case_id: UUID, by: Principal, uow: ModerationUnitOfWork, *, content: bool = False) -> View:
    """The first look of a person is the moment from which the municipality knows (1998:112 4 a §)."""
    async with uow:
        case, account = await case_for(uow, case_id, by)
        if content:
            _open_content(uow, case, by)
        if by.has(*PERSONS) and case.knowledge_at is None:
            case = case.seen(by.subject, uow.core.clock.now())
            await changed(uow, [case])
            uow.audit("case.seen", "case", case.id, case_id=case.id)
        return await _view(uow, case, account)


def _open_content(uow: ModerationUnitOfWork, case: Case, by: Principal) -> None:
    if not by.has(*CONTENT_READERS):
        raise Forbidden("Your role may see the case, but not what was written.")
    uow.audit("case.content_read", "case", case.id, case_id=case.id, post_id=str(case.post_id))


async def _view(uow: ModerationUnitOfWork, case: Case, account: Account) -> View:
    post = (await uow.posts.find([case.post_id]))[case.post_id]
    author = post.author_external_id
    uncovered = await uow.removals.uncovered([case.id]) if case.status == "SEALING" else {}
    now = uow.core.clock.now()
    return View(
        case=case,
        account=account,
        on_duty=(await uow.duties.on_duty([account.id], now)).get(account.id),
        post=post,
        claim=await uow.claims.held(case.id, now),
        thread=await uow.posts.around(post, AROUND),
        posts_by_author=await uow.posts.written_by(account.id, author) if author else 1,
        cases_of_author=await uow.cases.by_author(account.id, author, PAST) if author else [case],
        waits_for=sorted(uncovered.get(case.id, ())),
        steps=await _told(uow, case, post),
    )


async def _told(uow: ModerationUnitOfWork, case: Case, post: Post) -> Sequence[Step]:
    removals, marks = await uow.removals.of_case(case.id)
    return story(
        Sources(
            case=case,
            versions=await uow.posts.versions(case.post_id),
            decisions=await uow.cases.decisions(case.id),
            receipts=await uow.removals.sealed_for(case.id) or await uow.removals.sealed(case.post_id),
            removals=removals,
            marks=marks,
            withdrawn_at=post.withdrawn_at,
        )
    )


async def story_of(case_id: UUID, by: Principal, uow: ModerationUnitOfWork) -> tuple[Case, Sequence[Step]]:
    async with uow:
        case, _ = await case_for(uow, case_id, by)
        post = (await uow.posts.find([case.post_id]))[case.post_id]
        return case, await _told(uow, case, post)


async def report(command: Report, uow: ModerationUnitOfWork) -> Case:
    """A person says that a post breaks a rule: also where we have no duty to look (S15)."""
    async with uow:
        post = (await uow.posts.find([command.post_id])).get(command.post_id)
        if post is None:
            raise NotFound("There is no such post.")
        await account_of(uow, post.account_id, command.by)
        rule = await cited(uow, command.rule, post.captured_at)
        await check_no_live_case(uow, post.id)
        now = uow.core.clock.now()
        by, comment = command.by.subject, command.comment
        hit = Hit(rule.rule_id, rule.version, rule.ground, post.version, (), now, by, comment)
        case = open_case(post, post.captured_at, (hit,), now, by)
        await opened(uow, [case])
        uow.audit("case.opened", "case", case.id, case_id=case.id, rule=rule.rule_id, rule_version=rule.version)
        measure_opened(uow, case)
        return case


async def check_no_live_case(uow: ModerationUnitOfWork, post_id: UUID) -> None:
    """A post has one case that somebody works on."""
    for live in await uow.cases.lock_live_of({post_id}):
        raise Conflict("The post has a case already: decide there.", extra={"case_id": str(live.id)})


async def queue(wanted: Wanted, page: Slice, uow: ModerationUnitOfWork) -> Sequence[Case]:
    """One more than asked for, where there are more."""
    async with uow:
        return await uow.cases.load(uow.queue.listed(wanted, page))
