"""A batch of posts: transactions of at most 500, a report line by line, and a second sending that doubles nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from services.ingest.application.ports import Ports
from services.ingest.application.sendings import Refusal, Sent, count, take
from services.ingest.domain.posts import Kept
from services.ingest.store.batches import Batch
from shared.ids import uuid7

MOST_REFUSALS = 1_000
"""Refusals that a report lists; all are counted."""
Line = tuple[int, Sent | Refusal]


@dataclass(slots=True)
class Report:
    lines: int = 0
    stored: int = 0
    duplicates: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)

    def add(self, line: int, answer: Kept | Refusal) -> None:
        self.lines += 1
        if isinstance(answer, Refusal):
            self.refused.append({"line": line, "pointer": answer.pointer, "reason": answer.reason})
        else:
            self.stored += answer.new
            self.duplicates += not answer.new


async def take_batch(chunks: AsyncIterator[list[Line]], ports: Ports) -> Report:
    """Each chunk is one transaction, durable before the next is read, and one turn among all batches of this process."""
    report = Report()
    async for chunk in chunks:
        sent = [one for _, one in chunk if isinstance(one, Sent)]
        async with ports.pace.turn():
            uow = ports.unit_of_work()
            async with uow:
                taken = iter(await take(sent, uow))
        answers = [one if isinstance(one, Refusal) else next(taken) for _, one in chunk]
        count(answers)
        for (line, _), answer in zip(chunk, answers, strict=True):
            report.add(line, answer)
    return report


async def settle(report: Report, client: str, body_digest: str, ports: Ports) -> tuple[Batch, bool]:
    """The batch's resource, and whether it is new: the same bytes again give the first report, unless it is no longer true."""
    new = Batch(
        id=uuid7(), client=client, body_digest=body_digest, received_at=ports.core.clock.now(), lines=report.lines,
        stored=report.stored, duplicates=report.duplicates, refused=report.refused[:MOST_REFUSALS],
        refused_lines=len(report.refused),
    )  # fmt: skip
    uow = ports.unit_of_work()
    async with uow:
        same = await uow.batches.same(client, body_digest)
        if same and not report.stored and same.refused == new.refused:
            return same, False
        await uow.batches.add(new)
    return new, True
