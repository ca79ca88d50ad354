"""Who published what an account wrote itself (S18): asked afterwards, where the platform tells those who run the account.

A platform that does not say, or not to us, leaves it unknown: nobody is judged by that.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from services.ingest.application.capture import stated
from services.ingest.application.places import access_to
from services.ingest.application.ports import Ports
from services.ingest.domain.platforms import Access, Away, Missing, Refused
from services.ingest.domain.posts import Known
from shared.contracts.ingest import StatementPublished

LEASE, PAUSE, GIVEN_UP = timedelta(minutes=5), timedelta(minutes=15), timedelta(days=7)
"""Until another worker asks; until we ask again of a platform that was away; since when we no longer do."""


class Answer(NamedTuple):
    post: Known
    publisher_id: str | None = None
    away: bool = False


async def ask_publishers(ports: Ports) -> None:
    """A schedule: of all own posts that wait for it."""
    while asked := await _claim(ports):
        await _settle(await asyncio.gather(*(_asked(post, access, ports) for post, access in asked)), ports)


async def _claim(ports: Ports) -> list[tuple[Known, Access]]:
    now, uow = ports.core.clock.now(), ports.unit_of_work()
    async with uow:
        posts = await uow.posts.claim_unnamed(now, now + LEASE)
        if not posts:
            return []
        accounts = await uow.accounts.find({one.account_id for one in posts})
        opened: Mapping[UUID, Access] = {one.id: await access_to(one, uow, ports) for one in accounts.values()}
    return [(one, opened[one.account_id]) for one in posts]


async def _asked(post: Known, access: Access, ports: Ports) -> Answer:
    connector = ports.connectors.get(post.platform)
    if connector is None or not connector.capabilities.publisher:
        return Answer(post)
    try:
        return Answer(post, await connector.publisher(access, post.external_id))
    except (Missing, Refused):
        return Answer(post)
    except Away:
        return Answer(post, away=post.captured_at > ports.core.clock.now() - GIVEN_UP)


async def _settle(answers: Sequence[Answer], ports: Ports) -> None:
    named = [one for one in answers if one.publisher_id]
    uow = ports.unit_of_work()
    async with uow:
        await uow.posts.ask_again([one.post.post_id for one in answers if not one.away], None)
        await uow.posts.ask_again([one.post.post_id for one in answers if one.away], ports.core.clock.now() + PAUSE)
        times = await uow.posts.published([one.post.post_id for one in named])
        uow.publish(
            *(
                StatementPublished.model_validate(stated(one.post, times[one.post.post_id], one.publisher_id))
                for one in named
            )
        )
