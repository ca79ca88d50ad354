"""What an archivist should look at again in a plan or a decision: advice, never a change (S26: "bör")."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.plans import Plan, PlanRow
from services.registry.domain.record_types import RecordType
from services.registry.domain.retention import Retention
from services.registry.domain.wording import Wording

Advice = Literal[
    "longer_than_minor", "repealed_regulation", "shortened", "no_disposal_decision", "archive_authority_not_consulted"
]
REPEALED = re.compile(r"RA-?\s?FS\s*(1991\s*:\s*6|1997\s*:\s*6)", re.IGNORECASE)
"""Repealed by RA-FS 2021:6 on 2022-01-01; most municipal plans cite them still."""


@dataclass(frozen=True, slots=True)
class Remark:
    advice: Advice
    record_type: str | None
    wording: Wording


def on_plan(
    plan: Plan,
    before: Plan | None,
    types: Mapping[str, RecordType],
    decisions: Sequence[DisposalDecision],
) -> tuple[Remark, ...]:
    """`before`: the version this one follows. `decisions`: those in force that reach the plan's unit."""
    earlier = before.by_type if before else {}
    decided = {code for decision in decisions for code in decision.scope.record_types}
    found: list[Remark] = []
    for row in plan.rows:
        found += _on_row(row, types.get(row.record_type), earlier.get(row.record_type))
        if row.retention.disposition != "PRESERVE" and row.record_type not in decided:
            found.append(_undecided(row.record_type))
    return tuple(found)


def on_decision(decision: DisposalDecision, types: Mapping[str, RecordType]) -> tuple[Remark, ...]:
    found: list[Remark] = []
    for code in decision.scope.record_types:
        found += _minor(code, types.get(code), decision.retention)
    if REPEALED.search(decision.legal_basis):
        found.append(_repealed(None))
    if decision.consulted_archive_authority_on is None:
        found.append(
            Remark(
                "archive_authority_not_consulted", None,
                Wording("Samråd med arkivmyndigheten är inte noterat.", "No consultation of the archive authority."),
            )
        )  # fmt: skip
    return tuple(found)


def _on_row(row: PlanRow, kind: RecordType | None, earlier: PlanRow | None) -> Iterator[Remark]:
    yield from _minor(row.record_type, kind, row.retention)
    if REPEALED.search(f"{row.decision_ref}\n{row.remark}"):
        yield _repealed(row.record_type)
    if earlier and row.retention.shorter_than(earlier.retention):
        yield Remark(
            "shortened", row.record_type,
            Wording(
                f"Fristen är kortare än i föregående version ({earlier.retention.swedish}). Handlingar från tiden före "
                "planen berörs bara av ett gallringsbeslut som säger det (retroactive).",
                "The retention is shorter than in the version before. Records from before the plan are reached only by a "
                "disposal decision that says so (retroactive).",
            ),
        )  # fmt: skip


def _minor(code: str, kind: RecordType | None, retention: Retention) -> Iterator[Remark]:
    if kind and kind.minor_importance and retention.is_longer_than_minor:
        yield Remark(
            "longer_than_minor", code,
            Wording(
                f"Av ringa betydelse: fristen bör vara mycket kort, högst tre månader. Här: {retention.swedish}.",
                "Of minor importance: the retention should be very short, three months at most.",
            ),
        )  # fmt: skip


def _repealed(code: str | None) -> Remark:
    return Remark(
        "repealed_regulation", code,
        Wording(
            "Hänvisar till RA-FS 1991:6 eller 1997:6, upphävda 2022-01-01 genom RA-FS 2021:6. Se över raden.",
            "Cites RA-FS 1991:6 or 1997:6, repealed on 2022-01-01 by RA-FS 2021:6. Review it.",
        ),
    )  # fmt: skip


def _undecided(code: str) -> Remark:
    return Remark(
        "no_disposal_decision", code,
        Wording(
            "Planen säger gallras, men inget gallringsbeslut gäller: inget gallras.",
            "The plan says dispose, but no disposal decision is in force: nothing is disposed of.",
        ),
    )  # fmt: skip
