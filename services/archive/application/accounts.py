"""Accounts as the registry tells them, and their profiles as ingest sees them; each may ask for a snapshot."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.archive.application.unit_of_work import ArchiveUnitOfWork
from services.archive.domain.snapshot import Kind, Known, Wanted, redesigned, without_persons
from shared.contracts.envelope import Heard
from shared.contracts.ingest import ProfileChecked
from shared.contracts.registry import AccountChanged
from shared.errors import Transient
from shared.ids import uuid7

OURSELVES = "archive"
SHOWN = (
    "check_id", "outcome", "platform_id", "handle", "id_of_handle", "name", "url", "about", "private",
    "picture_digest", "picture_type", "checked_at",
)  # fmt: skip


async def keep_accounts(heard: Sequence[Heard[AccountChanged]], uow: ArchiveUnitOfWork) -> None:
    """An account that is closing gets its final snapshot; asked again for the same version, no second one."""
    newest = {one.event.account_id: _known(one.event) for one in sorted(heard, key=lambda one: one.event.version)}
    known = await uow.accounts.find(newest)
    await uow.accounts.keep([known[key].told(one) if key in known else one for key, one in newest.items()])
    closing = {(one.event.account_id, one.event.version) for one in heard if one.event.status == "CLOSING"}
    now = uow.core.clock.now()
    await uow.snapshots.want([wanted(key, "FINAL", str(version), OURSELVES, now) for key, version in sorted(closing)])


async def keep_profiles(heard: Sequence[Heard[ProfileChecked]], uow: ArchiveUnitOfWork) -> None:
    """The newest check of each; a new name or picture is a redesign."""
    events = sorted((one.event for one in heard), key=lambda event: event.checked_at)
    known = await uow.accounts.find({event.account_id for event in events})
    if missing := {event.account_id for event in events} - known.keys():
        raise Transient(f"the registry has not told of {len(missing)} of these accounts yet")
    shown = {key: one.profile for key, one in known.items()}
    for event in events:
        before, now = shown[event.account_id], _profile(event)
        if before and datetime.fromisoformat(before["checked_at"]) >= event.checked_at:
            continue
        if redesigned(before, now) and known[event.account_id].watched:
            asked = wanted(event.account_id, "REDESIGN", str(event.check_id), OURSELVES, uow.core.clock.now())
            await uow.snapshots.want([asked])
        if event.outcome == "SEEN" or before is None:
            shown[event.account_id] = now
            await uow.accounts.show(event.account_id, now)


def wanted(account_id: UUID, kind: Kind, occasion: str, by: str, at: datetime) -> Wanted:
    return Wanted(uuid7(), account_id, kind, occasion, at, by)


def _known(event: AccountChanged) -> Known:
    return Known(
        account_id=event.account_id, version=event.version, unit_id=event.unit_id, status=event.status,
        watched=event.watched, watched_since=event.changed_at if event.watched else None,
        state=without_persons(event.model_dump(mode="json")),
    )  # fmt: skip


def _profile(event: ProfileChecked) -> dict[str, object]:
    told = event.model_dump(mode="json")
    return {name: told[name] for name in SHOWN}
