"""What a unit tells of an account it wants: every part may be missing while the notification is a draft."""

import math
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, Self, get_args
from uuid import UUID

from services.registry.domain.emails import folded
from services.registry.domain.indicators import INDICATORS
from services.registry.domain.platforms import Platform, Responsibility, plain_handle, usual_responsibility
from shared.errors import Invalid

RiskLevel = Literal["normal", "high"]


@dataclass(frozen=True, slots=True)
class Goal:
    """An answer to "vad vill vi uppnå?": an indicator, its target and the day it is due."""

    indicator: str
    target: float
    due: date
    baseline: float | None = None
    """How it is now, where that is known."""
    source: str = ""
    """Where the figure comes from, when stats has no such indicator: a survey, another system."""

    @property
    def measurable(self) -> bool:
        return self.indicator in INDICATORS or bool(self.source.strip())

    def __post_init__(self) -> None:
        if not math.isfinite(self.target) or not math.isfinite(self.baseline or 0):
            raise Invalid("A target is a number.", errors=[("/goals", "the target must be a finite number")])


Scope = Literal["POST", "ANSWER", "MESSAGE"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Spokesperson:
    """Who may speak for the municipality through the account, how, and from and to which day (S18)."""

    person_id: UUID
    valid_from: date | None = None
    valid_to: date | None = None
    scopes: tuple[Scope, ...] = SCOPES
    """To publish posts, to answer what others write, to write messages that only one person reads."""

    def __post_init__(self) -> None:
        if not self.scopes or set(self.scopes) - set(SCOPES):
            raise Invalid("A spokesperson may do something.", errors=[("/spokespersons", f"scopes are of {SCOPES}")])
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise Invalid(
                "A period ends after it begins.", errors=[("/spokespersons", "valid_to is before valid_from")]
            )

    def over(self, today: date) -> bool:
        return self.valid_to is not None and self.valid_to < today


@dataclass(frozen=True, slots=True)
class Details:
    platform: Platform
    unit_id: UUID
    handle: str = ""
    platform_id: str | None = None
    url: str | None = None
    responsibility: Responsibility = "HOSTED_SPACE"
    purpose: str = ""
    benefit: str = ""
    audience: str = ""
    goals: tuple[Goal, ...] = ()
    hours_per_week: float = 0.0
    posts_per_week: float = 1.0
    answer_working_days: int = 1
    """The promise: an answer by the next working day."""
    checks_per_working_day: int = 2
    checks_per_weekend_day: int = 0
    risk_level: RiskLevel = "normal"
    """High where much is written or hurt: then somebody looks on weekends too."""
    owner_email: str = ""
    responsible: UUID | None = None
    deputies: tuple[UUID, ...] = ()
    spokespersons: tuple[Spokesperson, ...] = ()
    notice: str = ""
    logo_id: UUID | None = None

    @classmethod
    def first(cls, platform: Platform, unit_id: UUID, **told: Any) -> Self:
        return cls(platform, unit_id).with_({"responsibility": None} | told)

    def with_(self, told: dict[str, Any]) -> Self:
        """These parts told anew and tidied; None empties a part. The responsibility is the platform's unless told."""
        defaults: dict[str, Any] = {field.name: field.default for field in fields(self)}
        changed = replace(self, **{name: defaults[name] if value is None else value for name, value in told.items()})
        moved = changed.platform != self.platform and "responsibility" not in told
        if moved or told.get("responsibility", "") is None:
            changed = replace(changed, responsibility=usual_responsibility(changed.platform))
        return changed._tidied()  # noqa: SLF001 - the same class

    def _tidied(self) -> Self:
        return replace(
            self,
            handle=plain_handle(self.handle),
            platform_id=(self.platform_id or "").strip() or None,
            owner_email=folded(self.owner_email),
            deputies=tuple(dict.fromkeys(self.deputies)),
        )

    def differences(self, other: Self) -> list[str]:
        """The parts that are told otherwise there."""
        return [field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name)]

    def changes_to(self, other: Self) -> str:
        """In words: the parts, and of those that name the account from what to what."""
        named = ", ".join(changed := self.differences(other))
        told = [
            f" {name}: {getattr(self, name) or 'none'} -> {getattr(other, name) or 'none'}."
            for name in ("platform", "platform_id", "handle", "url") if name in changed
        ]  # fmt: skip
        return f"Changed: {named}.{''.join(told)}"

    @property
    def people(self) -> tuple[UUID, ...]:
        """Everyone named, each once."""
        named = [self.responsible, *self.deputies, *(one.person_id for one in self.spokespersons)]
        return tuple(dict.fromkeys(person for person in named if person))

    @property
    def on_duty(self) -> tuple[UUID, ...]:
        """Who runs the account: the responsible person and the deputies."""
        return tuple(dict.fromkeys([*([self.responsible] if self.responsible else []), *self.deputies]))

    @property
    def actual_deputies(self) -> tuple[UUID, ...]:
        """Nobody is one's own deputy."""
        return tuple(person for person in self.deputies if person != self.responsible)
