"""Contact details that reporters of incidents left: part of a record (allmän handling), so that only a plan and a disposal
decision in force let them go (ADR 27)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.periods import Period
from services.registry.domain.plans import Plan
from services.registry.domain.retention import Retention

RECORD_TYPE = "incident_contact"


@dataclass(frozen=True, slots=True)
class Disposable:
    """Contact details in incidents that ended before the one day, left on the other or later (None: whenever)."""

    ended_before: date
    left_from: date | None
    under: str
    """The decisions, by their numbers in the register of cases."""

    @classmethod
    def of(cls, plans: Sequence[Plan], decisions: Sequence[DisposalDecision], today: date) -> Self | None:
        """Plans and decisions in force. An incident is no unit's, so only decisions for all units reach it; of several rules the
        longest holds. One that is not counted from the end of the incident is for a person: then nothing goes by itself."""
        planned = [row.retention for plan in plans if (row := plan.by_type.get(RECORD_TYPE))]
        decided = [one for one in decisions if one.ruling and one.scope.covers(RECORD_TYPE, (), None)]
        rules = [*planned, *(one.retention for one in decided)]
        if not planned or not decided or not all(map(_is_timed, rules)):
            return None
        before = max(rules, key=lambda rule: rule.kept)
        day = Period.read(before.period or "").before(today)
        rulings = [one.ruling for one in decided if one.ruling]
        left = None if any(one.retroactive for one in decided) else min(one.valid_from for one in rulings)
        return cls(day, left, ", ".join(sorted({one.registry_no for one in rulings}))) if day else None


def _is_timed(rule: Retention) -> bool:
    return rule.disposition == "DISPOSE_AFTER" and rule.trigger == "case_closed"
