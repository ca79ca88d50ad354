"""What became of a post, noted beside its records: withdrawals, cases, removals asked for and how they ended."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.record import Event
from shared.contracts.envelope import Heard
from shared.contracts.ingest import PostWithdrawn, RemovalAmended, RemovalEnded
from shared.contracts.moderation import CaseChanged, RemovalRequested


async def note_withdrawals(heard: Sequence[Heard[PostWithdrawn]], uow: ArchiveUnitOfWork) -> None:
    """The platform says that it is gone. What was sealed stays."""
    await uow.history.add(
        [_event(one, "WITHDRAWN", one.event.post_id, at=one.event.withdrawn_at, details={}) for one in heard]
    )


async def note_cases(heard: Sequence[Heard[CaseChanged]], uow: ArchiveUnitOfWork) -> None:
    await uow.history.add(
        [
            _event(one, "CASE_CHANGED", one.event.post_id, at=one.event.changed_at, details=_told(one), outcome=one.event.status)
            for one in heard
        ]
    )  # fmt: skip


async def note_requests(heard: Sequence[Heard[RemovalRequested]], uow: ArchiveUnitOfWork) -> None:
    """Whatever the receipts cover goes with the post."""
    await uow.history.add([event for one in heard for event in _asked(one)])


async def note_ends(heard: Sequence[Heard[RemovalEnded]], uow: ArchiveUnitOfWork) -> None:
    """With the request the intent, the readings and the outcome; each item that went with the post is told so."""
    await uow.history.add([event for one in heard for event in _ended(one)])


async def note_amendments(heard: Sequence[Heard[RemovalAmended]], uow: ArchiveUnitOfWork) -> None:
    await uow.history.add(
        [
            _event(one, "REMOVAL_AMENDED", one.event.post_id, at=one.event.amended_at, details=_told(one), outcome=one.event.mark)
            for one in heard
        ]
    )  # fmt: skip


def _asked(one: Heard[RemovalRequested]) -> Iterable[Event]:
    request = one.event
    covered = [
        {"post_id": str(receipt.post_id), "version": receipt.version, "record_id": str(receipt.record_id)}
        for receipt in request.receipts
    ]
    details = {"action": request.action, "covered": covered}
    others = {receipt.post_id for receipt in request.receipts}
    yield from _with_others(one, "REMOVAL_REQUESTED", others, at=request.requested_at, details=details)


def _ended(one: Heard[RemovalEnded]) -> Iterable[Event]:
    end = one.event
    others = {item.post_id for item in end.seen}
    yield from _with_others(one, "REMOVAL_ENDED", others, at=end.ended_at, details=_told(one), outcome=end.outcome)


def _with_others(
    one: Heard[RemovalRequested] | Heard[RemovalEnded], kind: str, others: set[UUID], **values: Any
) -> Iterable[Event]:
    yield _event(one, kind, one.event.post_id, **values)
    for post_id in sorted(others - {one.event.post_id}):
        yield _event(
            one,
            kind,
            post_id,
            **values | {"details": {"action": one.event.action, "with_post_id": str(one.event.post_id)}},
        )


def _event(
    one: Heard[Any], kind: str, post_id: UUID, *, at: Any, details: dict[str, Any], outcome: str | None = None
) -> Event:
    return Event(
        event_id=one.id, post_id=post_id, kind=kind, at=at, details=details, outcome=outcome,
        case_id=getattr(one.event, "case_id", None), removal_id=getattr(one.event, "removal_id", None),
    )  # fmt: skip


def _told(one: Heard[Any]) -> dict[str, Any]:
    told: dict[str, Any] = one.event.model_dump(mode="json")
    return told
