"""Whether an account's records are provided for: rows in the plan that governs its unit (S27), disposal decisions (S25)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.registry.domain.conditions import ONCE_OPEN, Check, Facts, Finding, found
from services.registry.domain.details import Details
from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.plans import Plan
from services.registry.domain.record_types import RecordType, brought
from services.registry.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """The plan that governs the account's unit today, and the disposal decisions in force that reach it."""

    types: Sequence[RecordType] = ()
    plan: Plan | None = None
    planner: str = ""
    """The name of the unit whose plan it is."""
    decisions: Sequence[DisposalDecision] = ()
    line: Sequence[UUID] = ()
    """The account's unit and all above it."""
    account_id: UUID | None = None


def _planned(details: Details, facts: Facts) -> Finding:
    """Evidence names the version and the rows; what to do says which rows are lacking."""
    told = facts[RecordFacts]
    needed = brought(told.types, details.platform, details.responsibility)
    if told.plan is None or told.plan.adoption is None:
        return _no_plan(needed)
    name = f"{told.plan.title}, version {told.plan.number}, {told.plan.adoption.decision_ref} ({told.planner})"
    lacking = [one for one in needed if one.code not in told.plan.by_type]
    if not lacking:
        codes = ", ".join(one.code for one in needed)
        return found("met", f"{name}: {codes}.", f"{name}: {codes}.")
    swedish, english = _names(lacking)
    return replace(
        found("unmet", f"{name} saknar rader för: {swedish}.", f"{name} lacks rows for: {english}."),
        to_do=Wording(
            f"Lägg till rader i nästa version av planen och anta den: {swedish}.",
            f"Add rows to the plan's next version and adopt it: {english}.",
        ),
    )


def _disposed(details: Details, facts: Facts) -> Finding:
    """Always met: without a decision in force nothing is disposed of. The evidence says which it is."""
    told = facts[RecordFacts]
    needed = brought(told.types, details.platform, details.responsibility)
    reached = [
        f"{decision.ruling.registry_no}: {', '.join(codes)}"
        for decision in told.decisions
        if decision.ruling
        and (codes := [one.code for one in needed if decision.scope.covers(one.code, told.line, told.account_id)])
    ]
    if not reached:
        return found(
            "met", "Inget gallringsbeslut gäller: ingenting gallras.",
            "No disposal decision is in force: nothing is disposed of.",
        )  # fmt: skip
    names = "; ".join(reached)
    return found("met", f"Gallringsbeslut som gäller: {names}.", f"Disposal decisions in force: {names}.")


def _no_plan(needed: Sequence[RecordType]) -> Finding:
    swedish, english = _names(needed)
    return replace(
        found(
            "unmet",
            "Ingen antagen dokumenthanteringsplan gäller för enheten eller någon över den.",
            "No adopted records management plan is in force for the unit or any above it.",
        ),
        to_do=Wording(
            f"Anta en dokumenthanteringsplan (plans; med from_proposal får den alla rader) med rader för: {swedish}.",
            f"Adopt a records management plan (POST plans; from_proposal gives it all rows) with rows for: {english}.",
        ),
    )


def _names(types: Iterable[RecordType]) -> tuple[str, str]:
    types = list(types)
    return (
        ", ".join(f"{one.swedish} ({one.code})" for one in types),
        ", ".join(f"{one.english} ({one.code})" for one in types),
    )


CHECKS = (Check("S25", ONCE_OPEN, _disposed), Check("S27", ONCE_OPEN, _planned))
