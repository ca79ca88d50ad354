"""A moderation service in a test: it hears events, tells others, and people call it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select

from shared.clock import FrozenClock
from shared.contracts.archive import Receipt, RecordSealed
from shared.contracts.envelope import Envelope, Event, Heard
from shared.contracts.ingest import Author, PostCaptured, PostWithdrawn, RemovalEnded, SeenItem
from shared.contracts.moderation import RemovalRequested
from shared.contracts.registry import AccountChanged, PersonRef
from shared.ids import uuid7
from shared.service import Service
from tests.support.told import outbox_of

E = TypeVar("E", bound=Event)
MILD = "Sådan rektor vi har. Hon är en riktig pajas!"
"""Hits HR-1 and nothing else."""
THREAT = "Akta dig. Jag vet var du bor, grannen."
"""Hits BRB-4-5 and nothing else."""


@dataclass
class House:
    service: Service
    clock: FrozenClock
    unit: UUID = field(default_factory=uuid4)

    async def hear(self, *events: Event) -> None:
        """In one batch and one transaction for each run of events of one type."""
        batch: list[Event] = []
        for event in events:
            if batch and type(batch[0]) is not type(event):
                await self._react(batch)
                batch = []
            batch.append(event)
        if batch:
            await self._react(batch)

    async def _react(self, events: Sequence[Event]) -> None:
        heard = [Heard(event, uuid7(), self.clock.now()) for event in events]
        async with self.service.new_unit_of_work() as uow:
            await self.service.reactions[type(events[0])](heard, uow)

    async def told(self, kind: type[E], key: UUID | None = None) -> list[E]:
        """In the order they were told; those of one key if it is given."""
        found = [
            one for one in await outbox_of(self.service) if one.type == kind.type and one.key == str(key or one.key)
        ]
        return [kind.model_validate(Envelope.model_validate_json(one.value).data) for one in found]

    async def requests(self, post_id: UUID) -> list[RemovalRequested]:
        return await self.told(RemovalRequested, post_id)

    async def rows(self, table: Any) -> list[Any]:
        async with self.service.core.engine.connect() as connection:
            return list(await connection.execute(select(table)))

    async def account(self, **values: Any) -> UUID:
        """An account that moderation has heard of."""
        event = account_changed(self.clock.now(), **({"unit_id": self.unit} | values))
        await self.hear(event)
        return event.account_id

    def later(self, **time: float) -> datetime:
        self.clock.advance(timedelta(**time))
        return self.clock.now()


def account_changed(at: datetime, **values: Any) -> AccountChanged:
    given: dict[str, Any] = {
        "account_id": uuid4(), "version": 1, "change": "approved", "status": "ACTIVE", "platform": "facebook",
        "platform_id": "1001", "handle": "hultsfredbibliotek", "url": None, "unit_id": uuid4(),
        "responsibility": "HOSTED_SPACE", "watched": True, "goals": [], "responsible": None, "deputies": [],
        "spokespersons": [], "changed_at": at,
    }  # fmt: skip
    return AccountChanged.model_validate(given | _beyond(values, given))


def _beyond(values: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Whatever else the contract asks for of an account, as empty as it may be."""
    fields = AccountChanged.model_fields
    missing = {name: None for name, one in fields.items() if one.is_required() and name not in given | values}
    return missing | values


def person(subject: str) -> PersonRef:
    return PersonRef(person_id=uuid4(), subject=subject)


def captured(account_id: UUID, at: datetime, text: str = MILD, **values: Any) -> PostCaptured:
    post_id = values.get("post_id", uuid4())
    version = values.get("version", 1)
    given: dict[str, Any] = {
        "post_id": post_id, "version": version, "account_id": account_id, "platform": "facebook",
        "external_id": f"1001_{post_id.hex[:8]}", "thread_id": post_id, "parent_id": None, "parent_external_id": None,
        "kind": "comment", "author": Author(external_id="u-77", name="Kim Testsson", ours=False), "text": text,
        "attachments": [], "url": None, "published_at": at - timedelta(seconds=5), "edited_at": None,
        "captured_at": at, "way": "webhook", "raw": None,
        "content_digest": sha256(f"{post_id}{version}{text}".encode()).hexdigest(),
    }  # fmt: skip
    return PostCaptured.model_validate(given | values)


def edited(post: PostCaptured, text: str, at: datetime, version: int = 2) -> PostCaptured:
    digest = sha256(f"{post.post_id}{version}{text}".encode()).hexdigest()
    changed = {"version": version, "text": text, "edited_at": at, "captured_at": at, "content_digest": digest}
    return post.model_copy(update=changed)


def withdrawn(post: PostCaptured, at: datetime) -> PostWithdrawn:
    return PostWithdrawn(post_id=post.post_id, thread_id=post.thread_id, account_id=post.account_id, withdrawn_at=at)


def sealed(post: PostCaptured, at: datetime, log_index: int = 7) -> RecordSealed:
    record = uuid4()
    receipt = Receipt(
        record_id=record, post_id=post.post_id, version=post.version, content_digest=post.content_digest,
        salt="0" * 64, record_digest="1" * 64, log_index=log_index, tree_size=log_index + 1, proof=[], checkpoint="test log\n1\n\n",
    )  # fmt: skip
    return RecordSealed(
        record_id=record, post_id=post.post_id, version=post.version, account_id=post.account_id,
        captured_at=post.captured_at, sealed_at=at, receipt=receipt,
    )  # fmt: skip


def ended(
    request: RemovalRequested, outcome: str, at: datetime, seen: Sequence[PostCaptured] = (), words: str | None = None
) -> RemovalEnded:
    acted = at if outcome in {"REMOVED", "HIDDEN"} else None
    return RemovalEnded.model_validate(
        {
            "removal_id": request.removal_id, "case_id": request.case_id, "post_id": request.post_id,
            "account_id": request.account_id, "action": request.action, "outcome": outcome, "words": words,
            "seen": [seen_item(one) for one in seen], "read_at": at, "intent_at": acted, "acted_at": acted,
            "confirmed_at": acted, "ended_at": at,
        }
    )  # fmt: skip


def seen_item(post: PostCaptured) -> SeenItem:
    return SeenItem(post_id=post.post_id, version=post.version, content_digest=post.content_digest)
