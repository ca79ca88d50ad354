"""How a removal request ends: its outcome, stored, told and audited in one transaction."""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from services.ingest import metrics
from services.ingest.application.amending import amend_one
from services.ingest.application.ports import Ports
from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.removals import Item, Removal, Verdict
from shared.contracts.envelope import Event, Heard
from shared.contracts.ingest import Outcome, RemovalEnded, SeenItem


async def end(removal: Removal, verdict: Verdict, ports: Ports, uow: IngestUnitOfWork | None = None) -> None:
    """Overtaken when another worker holds the request, or has ended it. Inside `uow`, if one is open."""
    work = uow or ports.unit_of_work()
    async with work if uow is None else nullcontext():
        now = ports.core.clock.now()
        ended = await work.removals.write(removal.id, ports.holder, **_values(removal, verdict, now))
        if verdict.noted:
            await work.removals.note(removal.id, verdict.noted)
        work.publish(told(ended), cause=heard_of(removal.cause))
        work.audit(
            "end-removal",
            "removal",
            removal.id,
            case_id=removal.case_id,
            outcome=verdict.outcome,
            asked=removal.action,
        )
        await _learn_late_edits(ended, work)
    metrics.REMOVALS.labels(removal.platform, verdict.outcome).inc()
    metrics.DECIDED.labels(removal.platform).observe((now - removal.requested_at).total_seconds())


def _values(removal: Removal, verdict: Verdict, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "outcome": verdict.outcome, "words": verdict.words, "ended_at": now, "holder": None, "held_until": None,
        "attempts": removal.attempts + 1, **verdict.also,
    }  # fmt: skip
    if verdict.confirmed_at:
        values["confirmed_at"] = verdict.confirmed_at
    return values


def told(ended: Removal) -> RemovalEnded:
    assert ended.ended_at is not None
    return RemovalEnded(
        removal_id=ended.id, case_id=ended.case_id, post_id=ended.post_id, account_id=ended.account_id,
        action=cast("Any", ended.action), outcome=cast("Outcome", ended.outcome), words=ended.words,
        seen=[_seen(one) for one in ended.seen], read_at=ended.read_at, intent_at=ended.intent_at,
        acted_at=ended.acted_at, confirmed_at=ended.confirmed_at, ended_at=ended.ended_at,
    )  # fmt: skip


def heard_of(cause: Mapping[str, Any]) -> Heard[Event]:
    """The request's own envelope, so that the outcome stands in its trace."""
    return Heard(
        event=cast("Event", None), id=UUID(cause["id"]), time=datetime.fromisoformat(cause["time"]),
        correlation=cause.get("correlation"), traceparent=cause.get("traceparent"),
    )  # fmt: skip


def _seen(one: Item) -> SeenItem:
    return SeenItem(post_id=one.post_id, version=one.version, content_digest=one.content_digest)


async def _learn_late_edits(ended: Removal, uow: IngestUnitOfWork) -> None:
    """An edit may have been told while we acted: it was captured then, and is marked now."""
    if ended.read_at is None or ended.outcome == "STALE":
        return
    for post_id in {item.post_id for item in ended.seen}:
        late = [one for one in await uow.posts.versions(post_id) if one.captured_at >= ended.read_at]
        await amend_one(ended, late, uow)
