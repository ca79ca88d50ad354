"""The conditions of a presence: what is judged, when it is needed, and what follows from its state.

`met` and `unmet` are judged from what is known; `expired` was met and has to be done again; `unknown` cannot be judged
yet. Nothing unknown stops a notification, but nobody becomes ACTIVE on it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from services.registry.domain.details import Details
from services.registry.domain.sentences import SENTENCES, Sentence
from services.registry.domain.wording import Wording

State = Literal["met", "unmet", "unknown", "expired"]
Stage = Literal["notification", "activation", "operation"]
"""To be notified and approved; to become ACTIVE; to stay so."""
ALWAYS: tuple[Stage, ...] = ("notification", "activation", "operation")
ONCE_OPEN: tuple[Stage, ...] = ("activation", "operation")
IN_THE_WAY: dict[Stage, frozenset[State]] = {
    "notification": frozenset({"unmet", "expired"}),
    "activation": frozenset({"unmet", "expired", "unknown"}),
    "operation": frozenset({"unmet", "expired"}),
}
P = TypeVar("P")


class Facts:
    """What an account is judged by, in parts: a frozen class each, which its feature loads. A part that nobody loaded is
    as its class is without arguments: nothing known.
    """

    def __init__(self, *parts: object) -> None:
        self._parts: dict[type, Any] = {type(part): part for part in parts}

    def __getitem__(self, kind: type[P]) -> P:
        found: P | None = self._parts.get(kind)
        return kind() if found is None else found

    def with_(self, *parts: object) -> "Facts":
        return Facts(*(self._parts | {type(part): part for part in parts}).values())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a state rests on, and where somebody did something: who, when, and what it was about."""

    told: Wording
    by: str | None = None
    at: datetime | None = None
    what: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    state: State
    evidence: Evidence
    to_do: Wording | None = None
    """None: what the sentence says is to be done."""


def found(state: State, swedish: str, english: str) -> Finding:
    return Finding(state, Evidence(Wording(swedish, english)))


@dataclass(frozen=True, slots=True)
class Check:
    """How one condition is judged, and when it is needed."""

    id: str
    stages: tuple[Stage, ...]
    judge: Callable[[Details, Facts], Finding]

    @property
    def sentence(self) -> Sentence:
        return SENTENCES[self.id]


@dataclass(frozen=True, slots=True)
class Condition:
    check: Check
    finding: Finding

    @property
    def id(self) -> str:
        return self.check.id

    @property
    def sentence(self) -> Sentence:
        return self.check.sentence

    @property
    def state(self) -> State:
        return self.finding.state

    @property
    def to_do(self) -> Wording | None:
        """None when there is nothing to do."""
        return None if self.state == "met" else self.finding.to_do or self.sentence.to_do

    def stops(self, stage: Stage) -> bool:
        return stage in self.check.stages and self.state in IN_THE_WAY[stage]


def examine(details: Details, facts: Facts, checks: Iterable[Check]) -> tuple[Condition, ...]:
    """Every condition, in the order of the checks."""
    return tuple(Condition(check, check.judge(details, facts)) for check in checks)


def stopping(conditions: Iterable[Condition], stage: Stage) -> tuple[Condition, ...]:
    return tuple(condition for condition in conditions if condition.stops(stage))
