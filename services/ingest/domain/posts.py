"""What was written, item by item: as a connector saw it, and as we know it already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha1
from uuid import UUID

VERSION_5, OF_ITS_OWN = (0x5 << 76) | (0b10 << 62), ~((0xF << 76) | (0b11 << 62))
"""Bits of a UUID that say which kind it is, and those that are the name's."""


@lru_cache(maxsize=10_000)
def post_id_of(account_id: UUID, external_id: str) -> UUID:
    """The id of what a platform calls `external_id`: the same whoever sees it first, whenever, in whatever order.

    A UUIDv5, made here because the standard library takes twice as long.
    """
    name = sha1(account_id.bytes + external_id.encode(), usedforsecurity=False).digest()
    return UUID(int=(int.from_bytes(name[:16], "big") & OF_ITS_OWN) | VERSION_5)


@dataclass(frozen=True, slots=True)
class Attachment:
    """`url` is where the bytes lie now (signed, short-lived, never kept); `digest` names them once they are captured."""

    external_id: str
    media_type: str
    url: str | None = None
    digest: str | None = None
    size: int | None = None


@dataclass(slots=True)
class Observed:
    """One item as it was seen. None means that the platform did not tell, which is not the same as empty.

    Like `Version` nobody changes it, except to say where it was seen; making a frozen one takes three times as long.
    """

    account_id: UUID
    platform: str
    external_id: str
    kind: str
    raw: str
    text: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    ours: bool = False
    parent_external_id: str | None = None
    root_external_id: str | None = None
    attachments: tuple[Attachment, ...] | None = None
    url: str | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    told_at: datetime | None = None
    """When, by the platform's clock, that happened which it tells: the writing or the edit."""
    publisher_id: str | None = None
    """Who published it for the account, as the platform calls that person."""
    publisher_untold: bool = False
    """It does not say here, and does when it is asked."""
    reshare: bool = False
    """It passes on a post that is there already."""
    post_id: UUID = field(init=False)
    parent_id: UUID | None = field(init=False)

    def __post_init__(self) -> None:
        self.post_id = post_id_of(self.account_id, self.external_id)
        self.parent_id = post_id_of(self.account_id, self.parent_external_id) if self.parent_external_id else None

    def on(self, platform: str) -> "Observed":
        self.platform = platform
        return self


@dataclass(slots=True)
class Version:
    """One captured version; rows and events are made from it."""

    post_id: UUID
    version: int
    content_digest: str
    parent_external_id: str | None
    author_id: str | None
    author_name: str | None
    ours: bool
    text: str
    attachments: tuple[Attachment, ...]
    url: str | None
    published_at: datetime
    edited_at: datetime | None
    told_at: datetime | None
    captured_at: datetime
    way: str
    raw: str


@dataclass(slots=True)
class Known:
    """A post as the database has it: where it stands, its newest version, and the version of each digest."""

    post_id: UUID
    account_id: UUID
    external_id: str
    platform: str
    thread_id: UUID
    kind: str
    captured_at: datetime
    """When its first version was."""
    publisher_due: datetime | None = None
    """When the platform is asked next who published it."""
    latest: Version | None = None
    digests: dict[str, int] = field(default_factory=dict)
    withdrawn_at: datetime | None = None

    @property
    def next_version(self) -> int:
        return len(self.digests) + 1


@dataclass(slots=True)
class Kept:
    """What became of one observed item: the version that holds it, and whether that is new."""

    post_id: UUID
    platform: str
    version: int
    content_digest: str
    new: bool


def completed(seen: Observed, latest: Version | None) -> Observed:
    """What the platform left out this time is as it was last time: silence is not a change."""
    if latest is None:
        whole = seen.text is not None and seen.attachments is not None
        return seen if whole else replace(seen, text=seen.text or "", attachments=seen.attachments or ())
    untold = {
        name: getattr(latest, name)
        for name in ("text", "author_id", "author_name", "parent_external_id", "url", "published_at")
        if getattr(seen, name) is None
    }
    attachments = latest.attachments if seen.attachments is None else with_digests(seen.attachments, latest.attachments)
    return replace(seen, **untold, ours=seen.ours or latest.ours, attachments=attachments)


def with_digests(seen: Sequence[Attachment], before: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Media do not change under their platform id: what was captured once need not be downloaded again."""
    captured = {one.external_id: one for one in before if one.digest}
    return tuple(
        replace(one, digest=captured[one.external_id].digest, size=captured[one.external_id].size)
        if one.digest is None and one.external_id in captured
        else one
        for one in seen
    )


def threads_of(seen: Sequence[Observed], standing: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """The thread of each post: what it has already, its parent's, the root that was told, or the parent itself."""
    threads = dict(standing)
    for one in seen:
        if one.post_id not in threads:
            threads[one.post_id] = _thread_of(one, threads)
    return threads


def _thread_of(one: Observed, threads: Mapping[UUID, UUID]) -> UUID:
    if one.parent_id and one.parent_id in threads:
        return threads[one.parent_id]
    if one.root_external_id:
        return post_id_of(one.account_id, one.root_external_id)
    return one.parent_id or one.post_id
