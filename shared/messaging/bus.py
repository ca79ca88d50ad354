"""What the rest of the code may know about a message broker."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Place = tuple[str, int]
"""A topic and one of its partitions: where order is promised."""


class BusAway(ConnectionError):
    """The broker cannot be reached, or does not answer, now."""


@dataclass(frozen=True, slots=True)
class Record:
    topic: str
    key: str
    value: bytes
    partition: int = 0
    offset: int = 0
    headers: tuple[tuple[str, bytes], ...] = field(default=(), compare=False)

    @property
    def place(self) -> Place:
        return self.topic, self.partition


class Publisher(Protocol):
    async def send(self, records: Sequence[Record]) -> int:
        """Keep the records, in order per key, and return how many of the first ones are safe.

        Fewer than all means that the broker failed there: the rest must be sent again, in the same order.
        """


class Subscription(Protocol):
    """One member of a group. All but `fetch` and `close` raise `BusAway` when the broker does not answer."""

    async def fetch(self, limit: int, timeout: float) -> list[Record]:
        """At most `limit` records, in order within each place; none after `timeout` seconds without one."""

    def gained(self) -> Collection[Place]:
        """Places given to this member since it last asked. It must rewind them to where its effects end."""

    def pause(self, places: Collection[Place]) -> None:
        """Fetch nothing from these places until they are resumed; the membership goes on."""

    def resume(self, places: Collection[Place]) -> None: ...

    async def commit(self, ends: Mapping[Place, int]) -> None:
        """Everything before these offsets is done."""

    async def rewind(self, starts: Mapping[Place, int]) -> None:
        """Deliver from these offsets on again."""

    async def ends(self, places: Collection[Place]) -> Mapping[Place, int]:
        """The offset that the next record of each place will get."""

    async def begins(self, places: Collection[Place]) -> Mapping[Place, int]:
        """The offset of the first record that each place still keeps; its end, where it keeps none."""

    async def lag(self) -> Mapping[Place, int]:
        """Records waiting in each place this member holds."""

    async def close(self) -> None: ...


class Bus(Protocol):
    """A broker of either kind: `shared.messaging.opening.open_bus(settings)` gives the one the settings name."""

    async def publisher(self) -> Publisher: ...

    async def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """Become a member of the group. Topics are the catalogue's names; a prefix is the adapter's own business."""

    async def ready(self) -> bool:
        """Can the broker be reached now?"""

    async def create_topics(self) -> None:
        """Make every topic of the catalogue that is missing."""

    async def prune(self) -> None:
        """Drop what the catalogue no longer wants kept, where the broker does not do so by itself."""

    async def close(self) -> None:
        """Leave the broker; everything that this bus gave out is closed with it."""
