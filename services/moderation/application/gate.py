"""Moderation's side of the removal gate: nothing is asked of a platform before all that is known of it has its receipt.

`advance` is the one place where that is worked out, after whatever may have changed it: a decision, a receipt, a new
version or reply, a reading that showed more. It bears being called at any time, for any case, any number of times.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from services.moderation import metrics
from services.moderation.application.recording import NO_CAUSES, Causes, changed
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.cases import Case
from services.moderation.domain.removals import Removal
from shared.contracts.archive import Receipt
from shared.contracts.moderation import RemovalRequested
from shared.ids import uuid7

TOO_MANY = "Tråden har fler arkiverade versioner än en begäran rymmer: ta bort svaren först."


async def advance(uow: ModerationUnitOfWork, case_ids: Collection[UUID], causes: Causes = NO_CAUSES) -> None:
    """Ask for the removal of those whose every known item is sealed; the others go on waiting."""
    waiting = await uow.cases.lock_sealing(case_ids)
    ids = [case.id for case in waiting]
    if not ids:
        return
    await uow.removals.need_all_below(ids)
    uncovered = await uow.removals.uncovered(ids)
    ready = [case for case in waiting if case.id not in uncovered]
    if ready:
        await _ask(uow, ready, causes)


async def _ask(uow: ModerationUnitOfWork, cases: Sequence[Case], causes: Causes) -> None:
    receipts = await uow.removals.receipts_for([case.id for case in cases])
    posts = await uow.posts.find({case.post_id for case in cases})
    now = uow.core.clock.now()
    asked: list[Removal] = []
    after: list[Case] = []
    for case in cases:
        chosen = _fitting(receipts[case.id], uow.settings.removal_receipts)
        if chosen is None:
            after.append(case.end("FAILED", TOO_MANY, now))
            continue
        requested = case.request(now)
        removal = _removal(requested, len(chosen))
        event = _event(requested, removal, posts[case.post_id].platform, chosen)
        asked.append(removal)
        after.append(requested)
        uow.publish(event, cause=causes.get(case.id))
        _measure(uow, requested)
    await uow.removals.add(asked)
    await changed(uow, after, causes)


def _fitting(receipts: Sequence[Any], most: int) -> list[Any] | None:
    """All of them, so that a reading that meets an older version is covered too; the newest alone where all are too many."""
    if len(receipts) <= most:
        return list(receipts)
    newest = {row.post_id: row for row in reversed(receipts)}
    return list(newest.values()) if len(newest) <= most else None


def _removal(case: Case, receipts: int) -> Removal:
    assert case.decision is not None
    return Removal(
        id=uuid7(), case_id=case.id, decision_id=case.decision.id, attempt=case.attempts, action=case.decision.action,
        requested_at=case.changed_at, receipts=receipts,
    )  # fmt: skip


def _event(case: Case, removal: Removal, platform: str, receipts: Sequence[Any]) -> RemovalRequested:
    return RemovalRequested.model_validate(
        {
            "removal_id": removal.id, "case_id": case.id, "post_id": case.post_id, "account_id": case.account_id,
            "platform": platform, "action": removal.action, "requested_at": removal.requested_at,
            "receipts": [Receipt.model_validate_json(row.receipt) for row in receipts],
        }
    )  # fmt: skip


def _measure(uow: ModerationUnitOfWork, case: Case) -> None:
    if case.attempts == 1 and case.decision:
        seconds = (case.changed_at - case.decision.decided_at).total_seconds()
        uow.measure(lambda: metrics.DECIDED_TO_ASKED.observe(seconds))
