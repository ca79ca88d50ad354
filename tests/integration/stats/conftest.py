"""A statistics service that hears what the test tells it, and those who read its figures."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import httpx
import pytest

from shared.clock import FrozenClock
from shared.contracts.archive import RecordSealed
from shared.contracts.asyncapi import examples_of
from shared.contracts.envelope import Event, Heard
from shared.contracts.ingest import PostCaptured, PostWithdrawn, RemovalEnded
from shared.contracts.moderation import CaseChanged
from shared.contracts.registry import AccountChanged
from shared.ids import uuid7
from shared.messaging.waves import waves
from shared.service import Service

E = TypeVar("E", bound=Event)
NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
MONTH = {"from": "2026-11-01", "to": "2026-11-30"}
OUTSIDER = {"external_id": "7391046628810457", "name": "Kim Exempelsson", "ours": False}
OURSELVES = {"external_id": "104937251884213", "name": "Hultsfreds bibliotek", "ours": True}


def at(**later: float) -> datetime:
    """A moment so much after noon on a Wednesday in November."""
    return NOON + timedelta(**later)


def told(event: type[E], example: str, **changes: Any) -> E:
    """The golden example, with these changes."""
    return event.model_validate(examples_of(event)[example]["data"] | changes)


@dataclass
class Listener:
    """One account's life, told as events."""

    service: Service
    reader: httpx.AsyncClient
    account_id: UUID = field(default_factory=uuid7)
    unit_id: UUID = field(default_factory=uuid7)

    async def hear(self, *events: Event) -> None:
        """As a consumer does: a batch, one transaction, one reaction per type, order per key."""
        heard = [(event.key(), Heard(event, uuid7(), NOON)) for event in events]
        uow = self.service.new_unit_of_work()
        reactions = {model.type: reaction for model, reaction in self.service.reactions.items()}
        async with uow:
            for kind, group in waves(heard):
                await reactions[kind.type](group, uow)

    async def figures(self, **asked: Any) -> dict[str, float | None]:
        """The account's figures by id, over the month unless asked otherwise."""
        [row] = await self.rows(**asked)
        return {figure["indicator"]: figure["value"] for figure in row["figures"]}

    async def rows(self, **asked: Any) -> list[dict[str, Any]]:
        answer = await self.reader.get(f"/accounts/{self.account_id}/figures", params=MONTH | {"limit": 200} | asked)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["items"]
        return rows

    def account(self, **changes: Any) -> AccountChanged:
        return told(AccountChanged, "godkant", **{"account_id": self.account_id, "unit_id": self.unit_id} | changes)

    def post(self, published: datetime = NOON, **changes: Any) -> PostCaptured:
        """A post of our own, unless told otherwise."""
        post_id = changes.pop("post_id", uuid7())
        given = {
            "post_id": post_id, "thread_id": post_id, "account_id": self.account_id, "author": OURSELVES,
            "published_at": published, "captured_at": published + timedelta(seconds=2),
        }  # fmt: skip
        return told(PostCaptured, "eget-inlagg-med-bild", **given | changes)

    def comment(self, to: PostCaptured, published: datetime, **changes: Any) -> PostCaptured:
        """An outsider's comment to it, unless told otherwise."""
        given = {"thread_id": to.thread_id, "parent_id": to.post_id, "kind": "comment", "author": OUTSIDER}
        return self.post(published, **given | changes)

    def reply(self, to: PostCaptured, published: datetime, **changes: Any) -> PostCaptured:
        return self.comment(to, published, **{"author": OURSELVES} | changes)

    def withdrawal(self, of: PostCaptured, moment: datetime) -> PostWithdrawn:
        return PostWithdrawn(post_id=of.post_id, thread_id=of.thread_id, account_id=of.account_id, withdrawn_at=moment)

    def case(self, example: str, **changes: Any) -> CaseChanged:
        """A case that runs through its golden states on the afternoon of the day."""
        given = {"case_id": changes.pop("case_id", uuid7()), "account_id": self.account_id, "captured_at": at(),
                 "opened_at": at(seconds=5), "changed_at": at(hours=3)}  # fmt: skip
        case = told(CaseChanged, example, **given | changes)
        decision = case.decision.model_copy(update={"decided_at": at(hours=2)}) if case.decision else None
        return case.model_copy(update={"decision": decision, "ended_at": case.ended_at and at(hours=3)})

    def ended(self, outcome: str, **changes: Any) -> RemovalEnded:
        given = {"removal_id": uuid7(), "account_id": self.account_id, "outcome": outcome, "ended_at": at(hours=3)}
        return told(RemovalEnded, "borttaget", **given | changes)

    def sealed(self, seconds: float, **changes: Any) -> RecordSealed:
        given = {
            "record_id": uuid7(),
            "account_id": self.account_id,
            "captured_at": at(),
            "sealed_at": at(seconds=seconds),
        }
        return told(RecordSealed, "forsta-versionen", **given | changes)


@pytest.fixture
async def stats(
    make_service: Callable[..., Awaitable[Service]],
    client: Callable[..., Awaitable[httpx.AsyncClient]],
    clock: FrozenClock,
) -> Listener:
    service = await make_service("stats", clock=clock)
    listener = Listener(service, await client(service, "account_approver"))
    await listener.hear(listener.account())
    return listener
