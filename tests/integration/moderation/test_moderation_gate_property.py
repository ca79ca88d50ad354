"""Whatever order the world tells things in, and however often: no request without receipts for all that is known, and
always one when all are in (the removal gate, moderation's side, against a model of a few lines)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.moderation.application.decisions import Decide, decide
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.clock import FrozenClock
from shared.contracts.ingest import PostCaptured
from shared.contracts.moderation import CaseChanged, RemovalRequested
from tests.conftest import MakeService
from tests.integration.moderation.house import House, captured, edited, ended, sealed

Key = tuple[UUID, int, str]
ITEMS = 6
"""The post in two versions, a reply in two, a reply of the reply that names its parent in the platform's words, and a neighbour."""
OFTEN_THE_POST = st.sampled_from([0, 0, 0, 0, 0, 0, *range(1, ITEMS)])
CHANGES = st.one_of(
    st.tuples(st.just("captured"), OFTEN_THE_POST),
    st.tuples(st.just("sealed"), OFTEN_THE_POST),
    st.tuples(st.just("sealed_otherwise"), OFTEN_THE_POST),
    st.tuples(st.just("decide"), st.just(0)),
    st.tuples(st.just("stale"), st.sampled_from([0, 1, 1, 3, 5, 13, 63])),
    st.tuples(st.just("repeat"), st.integers(1, 4)),
)
BEGINNING = st.permutations([("captured", 0), ("sealed", 0), ("decide", 0), ("decide", 0)])
STEPS = st.builds(lambda first, then: first + then, BEGINNING, st.lists(CHANGES, max_size=25))


@dataclass
class World:
    """The model: what moderation may know, and what it must then do."""

    house: House
    items: list[PostCaptured]
    known: dict[Key, PostCaptured] = field(default_factory=dict)
    seen: set[Key] = field(default_factory=set)
    receipts: set[Key] = field(default_factory=set)
    heard: list[Any] = field(default_factory=list)
    requests: list[RemovalRequested] = field(default_factory=list)
    stale: int = 0
    decided: bool = False
    waiting: bool = False

    @property
    def needed(self) -> set[Key]:
        """All versions of the post and of what hangs below it, as far as it is known, and what a reading showed."""
        below = {self.items[0].post_id}
        while more := {one.post_id for one in self.known.values() if self._hangs(one, below)} - below:
            below |= more
        return {key for key in self.known if key[0] in below} | self.seen

    def _hangs(self, post: PostCaptured, below: set[UUID]) -> bool:
        names = {one.external_id for one in self.known.values() if one.post_id in below}
        return post.parent_id in below or post.parent_external_id in names

    async def take(self, step: tuple[str, int]) -> None:
        kind, number = step
        does: dict[str, Callable[[int], Any]] = {
            "captured": self._capture, "sealed": self._seal, "sealed_otherwise": self._seal_otherwise,
            "decide": self._decide, "stale": self._stale, "repeat": self._repeat,
        }  # fmt: skip
        await does[kind](number)
        await self._check()

    async def _hear(self, event: Any) -> None:
        self.heard.append(event)
        await self.house.hear(event)

    async def _capture(self, number: int) -> None:
        post = self.items[number]
        self.known[_key(post)] = post
        await self._hear(post)

    async def _seal(self, number: int) -> None:
        self.receipts.add(_key(self.items[number]))
        await self._hear(sealed(self.items[number], self.house.clock.now()))

    async def _seal_otherwise(self, number: int) -> None:
        """A receipt of other words than those that are known."""
        other = self.items[number].model_copy(update={"content_digest": "f" * 64})
        self.receipts.add(_key(other))
        await self._hear(sealed(other, self.house.clock.now()))

    async def _decide(self, _number: int) -> None:
        case = await self._case()
        if case is None or self.decided:
            return
        self.decided = self.waiting = True
        who = Principal("maria.moderator", None, frozenset({Role.MODERATOR}))
        command = Decide(case.case_id, case.version, "remove", ("HR-1", 1), "Angriper en person.", who)
        await decide(command, self.house.service.new_unit_of_work())  # type: ignore[arg-type] # moderation's own

    async def _stale(self, mask: int) -> None:
        if not self.decided or self.waiting:
            return
        shown = [one for n, one in enumerate(self.items) if mask >> n & 1]
        self.seen |= {_key(one) for one in shown}
        self.stale += 1
        self.waiting = True
        await self._hear(ended(self.requests[-1], "STALE", self.house.clock.now(), seen=shown))

    async def _repeat(self, number: int) -> None:
        """One of the last events again, as a consumer that was killed hears them."""
        if len(self.heard) >= number:
            await self.house.hear(self.heard[-number])

    async def _check(self) -> None:
        told = await self.house.requests(self.items[0].post_id)
        new, self.requests = told[len(self.requests) :], told
        ready = self.decided and self.waiting and self.needed <= self.receipts
        assert len(new) == (1 if ready else 0)
        if new:
            carried = {(one.post_id, one.version, one.content_digest) for one in new[0].receipts}
            assert self.needed <= carried <= self.receipts
            self.waiting = False
        assert len({one.removal_id for one in told}) == len(told) == self.stale + self.decided - self.waiting

    async def _case(self) -> CaseChanged | None:
        states = await self.house.told(CaseChanged, self.items[0].post_id)
        return states[-1] if states else None


def _key(post: PostCaptured) -> Key:
    return post.post_id, post.version, post.content_digest


def _items(account_id: UUID, at: datetime) -> list[PostCaptured]:
    thread = uuid4()
    post = captured(account_id, at, thread_id=thread)
    reply = captured(account_id, at, "Håller med", thread_id=thread, parent_id=post.post_id)
    below = captured(account_id, at, "Jag med", thread_id=thread, parent_external_id=reply.external_id)
    beside = captured(account_id, at, "Öppet i dag?", thread_id=thread, parent_id=thread)
    return [post, edited(post, "Något annat", at), reply, edited(reply, "Håller inte med", at), below, beside]


@pytest.fixture
async def busy(make_service: MakeService) -> House:
    clock = FrozenClock(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))
    return House(await make_service("moderation", clock=clock, removal_attempts=1_000), clock)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
async def test_any_order_any_repetition(busy: House, steps: list[tuple[str, int]]) -> None:
    """The examples share a database, as cases do; each has an account and posts of its own."""
    account_id = await busy.account()
    world = World(busy, _items(account_id, busy.clock.now()))
    for step in steps:
        await world.take(step)
    for number in range(ITEMS):
        await world.take(("captured", number))
    await world.take(("decide", 0))
    for number in range(ITEMS):
        await world.take(("sealed", number))
    assert world.requests, "everything is sealed and decided, and nothing was asked"
