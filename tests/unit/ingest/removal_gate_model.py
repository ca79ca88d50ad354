"""Every interleaving of the removal gate, checked: `python -m tests.unit.ingest.removal_gate_model`.

One post that its author may edit or delete at any moment, one reply that may appear under it, an ingest, an archive and
a moderation that talk over queues (at least once, in order), crashes between any two steps of the removal, and an act
whose answer is lost and which takes effect later, or never; the loss is written down, or could not be. Explores all reachable states of this small world and checks
the promises in docs/removal-gate.md. `FLAWS` plants one mistake at a time: each must break a promise, otherwise the
check proves nothing.
"""

import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

Items = frozenset[str]
NOTHING: Items = frozenset()
FLAWS = (
    "acts without reading again",
    "ignores what the removal drags along",
    "keeps no intent",
    "keeps the intent when it steps back",
    "takes an unfinished seal for a receipt",
    "tells REMOVED whenever the post is gone",
    "asks once and waits for ever",
    "forgets an act whose answer was lost",
    "forgets what it could not write down",
)


@dataclass(frozen=True)
class World:
    # the platform
    version: int = 1  # 0: gone
    reply: bool = False
    edits: int = 2
    may_reply: bool = True
    may_delete: bool = True
    on_its_way: bool = False  # an act whose answer was lost
    may_lose: bool = True
    # ingest
    captured: Items = NOTHING
    phase: str = "idle"  # volatile: idle, checked, acted, missing
    intent: bool = False  # durable: "I am about to remove"
    resumed: bool = False  # an intent stood already when this attempt began
    lost: bool = False  # durable: an act was sent and no answer came
    untold: bool = False  # the intent is durable, and nobody could write down how its act went
    # archive
    to_archive: tuple[str, ...] = ()
    sealed: Items = NOTHING
    unfinished: Items = NOTHING
    # moderation
    to_moderation: tuple[str, ...] = ()
    receipts_sent: tuple[str, ...] = ()
    known: Items = NOTHING
    receipts: Items = NOTHING
    case: str = "open"  # open, sealing, requested, done
    # removal
    requests: tuple[Items, ...] = ()
    outcomes: tuple[tuple[str, Items], ...] = ()
    outcome: str = ""
    # what really happened, for the promises only
    acted: bool = False
    unsealed_as_read: bool = False
    unsealed_as_stood: bool = False
    read: Items = NOTHING
    could_be_ours: bool = False
    vague: bool = False
    crashes: int = 2
    repeats: int = 1


def standing(world: World) -> Items:
    return frozenset(([f"post{world.version}"] if world.version else []) + (["reply"] if world.reply else []))


def steps(world: World, flaw: str) -> Iterator[tuple[str, World]]:
    yield from author(world)
    yield from capture(world)
    yield from archive(world, flaw)
    yield from moderation(world, flaw)
    yield from gate(world, flaw)


def author(w: World) -> Iterator[tuple[str, World]]:
    if w.version and w.edits:
        yield "author edits", replace(w, version=w.version + 1, edits=w.edits - 1)
    if w.version and w.may_reply:
        yield "somebody replies", replace(w, reply=True, may_reply=False)
    if w.version and w.may_delete:
        yield "author deletes", replace(w, version=0, reply=False, may_delete=False)
    if w.on_its_way:
        yield "the late act takes effect", removed(replace(w, on_its_way=False))


def captured(w: World, items: Items) -> World:
    """Ingest stores what it saw and tells it, in one transaction; what it has already is not told again."""
    new = tuple(sorted(items - w.captured))
    return replace(w, captured=w.captured | items, to_archive=w.to_archive + new, to_moderation=w.to_moderation + new)


def capture(w: World) -> Iterator[tuple[str, World]]:
    if standing(w) - w.captured:
        yield "ingest fetches", captured(w, standing(w))


def archive(w: World, flaw: str) -> Iterator[tuple[str, World]]:
    if not w.to_archive:
        return
    item, rest = w.to_archive[0], w.to_archive[1:]
    if flaw == "takes an unfinished seal for a receipt" and item not in w.unfinished:
        yield (
            f"archive promises {item}",
            replace(w, unfinished=w.unfinished | {item}, receipts_sent=(*w.receipts_sent, item)),
        )
        return
    sealed = replace(w, sealed=w.sealed | {item}, receipts_sent=(*w.receipts_sent, item))
    yield f"archive seals {item}", replace(sealed, to_archive=rest)
    if w.repeats:
        yield f"archive seals {item}, delivered again", replace(sealed, repeats=w.repeats - 1)


def moderation(w: World, flaw: str) -> Iterator[tuple[str, World]]:
    if w.to_moderation:
        heard = replace(w, known=w.known | {w.to_moderation[0]}, to_moderation=w.to_moderation[1:])
        yield f"moderation hears {w.to_moderation[0]}", heard
    if w.receipts_sent:
        heard = replace(w, receipts=w.receipts | {w.receipts_sent[0]}, receipts_sent=w.receipts_sent[1:])
        yield f"moderation gets the receipt of {w.receipts_sent[0]}", heard
    if w.case == "open" and w.known:
        yield "a person decides: remove", replace(w, case="sealing")
    if w.case == "sealing" and w.known <= w.receipts:
        yield "moderation asks for removal", replace(w, case="requested", requests=(*w.requests, w.receipts))
    if w.outcomes:
        told, needed = w.outcomes[0]
        if told == "STALE":
            again = "sealing" if flaw != "asks once and waits for ever" else "requested"
            heard = replace(w, case=again, known=w.known | needed)
        else:
            heard = replace(w, case="done", outcome=told)
        yield f"moderation hears {told}", replace(heard, outcomes=w.outcomes[1:])


