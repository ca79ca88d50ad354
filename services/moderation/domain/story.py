"""The story of a case: every step there was, in the order it happened, from rows that were written for other reasons."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from services.moderation.domain.cases import Case, Decision
from services.moderation.domain.removals import Mark, Removal

Kind = Literal[
    "CAPTURED", "HIT", "REPORTED", "OPENED", "SEEN", "DECIDED", "SEALED", "REQUESTED", "READ", "INTENT", "ACTED",
    "CONFIRMED", "OUTCOME", "AMENDED", "WITHDRAWN",
]  # fmt: skip
ORDER: tuple[Kind, ...] = get_args(Kind)
"""Which comes first of two in the same moment."""
SWEDISH: dict[Kind, str] = {
    "CAPTURED": "Inlägget fångades",
    "HIT": "En regel träffade",
    "REPORTED": "En person anmälde inlägget",
    "OPENED": "Ärendet öppnades",
    "SEEN": "En person fick kännedom om inlägget",
    "DECIDED": "En person beslutade",
    "SEALED": "Arkivet förseglade",
    "REQUESTED": "Åtgärden begärdes, med arkivets kvitton",
    "READ": "Plattformen lästes före åtgärden",
    "INTENT": "Avsikten antecknades",
    "ACTED": "Plattformen ombads utföra åtgärden",
    "CONFIRMED": "Plattformen lästes efter åtgärden",
    "OUTCOME": "Utfallet",
    "AMENDED": "Plattformen berättade i efterhand",
    "WITHDRAWN": "Plattformen berättade att inlägget är borta, utan oss",
}


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    kind: Kind
    by: str | None = None
    post_id: UUID | None = None
    post_version: int | None = None
    rule_id: str | None = None
    rule_version: int | None = None
    decided: str | None = None
    removal_id: UUID | None = None
    log_index: int | None = None
    outcome: str | None = None
    words: str | None = None

    @property
    def swedish(self) -> str:
        return SWEDISH[self.kind]


@dataclass(frozen=True, slots=True)
class Sources:
    """All that the story is told from."""

    case: Case
    versions: Sequence[Any]
    decisions: Sequence[Decision]
    receipts: Sequence[Any]
    removals: Sequence[Removal]
    marks: Sequence[Mark]
    withdrawn_at: datetime | None


def story(known: Sources) -> list[Step]:
    return sorted(_steps(known), key=lambda step: (step.at, ORDER.index(step.kind)))


def _steps(known: Sources) -> Iterator[Step]:
    case = known.case
    for version in known.versions:
        yield Step(version.captured_at, "CAPTURED", post_id=case.post_id, post_version=version.version)
    for hit in case.hits:
        kind: Kind = "REPORTED" if hit.reported_by else "HIT"
        yield Step(hit.found_at, kind, hit.reported_by, case.post_id, hit.post_version, hit.rule_id, hit.rule_version)
    yield Step(case.opened_at, "OPENED", case.opened_by)
    if case.knowledge_at:
        yield Step(case.knowledge_at, "SEEN", case.knowledge_by)
    for made in known.decisions:
        yield Step(
            made.decided_at, "DECIDED", made.decided_by, case.post_id, made.post_version, made.rule_id,
            made.rule_version, made.decided, words=made.reason,
        )  # fmt: skip
    for row in known.receipts:
        yield Step(
            row.sealed_at,
            "SEALED",
            post_id=row.post_id,
            post_version=row.version,
            log_index=json.loads(row.receipt)["log_index"],
        )
    for removal in known.removals:
        yield from _of_removal(removal)
    for mark in known.marks:
        yield Step(mark.amended_at, "AMENDED", post_version=mark.version, removal_id=mark.removal_id, outcome=mark.mark)
    if known.withdrawn_at:
        yield Step(known.withdrawn_at, "WITHDRAWN", post_id=case.post_id)


def _of_removal(removal: Removal) -> Iterator[Step]:
    yield Step(removal.requested_at, "REQUESTED", decided=removal.action, removal_id=removal.id)
    times: tuple[tuple[Kind, datetime | None], ...] = (
        ("READ", removal.read_at), ("INTENT", removal.intent_at), ("ACTED", removal.acted_at),
        ("CONFIRMED", removal.confirmed_at),
    )  # fmt: skip
    for kind, at in times:
        if at:
            yield Step(at, kind, removal_id=removal.id)
    if removal.ended_at:
        yield Step(removal.ended_at, "OUTCOME", removal_id=removal.id, outcome=removal.outcome, words=removal.words)
