"""Reading what was captured: within the reader's units; direct messages only by those who keep or disclose records."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.ingest.application.unit_of_work import IngestUnitOfWork
from services.ingest.domain.posts import Known, Version
from services.ingest.store.posts import in_thread, in_units, no_messages, of_account
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.errors import NotFound

MAY_READ_MESSAGES = (Role.REGISTRAR, Role.ARCHIVIST, Role.RECORDS_OFFICER)
Only = tuple[UUID | None, UUID | None]
"""An account and a thread to limit a list to."""


class Slice(Protocol):
    @property
    def limit(self) -> int: ...

    @property
    def offset(self) -> int: ...

    @property
    def counting(self) -> bool: ...


async def list_posts(
    who: Principal, part: Slice, after: tuple[datetime, UUID] | None, only: Only, uow: IngestUnitOfWork
) -> tuple[list[Known], int | None]:
    account_id, thread_id = only
    wanted = [] if who.has(*MAY_READ_MESSAGES) else [no_messages()]
    if account_id:
        wanted.append(of_account(account_id))
    if thread_id:
        wanted.append(in_thread(thread_id))
    if who.units is not None:
        wanted.append(in_units(who.units))
    async with uow:
        rows = await uow.posts.page(wanted, part.limit + 1, after, part.offset)
        return rows, await uow.posts.count(wanted) if part.counting else None


async def read_post(post_id: UUID, who: Principal, uow: IngestUnitOfWork) -> tuple[Known, list[Version]]:
    """A message that is read leaves a line in the audit log: it is often confidential."""
    async with uow:
        post = (await uow.posts.known([post_id])).get(post_id)
        if post is None or post.latest is None or (post.kind == "message" and not who.has(*MAY_READ_MESSAGES)):
            raise NotFound("No such post.")
        who.check_unit((await uow.accounts.get(post.account_id)).unit_id)
        if post.kind == "message":
            uow.audit("read-message", "post", post_id)
        return post, await uow.posts.versions(post_id)
