"""Posts as moderation knows them: what the rules said, never what was written."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.moderation.application.access import account_of
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.posts import Post
from services.moderation.domain.words import State
from services.moderation.store.slices import Slice
from shared.auth.principal import Principal
from shared.errors import NotFound


async def post_of(post_id: UUID, by: Principal, uow: ModerationUnitOfWork) -> Post:
    async with uow:
        found = (await uow.posts.find([post_id])).get(post_id)
        if found is None:
            raise NotFound("There is no such post.")
        if by.units is not None:
            await account_of(uow, found.account_id, by)
        return found


async def list_posts_of(
    account_id: UUID | None,
    state: State | None,
    units: Collection[UUID] | None,
    page: Slice,
    uow: ModerationUnitOfWork,
) -> tuple[Sequence[Post], int]:
    async with uow:
        rows = await uow.posts.listed(account_id, state, units, page)
        return rows, await uow.posts.count(account_id, state, units)
