"""Whether an account's records are provided for: rows in the plan that governs its unit (S27), disposal decisions (S25)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.registry.domain.details import Details
from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.plans import Plan
from services.registry.domain.record_types import RecordType, brought
from services.registry.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What an account's records are judged by: the plan that governs its unit today, and the decisions that reach it."""

    plan: Plan | None
    governing_unit: str
    """The name of the unit whose plan it is."""
    types: Sequence[RecordType]
    decisions: Sequence[DisposalDecision]
    line: Sequence[UUID]
    """The account's unit and all above it."""


NOTHING = RecordFacts(None, "", (), (), ())


def planned(details: Details, facts: RecordFacts) -> tuple[Literal["met", "unmet"], Wording, Wording]:
    """S27: state, evidence, and what to do."""
    needed = brought(facts.types, details.platform, details.responsibility)
    if facts.plan is None or facts.plan.adoption is None:
        return "unmet", *_no_plan(needed)
    rows = facts.plan.by_type
    lacking = [one for one in needed if one.code not in rows]
    name = (
        f"{facts.plan.title}, version {facts.plan.number}, {facts.plan.adoption.decision_ref} ({facts.governing_unit})"
    )
    if lacking:
        swedish, english = _names(lacking)
        return (
            "unmet",
            Wording(f"{name} saknar rader för: {swedish}.", f"{name} lacks rows for: {english}."),
            Wording(
                f"Lägg till rader i nästa version av planen och anta den: {swedish}.",
                f"Add rows to the plan's next version and adopt it: {english}.",
            ),
        )
    codes = ", ".join(one.code for one in needed)
    return "met", Wording(f"{name}: {codes}.", f"{name}: {codes}."), Wording("", "")


def disposed(details: Details, account_id: UUID | None, facts: RecordFacts) -> tuple[Literal["met"], Wording]:
    """S25: always met, for without a decision in force nothing is disposed of. The evidence says which it is."""
    needed = brought(facts.types, details.platform, details.responsibility)
    by_decision = [
        (decision, codes)
        for decision in facts.decisions
        if (codes := [one.code for one in needed if decision.scope.covers(one.code, facts.line, account_id)])
    ]
    if not by_decision:
        return "met", Wording(
            "Inget gallringsbeslut gäller: ingenting gallras.",
            "No disposal decision is in force: nothing is disposed of.",
        )
    told = "; ".join(
        f"{one.ruling.registry_no if one.ruling else '-'}: {', '.join(codes)}" for one, codes in by_decision
    )
    return "met", Wording(f"Gallringsbeslut som gäller: {told}.", f"Disposal decisions in force: {told}.")


def _no_plan(needed: Sequence[RecordType]) -> tuple[Wording, Wording]:
    swedish, english = _names(needed)
    return (
        Wording(
            "Ingen antagen dokumenthanteringsplan gäller för enheten eller någon över den.",
            "No adopted records management plan is in force for the unit or any above it.",
        ),
        Wording(
            f"Anta en dokumenthanteringsplan med rader för: {swedish}.",
            f"Adopt a records management plan with rows for: {english}.",
        ),
    )


def _names(types: Iterable[RecordType]) -> tuple[str, str]:
    types = list(types)
    return (
        ", ".join(f"{one.swedish} ({one.code})" for one in types),
        ", ".join(f"{one.english} ({one.code})" for one in types),
    )
