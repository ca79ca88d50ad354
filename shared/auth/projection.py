"""Keeps a service's own copy of the key digests and of the units: the reactions every service but the registry lists."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func

from shared.contracts.envelope import Heard
from shared.contracts.registry import ApiKeyChanged, UnitChanged
from shared.db.bulk import by_key, upsert_many
from shared.db.unit_of_work import UnitOfWork
from shared.db.upsert import insert_for


async def keep_api_keys(heard: Sequence[Heard[ApiKeyChanged]], uow: UnitOfWork) -> None:
    """The newest state of each key. An old fact told again never revives a revoked key."""
    newest = {item.event.key_id: item.event for item in heard}
    ended = {item.event.key_id: item.event.revoked_at for item in heard if item.event.revoked_at}
    table = uow.core.tables.api_key
    told = insert_for(uow.session, table)
    kept = told.on_conflict_do_update(
        index_elements=[table.c.id],
        set_={
            "roles": told.excluded.roles,
            "scopes": told.excluded.scopes,
            "units": told.excluded.units,
            "expires_at": told.excluded.expires_at,
            "revoked_at": func.coalesce(table.c.revoked_at, told.excluded.revoked_at),
        },
    )
    connection = await uow.session.connection()
    await connection.execute(kept, [_row(newest[key_id], ended.get(key_id)) for key_id in sorted(newest)])


async def keep_units(heard: Sequence[Heard[UnitChanged]], uow: UnitOfWork) -> None:
    """Which unit stands under which: as far down a role reaches."""
    newest: dict[UUID, UnitChanged] = {}
    for item in heard:
        if item.event.unit_id not in newest or item.event.version > newest[item.event.unit_id].version:
            newest[item.event.unit_id] = item.event
    table = uow.core.tables.unit
    rows = [{"id": key, "parent_id": one.parent_id, "version": one.version} for key, one in newest.items()]
    await upsert_many(uow.session, table, by_key(table, rows), ("parent_id", "version"), "version")


def _row(event: ApiKeyChanged, revoked_at: datetime | None) -> dict[str, object]:
    return {
        "id": event.key_id, "digest": event.digest, "client": event.client, "roles": event.roles,
        "scopes": event.scopes, "units": None if event.units is None else [str(unit) for unit in event.units],
        "issued_at": event.changed_at, "expires_at": event.expires_at, "revoked_at": revoked_at,
    }  # fmt: skip
