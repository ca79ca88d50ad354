"""What all accounts are judged by alike: the tree of units, the record types, the plans and decisions in force, terms, logos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.logos import Logo
from services.registry.domain.plans import Plan
from services.registry.domain.platforms import Platform
from services.registry.domain.record_types import RecordType
from services.registry.domain.terms import PlatformTerms
from services.registry.domain.units import Manager, Unit

State = tuple[date, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Rules:
    tree: Mapping[UUID, Unit]
    managers: Mapping[UUID, Sequence[Manager]]
    types: Sequence[RecordType]
    """Those in use."""
    plans: Sequence[Plan]
    decisions: Sequence[DisposalDecision]
    terms: Mapping[Platform, PlatformTerms]
    logos: Mapping[UUID, Logo]


@dataclass
class Remembered:
    """The rules as this process last read them, and the state of their tables then."""

    state: State | None = None
    rules: Rules | None = None

    def at(self, state: State) -> Rules | None:
        return self.rules if self.state == state else None

    def keep(self, state: State, rules: Rules) -> None:
        self.state, self.rules = state, rules
