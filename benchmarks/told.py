"""Events as the broker would deliver them, made without a broker: what ingest tells of posts, sealed and numbered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import uuid5

from benchmarks.data import bodies
from benchmarks.inside import ACCOUNT
from services.ingest.api.post_models import PostIn
from services.ingest.application.capture import digest_of
from services.ingest.domain.posts import completed, post_id_of
from shared.clock import SystemClock
from shared.contracts.ingest import Author, PostCaptured
from shared.messaging.bus import Place, Record
from shared.messaging.sealing import seal

PARTITIONS = 6


def captured(count: int, run: str) -> list[PostCaptured]:
    return [_captured(body) for body in bodies(count, str(ACCOUNT), run)]


def _captured(body: dict[str, object]) -> PostCaptured:
    seen = replace(completed(PostIn.model_validate(body).observed(), None), platform="other")
    assert seen.published_at is not None
    now = SystemClock().now()
    root = seen.root_external_id or seen.external_id
    return PostCaptured(
        post_id=seen.post_id, version=1, account_id=ACCOUNT, platform="other", external_id=seen.external_id,
        thread_id=post_id_of(ACCOUNT, root), parent_id=seen.parent_id, parent_external_id=seen.parent_external_id,
        kind="comment" if seen.parent_id else "post",
        author=Author(external_id=seen.author_id, name=seen.author_name, ours=seen.ours), text=seen.text or "",
        attachments=[], url=None, published_at=seen.published_at, edited_at=None, captured_at=now, way="batch",
        content_digest=digest_of(seen), raw=seen.raw,
    )  # fmt: skip


def records(events: Sequence[PostCaptured]) -> list[Record]:
    """In order within each of six partitions, by thread."""
    now, ends, made = SystemClock().now(), dict.fromkeys(range(PARTITIONS), 0), []
    for event in events:
        row = seal(event, source="/0860/ingest", at=now)
        partition = uuid5(ACCOUNT, event.key()).int % PARTITIONS
        headers = ("ce_type", event.type.encode()), ("ce_id", str(row["event_id"]).encode())
        made.append(Record(event.topic, event.key(), row["value"], partition, ends[partition], headers))  # type: ignore[arg-type] # a row's value is bytes
        ends[partition] += 1
    return made


class Delivery:
    """A subscription that delivers a list, as often as it is rewound."""

    def __init__(self, waiting: Sequence[Record]) -> None:
        self._all, self._next = waiting, dict.fromkeys({record.place for record in waiting}, 0)
        self._gained: set[Place] = set(self._next)
        self._queue = list(waiting)

    async def fetch(self, limit: int, timeout: float) -> list[Record]:
        some, self._queue = self._queue[:limit], self._queue[limit:]
        return some

    def gained(self) -> Collection[Place]:
        gained, self._gained = self._gained, set()
        return gained

    def pause(self, places: Collection[Place]) -> None: ...

    def resume(self, places: Collection[Place]) -> None: ...

    async def commit(self, ends: Mapping[Place, int]) -> None: ...

    async def rewind(self, starts: Mapping[Place, int]) -> None:
        again = [one for one in self._all if one.place in starts and one.offset >= starts[one.place]]
        self._queue = [one for one in self._queue if one.place not in starts] + again

    async def ends(self, places: Collection[Place]) -> Mapping[Place, int]:
        return {place: sum(one.place == place for one in self._all) for place in places}

    async def begins(self, places: Collection[Place]) -> Mapping[Place, int]:
        return dict.fromkeys(places, 0)

    async def lag(self) -> Mapping[Place, int]:
        return {}

    async def close(self) -> None: ...
