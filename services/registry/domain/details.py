"""What a unit tells of an account it wants: every part may be missing while the notification is a draft."""

import math
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal, Self, get_args
from uuid import UUID

from services.registry.domain.emails import folded
from services.registry.domain.platforms import Platform, Responsibility, plain_handle, usual_responsibility
from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Goal:
    """An answer to "vad vill vi uppnå?": an indicator, its target and the day it is due."""

    indicator: str
    target: float
    due: date

    def __post_init__(self) -> None:
        if not math.isfinite(self.target):
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
    owner_email: str = ""
    responsible: UUID | None = None
    deputies: tuple[UUID, ...] = ()
    spokespersons: tuple[Spokesperson, ...] = ()
    notice: str = ""

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
