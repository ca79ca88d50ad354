"""A named person decides, on a published rule. Nothing else removes anything (S08, S09)."""

from dataclasses import dataclass
from uuid import UUID

from services.moderation import metrics
from services.moderation.application.access import case_for
from services.moderation.application.cases import check_no_live_case
from services.moderation.application.claims import check_free
from services.moderation.application.gate import advance
from services.moderation.application.recording import changed
from services.moderation.application.rules import cited
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.cases import Case, Decision
from services.moderation.domain.posts import Account, Post
from services.moderation.domain.rules import RuleVersion
from services.moderation.domain.words import Decided
from shared.auth.principal import Principal
from shared.errors import Conflict, NotFound, VersionMismatch
from shared.ids import uuid7


@dataclass(frozen=True, slots=True)
class Decide:
    case_id: UUID
    expected_version: int
    decided: Decided
    rule: tuple[str, int] | None
    reason: str
    by: Principal


async def decide(command: Decide, uow: ModerationUnitOfWork) -> tuple[Case, Decision]:
    """The case as it is then, and the decision. A removal begins here and ends when ingest tells how it went."""
    async with uow:
        case, account = await case_for(uow, command.case_id, command.by)
        if case.version != command.expected_version:
            raise VersionMismatch("The case or the post changed after you read it: read it again.")
        await check_free(uow, case.id, command.by)
        post = (await uow.posts.find([case.post_id]))[case.post_id]
        _check_duty(command.decided, post, account)
        if not case.live and command.decided != "keep":
            await check_no_live_case(uow, case.post_id)
        rule = await cited(uow, command.rule, case.captured_at) if command.rule else None
        decision = _decision(command, case, rule, uow)
        await uow.cases.decide(case.id, decision)
        await changed(uow, [case.decide(decision)])
        await uow.claims.release(case.id)
        _remember(uow, case, decision)
        await advance(uow, [case.id])
        after = await uow.cases.find(case.id)
        assert after is not None
        return after, decision


async def decision_of(
    case_id: UUID, decision_id: UUID, by: Principal, uow: ModerationUnitOfWork
) -> tuple[Case, Decision]:
    async with uow:
        case, _ = await case_for(uow, case_id, by)
        for made in await uow.cases.decisions(case_id):
            if made.id == decision_id:
                return case, made
    raise NotFound("There is no such decision in this case.")


def _check_duty(decided: Decided, post: Post, account: Account) -> None:
    if decided == "remove" and account.responsibility == "OWN_POSTS_ONLY" and not post.ours:
        raise Conflict(
            "UNSUPPORTED: here the municipality answers only for what it writes itself, and cannot remove what others "
            "write. Hide it where the platform can, or keep it.",
            extra={"outcome": "UNSUPPORTED"},
        )


def _decision(command: Decide, case: Case, rule: RuleVersion | None, uow: ModerationUnitOfWork) -> Decision:
    return Decision(
        id=uuid7(), decided=command.decided, rule_id=rule.rule_id if rule else None,
        rule_version=rule.version if rule else None, ground=rule.ground if rule else None, reason=command.reason,
        post_version=case.post_version, decided_by=command.by.subject, decided_at=uow.core.clock.now(),
    )  # fmt: skip


def _remember(uow: ModerationUnitOfWork, case: Case, made: Decision) -> None:
    uow.audit(
        "case.decided", "case", case.id, case_id=case.id, decision=str(made.id), decided=made.decided,
        rule=made.rule_id, rule_version=made.rule_version,
    )  # fmt: skip
    seconds = (made.decided_at - case.captured_at).total_seconds()
    uow.measure(lambda: metrics.DECIDED.labels(made.decided, made.ground or "none").inc())
    uow.measure(lambda: metrics.CAPTURED_TO_DECIDED.observe(seconds))
