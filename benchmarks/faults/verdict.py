"""After a fault: what came in and what became of it, and four numbers that must be zero."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from benchmarks.faults.load import Load

SERVICES = ("ingest", "moderation", "archive", "stats")


@dataclass
class Verdict:
    posts_in: int
    decided: int
    sealed: int
    removed: int
    removals_without_receipt: int
    lost: int
    doubled: int
    out_of_order: int
    dead_letters: int
    dead_letters_expected: int
    unfinished: str = ""
    """What never happened, where not all came to rest."""

    def faults(self) -> list[str]:
        wrong = ("removals_without_receipt", "lost", "doubled", "out_of_order", "unfinished")
        found = [name for name in wrong if getattr(self, name)]
        return found + (["dead_letters"] if self.dead_letters != self.dead_letters_expected else [])

    def told(self) -> dict[str, Any]:
        return asdict(self)


async def judge(load: Load, *, dead_letters: int, clocks_agree: bool) -> Verdict:
    """`posts_in` and `sealed` are this fault's own, as are the removals; what must be zero is looked for in everything."""
    tables = load.installation.tables
    counted = await tables.counted()
    digests = await tables.digests()
    records = await load.saga.records()
    cases = await load.saga.cases()
    acts = [call for call in load.saga.world.platforms.facebook.acts() if call.method == "DELETE"]
    gone = [call.path.strip("/") for call in acts]
    twice = sum(1 for name in counted if counted[name] > load.installation.told) + len(gone) - len(set(gone))
    return Verdict(
        posts_in=counted["ingest"] - load.before,
        decided=sum(case["status"] != "OPEN" for case in cases),
        sealed=counted["archive"] - load.before,
        removed=len(set(gone)),
        removals_without_receipt=_without_receipt(records, acts, clocks_agree=clocks_agree),
        lost=len(digests["ingest"] ^ digests["archive"]) + len(digests["ingest"] ^ digests["moderation"])
        + load.installation.told - counted["ingest"] + len(set(load.saga.comments) - set(gone)),
        doubled=twice + await tables.doubled(),
        out_of_order=await tables.out_of_order(),
        dead_letters=await letters(load) - load.letters,
        dead_letters_expected=dead_letters,
    )  # fmt: skip


def _without_receipt(records: list[dict[str, Any]], acts: list[Any], *, clocks_agree: bool) -> int:
    """Not sealed at all, or sealed after the act. Where clocks were made to jump, times say nothing."""
    first: dict[str, datetime] = {}
    for record in records:
        first.setdefault(record["external_id"], datetime.fromisoformat(record["sealed_at"]))
    missing = 0
    for call in acts:
        sealed = first.get(call.path.strip("/"))
        missing += sealed is None or (clocks_agree and sealed >= datetime.fromisoformat(call.at))
    return missing


async def letters(load: Load) -> int:
    """Dead letters of all services, those of earlier faults included."""
    found = 0
    for service in SERVICES:
        admin = load.saga.world.to(service, "admin")
        page = await load.saga.tries(lambda admin=admin: admin.get("/dead-letters?limit=200"))
        found += len(page.json()["items"])
    return found
