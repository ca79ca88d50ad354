"""A snapshot (ögonblicksbild): how an account looked and what the archive held of it, sealed as a record of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

Kind = Literal["PERIODIC", "REDESIGN", "FINAL"]
OVERDUE = timedelta(hours=24)
"""A snapshot that was asked for this long ago and is not taken is overdue."""
PERSONS = ("responsible", "deputies", "spokespersons")
NOT_KEPT = frozenset({"authors", "absences", "attestations"})
"""Who wrote a draft, who is away and who vouched for what are no part of how the account looked."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`occasion` with account and kind is its natural key: the same occasion gives no second snapshot."""

    id: UUID
    account_id: UUID
    kind: Kind
    occasion: str
    asked_at: datetime
    asked_by: str
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`content` is the canonical JSON that `content_digest` is the digest of."""

    snapshot_id: UUID
    log_index: int
    account_id: UUID
    account_version: int
    kind: Kind
    records: int
    taken_at: datetime
    sealed_at: datetime
    content_digest: str
    salt: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """The account as the registry told it last, and the newest check of its profile."""

    account_id: UUID
    version: int
    unit_id: UUID
    status: str = ""
    watched: bool = False
    watched_since: datetime | None = None
    state: Mapping[str, Any] | None = None
    profile: Mapping[str, Any] | None = None

    def told(self, newer: "Known") -> "Known":
        """The newer state, with what was known beside it."""
        since = self.watched_since if self.watched else newer.watched_since
        return replace(newer, profile=self.profile, watched_since=since if newer.watched else None)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive holds of an account; `digest` is over every record in the order of the log."""

    records: int
    posts: int
    received: int
    created: int
    withdrawn: int
    removed: int
    first_captured_at: datetime | None
    last_captured_at: datetime | None
    last_sealed_at: datetime | None
    digest: str


def without_persons(state: Mapping[str, Any]) -> dict[str, Any]:
    """The account's state with persons by id alone: who they are stands in the registry, which can forget it."""
    kept = {name: value for name, value in state.items() if name not in NOT_KEPT}
    for name in PERSONS:
        kept[name] = _by_id(kept.get(name))
    return kept


def redesigned(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """A profile that was seen before and now shows another name or picture."""
    if before is None or now["outcome"] != "SEEN":
        return False
    return any(before[name] != now[name] for name in ("name", "picture_digest"))


def _by_id(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: part for name, part in value.items() if name != "subject"}
    return [_by_id(one) for one in value] if isinstance(value, list) else value