def gate(w: World, flaw: str) -> Iterator[tuple[str, World]]:
    """Ingest's side. The request stays in the queue until its outcome is stored."""
    if w.phase != "idle" and w.crashes:
        yield "ingest crashes", replace(w, phase="idle", crashes=w.crashes - 1)
    if w.phase == "idle" and w.requests:
        yield check(w, flaw)
    elif w.phase == "checked":
        yield act(w)
        if w.may_lose:
            away = replace(w, phase="idle", may_lose=False, on_its_way=True, lost=True)
            yield "ingest removes, the answer is lost", away
            untold = replace(away, lost=False, untold=True)
            yield "ingest removes, the answer is lost, and the database with it", untold
    elif w.phase == "acted":
        yield "ingest reads again, tells REMOVED", told(w, "REMOVED")
    elif w.phase == "missing":
        outcome = "UNCONFIRMED" if (w.resumed or w.lost) and not forgets(flaw) else "GONE"
        yield f"the platform knows no such post, ingest tells {outcome}", told(w, outcome)


def forgets(flaw: str) -> bool:
    return flaw == "forgets an act whose answer was lost"


def check(w: World, flaw: str) -> tuple[str, World]:
    """An attempt begins. What nobody could tell of an earlier one is noted first, as an act whose answer was lost."""
    if w.untold and flaw != "forgets what it could not write down":
        w = replace(w, lost=True, untold=False)
    here = standing(w)
    needed = here - {"reply"} if flaw == "ignores what the removal drags along" else here
    if not w.version and flaw != "acts without reading again":
        if flaw == "tells REMOVED whenever the post is gone":
            return "it is gone, ingest tells REMOVED", told(w, "REMOVED")
        if w.intent or (w.lost and not forgets(flaw)):
            vague = replace(w, vague=not w.could_be_ours)
            return "it is gone after an intent, ingest tells UNCONFIRMED", told(vague, "UNCONFIRMED")
        return "it is gone, ingest tells GONE", told(w, "GONE")
    if flaw != "acts without reading again" and not needed <= w.requests[0]:
        intent = w.intent and flaw == "keeps the intent when it steps back"
        again = captured(replace(w, intent=intent, could_be_ours=w.lost, requests=w.requests[1:]), here)
        return "it changed: ingest captures it and steps back", replace(
            again, outcomes=(*again.outcomes, ("STALE", here))
        )
    intent = flaw != "keeps no intent"
    return "ingest reads, checks the receipts, writes its intent", replace(
        w, phase="checked", resumed=w.intent, intent=intent, read=here, could_be_ours=True
    )


def act(w: World) -> tuple[str, World]:
    if not w.version:
        return "ingest removes: not found", replace(w, phase="missing")
    return "ingest removes", replace(removed(w), phase="acted")


def removed(w: World) -> World:
    """An act reaches the platform."""
    if not w.version:
        return w
    return replace(
        w,
        version=0,
        reply=False,
        acted=True,
        unsealed_as_read=not w.read <= w.sealed,
        unsealed_as_stood=not standing(w) <= w.sealed,
    )


def told(w: World, outcome: str) -> World:
    return replace(w, phase="idle", requests=w.requests[1:], outcomes=(*w.outcomes, (outcome, NOTHING)))


def broken(w: World, ended: bool) -> str:
    """The first promise this world breaks."""
    promises = {
        "removed what the archive had not sealed": w.unsealed_as_read,
        "says REMOVED, but we removed nothing": w.outcome == "REMOVED" and not w.acted,
        "says GONE, but we removed it": w.outcome == "GONE" and w.acted,
        "says UNCONFIRMED, but it knows that it removed nothing": w.vague,
        "stuck without an outcome": ended and w.case not in {"open", "done"},
        "captured but never sealed": ended and bool(w.captured - w.sealed),
    }
    return next((promise for promise, is_broken in promises.items() if is_broken), "")


def explore(flaw: str = "", strict: bool = False, start: World | None = None) -> tuple[int, str, list[str]]:
    """All worlds reachable from `start`. Returns how many, the first broken promise, and the shortest way to it."""
    start = start or World()
    came: dict[World, tuple[World, str] | None] = {start: None}
    queue = deque([start])
    while queue:
        world = queue.popleft()
        following = list(steps(world, flaw))
        fault = broken(world, ended=not following)
        if strict and world.unsealed_as_stood:
            fault = "removed a version that came between reading and removing"
        if fault:
            return len(came), fault, way(came, world)
        for name, after in following:
            if after not in came:
                came[after] = (world, name)
                queue.append(after)
    return len(came), "", []


def way(came: dict[World, tuple[World, str] | None], world: World) -> list[str]:
    names: list[str] = []
    while step := came[world]:
        world, name = step
        names.append(name)
    return names[::-1]


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def main() -> None:
    """The whole world and every flaw: some minutes. The test explores smaller ones."""
    count, fault, _ = explore()
    tell(f"the protocol: {count:,} worlds, {fault or 'every promise holds'}")
    assert not fault
    for flaw in FLAWS:
        count, fault, path = explore(flaw)
        tell(f"\nflaw: {flaw} -> {fault or 'NOT FOUND'} ({count:,} worlds)\n  " + "\n  ".join(path))
        assert fault, flaw
    _, fault, path = explore(strict=True)
    tell(f"\nwhat no protocol can promise: {fault}\n  " + "\n  ".join(path))


if __name__ == "__main__":
    main()
