"""A changed case is written, told with its whole state, and counted, in one place."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.cases import Case, Decision
from shared.contracts import moderation as contract
from shared.contracts.envelope import Heard

Causes = Mapping[UUID, Heard[Any]]
"""The event that led to it, by case id."""
NO_CAUSES: Causes = {}


async def opened(uow: ModerationUnitOfWork, cases: Sequence[Case], causes: Causes = NO_CAUSES) -> None:
    await uow.cases.add(cases)
    _tell(uow, cases, causes)


async def changed(uow: ModerationUnitOfWork, cases: Sequence[Case], causes: Causes = NO_CAUSES) -> None:
    """The cases must have been locked in this transaction."""
    await uow.cases.save(cases)
    _tell(uow, cases, causes)


def _tell(uow: ModerationUnitOfWork, cases: Sequence[Case], causes: Causes) -> None:
    for case in cases:
        uow.publish(as_event(case), cause=causes.get(case.id))


def as_event(case: Case) -> contract.CaseChanged:
    names = (
        "version", "post_id", "account_id", "thread_id", "status", "published_at", "captured_at", "opened_at",
        "knowledge_at", "ended_at", "changed_at",
    )  # fmt: skip
    return contract.CaseChanged(
        case_id=case.id,
        hits=[_hit(*one) for one in sorted({(hit.rule_id, hit.rule_version, hit.ground) for hit in case.hits})],
        decision=_decision(case.decision) if case.decision else None,
        **{name: getattr(case, name) for name in names},
    )


def _hit(rule_id: str, rule_version: int, ground: contract.Ground) -> contract.RuleHit:
    return contract.RuleHit(rule_id=rule_id, rule_version=rule_version, ground=ground)


def _decision(made: Decision) -> contract.Decision:
    names = ("decided", "rule_id", "rule_version", "ground", "decided_by", "decided_at")
    return contract.Decision(**{name: getattr(made, name) for name in names})
