"""The gate: takes a removal request, reads the platform now, and acts only when receipts cover all it just read.

Each durable step is one transaction that only the holder of the task's lease can write; a kill between any two of them
is survived by starting again from the request. The protocol: docs/removal-gate.md.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from services.ingest import metrics
from services.ingest.application.capture import capture, digest_of
from services.ingest.application.endings import end
from services.ingest.application.holding import claim, put_off, while_held, write
from services.ingest.application.media import whole
from services.ingest.application.places import Place, place_of
from services.ingest.application.ports import Ports
from services.ingest.domain.platforms import Away, Missing, Refused, Unsupported
from services.ingest.domain.posts import Observed
from services.ingest.domain.removals import (
    ACTING,
    AGAIN,
    LEASE,
    MARGIN,
    TRIES,
    Item,
    Reading,
    Removal,
    Step,
    Verdict,
    is_in_doubt,
    next_step,
    outcome_of_absence,
)
from services.ingest.store.leases import Overtaken
from shared.observability.metrics import ROOM


@dataclass(frozen=True, slots=True)
class Read:
    """The last reading: its items, completed and with media; and what is remembered of it."""

    items: tuple[Observed, ...]
    noted: Reading


async def work_removals(ports: Ports) -> None:
    """A schedule: every request that is due, one after the other. One that comes again at once waits for the next run."""
    worked: set[UUID] = set()
    while (removal := await claim(ports)) and removal.id not in worked:
        worked.add(removal.id)
        await work_one(removal, ports)


async def work_one(removal: Removal, ports: Ports) -> None:
    """One attempt. It ends the request, or puts it off; being overtaken by another worker ends the attempt in silence."""
    with suppress(Overtaken):
        try:
            verdict = await attempt(removal, ports)
            if verdict:
                await end(removal, verdict, ports)
        except Away as fault:
            metrics.RETRIES.labels(removal.platform).inc()
            await put_off(removal, fault, ports)


async def attempt(removal: Removal, ports: Ports) -> Verdict | None:
    """None: the request was put off, or has stepped back."""
    if is_in_doubt(removal, ports.core.clock.now()):
        removal = await write(removal, ports, lost_at=removal.intent_at)
    place = await place_of(removal, ports)
    if isinstance(place, Verdict):
        return place
    try:
        read = await while_held(read_now(place, ports), removal, ports)
    except Refused as refused:
        return Verdict("FAILED", words=refused.words)
    step = next_step(removal, read.noted)
    if step is Step.NOT_THERE:
        return await _absent(removal, read.noted, ports)
    if step is Step.STEP_BACK:
        await step_back(removal, read, ports)
        return None
    if step is Step.HIDDEN_ALREADY:
        return Verdict("HIDDEN", noted=read.noted, confirmed_at=read.noted.read_at)
    return await act(removal, read.noted, place, ports)


async def read_now(place: Place, ports: Ports) -> Read:
    """The platform, now: the post and all that its removal drags along, media included."""
    at = ports.core.clock.now()
    reading = await place.connector.read(place.access, place.target)
    items = tuple(replace(one, published_at=one.published_at or at) for one in await whole(reading.items, ports))
    seen = await _versions(items, ports)
    uncovered = sum(not is_covered(one, place) for one in items)
    return Read(items, Reading(at, reading.there, reading.hidden, seen, uncovered))


def is_covered(one: Observed, place: Place) -> bool:
    return (one.post_id, digest_of(one)) in place.receipts


async def step_back(removal: Removal, read: Read, ports: Ports) -> None:
    """Something there has no receipt: capture it, take back an intent, and say what was seen, in one transaction."""
    uow = ports.unit_of_work()
    async with uow:
        kept = await capture(read.items, "reread", uow)
        seen = tuple(Item(one.post_id, one.version, one.content_digest) for one in kept)
        also = {"read_at": read.noted.read_at, "seen": seen, "intent_at": None, "acted_at": None}
        await end(removal, Verdict("STALE", noted=replace(read.noted, seen=seen), also=also), ports, uow)
    metrics.CAPTURED.labels(removal.platform, "reread").inc(sum(one.new for one in kept))


async def act(removal: Removal, noted: Reading, place: Place, ports: Ports) -> Verdict | None:
    """All is covered: write the intent, act, and look what became of it."""
    held = await write_intent(removal, noted, ports)
    acted_at = ports.core.clock.now()
    if held.held_until is None or held.held_until - acted_at < MARGIN:
        raise Overtaken  # this process stood still since the intent: what was read is old, and another may act
    metrics.GAP.labels(removal.platform).observe((acted_at - noted.read_at).total_seconds())
    try:
        action = place.connector.remove if removal.action == "remove" else place.connector.hide
        await action(place.access, place.target)
    except Missing:
        return await _absent(removal, None, ports)
    except Refused as refused:
        return Verdict("FAILED", words=refused.words)
    except Unsupported as unsupported:
        return Verdict("UNSUPPORTED", words=unsupported.words)
    except Away:
        await write(removal, ports, lost_at=acted_at)
        raise
    again = ports.core.clock.now() + LEASE
    held = await write(removal, ports, acted_at=acted_at, acts=removal.acts + 1, held_until=again)
    return await confirm(held, place, ports)


async def write_intent(removal: Removal, noted: Reading, ports: Ports) -> Removal:
    """ "I am about to act on this, having read that": durable before the act. Nobody else begins until its answer is over."""
    now = ports.core.clock.now()
    uow = ports.unit_of_work()
    async with uow:
        held = await uow.removals.write(
            removal.id, ports.holder, intent_at=now, read_at=noted.read_at, seen=noted.seen, held_until=now + ACTING
        )
        await uow.removals.note(removal.id, noted)
    return held


async def confirm(removal: Removal, place: Place, ports: Ports) -> Verdict | None:
    """Read again: only what is seen to be gone, or hidden, is said to be."""
    at = ports.core.clock.now()
    try:
        reading = await while_held(place.connector.stands(place.access, place.target), removal, ports)
    except Refused as refused:
        raise Away(refused.words) from refused  # the act was taken: what became of it is looked at again
    if removal.action == "remove" and not reading.there:
        return Verdict("REMOVED", confirmed_at=at)
    if removal.action == "hide" and (reading.hidden or not reading.there):
        return Verdict("HIDDEN" if reading.there else "GONE", confirmed_at=at)
    if removal.acts >= TRIES:
        return Verdict("FAILED", words=f"The platform took the act {removal.acts} times, and the post still stands.")
    await write(removal, ports, acted_at=None, next_at=at + AGAIN, holder=None, held_until=None)
    return None


async def _absent(removal: Removal, noted: Reading | None, ports: Ports) -> Verdict | None:
    """It is not there: `noted` says what was read; without it the act itself found nothing."""
    uow = ports.unit_of_work()
    async with uow:
        others = await uow.removals.reaching([removal.post_id], but=removal.id)
    outcome = outcome_of_absence(removal, others)
    if outcome is None:
        raise Away("another request may have removed it: its outcome is awaited")
    at = noted.read_at if noted else ports.core.clock.now()
    also = {"read_at": at} if noted and removal.read_at is None else {}
    return Verdict(outcome, noted=noted, confirmed_at=at, also=also)


async def _versions(items: Sequence[Observed], ports: Ports) -> tuple[Item, ...]:
    """The items by the versions we have of them; what was never captured has none yet."""
    uow = ports.unit_of_work()
    async with uow:
        known = await uow.posts.known([one.post_id for one in items])
    digests = [(one.post_id, digest_of(one)) for one in items]
    return tuple(Item(id_, known[id_].digests[d], d) for id_, d in digests if id_ in known and d in known[id_].digests)


async def measure_waiting(ports: Ports) -> None:
    """A schedule: how long the oldest request waits, how much was set aside, and how much room media have."""
    uow = ports.unit_of_work()
    async with uow:
        oldest = await uow.removals.oldest_waiting()
        metrics.SET_ASIDE.set(await uow.quarantine.waiting())
    metrics.WAITING.set((ports.core.clock.now() - oldest).total_seconds() if oldest else 0)
    ROOM.labels("ingest").set(await ports.media.room())
