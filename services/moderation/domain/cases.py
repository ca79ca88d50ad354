"""A moderation case: one post that somebody must judge, and what became of the judgement.

OPEN -> KEPT, or -> SEALING -> REMOVING -> an outcome; STALE leads from REMOVING back to SEALING (the removal gate).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from services.moderation.domain.normalising import Span
from services.moderation.domain.posts import Post
from services.moderation.domain.words import LIVE, Action, Decided, Ground, Status
from shared.errors import Conflict
from shared.ids import uuid7

DECIDABLE: tuple[Status, ...] = ("OPEN", "SEALING", "HIDDEN", "FAILED", "UNSUPPORTED", "UNCONFIRMED")
"""SEALING: nothing has been asked of the platform yet. HIDDEN: may be removed after all. The others: try again."""
TRIED_TOO_OFTEN = "Inlägget eller dess tråd ändrades inför varje försök."


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a machine suggests for one version of the post, or a person who reports it. Spans are of that version's text."""

    rule_id: str
    rule_version: int
    ground: Ground
    post_version: int
    spans: tuple[Span, ...]
    found_at: datetime
    reported_by: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person decided, on which rule, and why."""

    id: UUID
    decided: Decided
    rule_id: str | None
    rule_version: int | None
    ground: Ground | None
    reason: str
    post_version: int
    decided_by: str
    decided_at: datetime

    @property
    def action(self) -> Action:
        if self.decided == "keep":
            raise ValueError("keeping asks nothing of a platform")
        return self.decided


@dataclass(frozen=True, slots=True)
class Case:
    id: UUID
    version: int
    post_id: UUID
    post_version: int
    account_id: UUID
    thread_id: UUID
    status: Status
    published_at: datetime
    captured_at: datetime
    opened_at: datetime
    changed_at: datetime
    hits: tuple[Hit, ...] = ()
    decision: Decision | None = None
    attempts: int = 0
    """Removal requests that the decision in force has cost."""
    words: str | None = None
    """Why the case ended as it did, where that needs words: the platform's own, or ours."""
    opened_by: str | None = None
    knowledge_at: datetime | None = None
    knowledge_by: str | None = None
    waiting_since: datetime | None = None
    ended_at: datetime | None = None

    @property
    def live(self) -> bool:
        return self.status in LIVE

    @property
    def urgency(self) -> int:
        """Statutory first (1998:112 5 §)."""
        return 0 if any(hit.ground == "statutory" for hit in self.hits) else 1

    def attach(self, hits: Iterable[Hit], post_version: int, now: datetime) -> Self:
        """A later version of the post: its hits join, and whoever read the case before must read it again."""
        newest = max(self.post_version, post_version)
        return self._changed(now, post_version=newest, hits=(*self.hits, *hits))

    def seen(self, by: str, now: datetime) -> Self:
        """A person knows of it now. Only the first time counts."""
        return self if self.knowledge_at else self._changed(now, knowledge_at=now, knowledge_by=by)

    def decide(self, decision: Decision) -> Self:
        self._check(decision.decided)
        now, kept = decision.decided_at, decision.decided == "keep"
        return self._changed(
            now,
            decision=decision,
            status="KEPT" if kept else "SEALING",
            attempts=0,
            words=None,
            knowledge_at=self.knowledge_at or now,
            knowledge_by=self.knowledge_by or decision.decided_by,
            waiting_since=None if kept else now,
            ended_at=now if kept else None,
        )

    def _check(self, decided: Decided) -> None:
        if self.status not in DECIDABLE:
            raise Conflict(f"A case that is {self.status} cannot be decided.")
        if self.status == "HIDDEN" and decided != "remove":
            raise Conflict("The post is hidden: what is left to decide is whether to remove it.")

    def request(self, now: datetime) -> Self:
        """All receipts are in: the platform is asked."""
        return self._changed(now, status="REMOVING", attempts=self.attempts + 1, waiting_since=now)

    def step_back(self, now: datetime, most_attempts: int) -> Self:
        """The last reading showed something unsealed: wait for its receipt, but not for ever."""
        if self.attempts >= most_attempts:
            return self.end("FAILED", TRIED_TOO_OFTEN, now)
        return self._changed(now, status="SEALING", waiting_since=now)

    def end(self, status: Status, words: str | None, now: datetime) -> Self:
        return self._changed(now, status=status, words=words, waiting_since=None, ended_at=now)

    def _changed(self, now: datetime, **values: object) -> Self:
        return replace(self, version=self.version + 1, changed_at=now, **values)  # type: ignore[arg-type]  # names are this class's own


def open_case(post: Post, captured_at: datetime, hits: tuple[Hit, ...], now: datetime, by: str | None = None) -> Case:
    """By a machine's hits, or by a person who reports it and so knows of it. `captured_at` is that of the first hit version."""
    return Case(
        id=uuid7(),
        version=1,
        post_id=post.id,
        post_version=post.version,
        account_id=post.account_id,
        thread_id=post.thread_id,
        status="OPEN",
        published_at=post.published_at,
        captured_at=captured_at,
        opened_at=now,
        changed_at=now,
        hits=hits,
        opened_by=by,
        knowledge_at=now if by else None,
        knowledge_by=by,
    )
