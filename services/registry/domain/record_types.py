"""Record types (handlingstyper): the kinds of records a presence in social media brings, and how we propose to handle them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from services.registry.domain.platforms import Platform, Responsibility
from services.registry.domain.retention import Retention

Source = Literal[
    "own_post", "comment", "direct_message", "takedown_policy", "takedown_criminal", "snapshot", "statistics_report",
    "account_register", "moderation_log", "other",
]  # fmt: skip
RegistrationMode = Literal["REGISTERED", "KEPT_IN_ORDER", "NOT_REGISTERED"]
SWEDISH_REGISTRATION: dict[RegistrationMode, str] = {
    "REGISTERED": "Registreras i diariet",
    "KEPT_IN_ORDER": "Hålls ordnad",
    "NOT_REGISTERED": "Registreras inte",
}


@dataclass(frozen=True, slots=True)
class RecordType:
    """`platforms` and `responsibilities` say which accounts bring it: none named is all of them. `other`: none does.

    What is proposed is a proposal: only a plan that was adopted, and a decision in force, say what becomes of records.
    """

    code: str
    swedish: str
    english: str
    source: Source
    proposal: Retention
    proposed_registration: RegistrationMode
    basis: str = ""
    platforms: tuple[Platform, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    minor_importance: bool = False
    contains_personal_data: bool = False
    in_use: bool = True
    version: int = 1

    def brought_by(self, platform: Platform, responsibility: Responsibility) -> bool:
        return (
            self.in_use
            and self.source != "other"
            and (not self.platforms or platform in self.platforms)
            and (not self.responsibilities or responsibility in self.responsibilities)
        )

    def revised(self, told: "RecordType") -> "RecordType":
        """Its code and version stay."""
        return replace(told, code=self.code, version=self.version)


def brought(types: Iterable[RecordType], platform: Platform, responsibility: Responsibility) -> tuple[RecordType, ...]:
    """What an account on this platform brings (S27)."""
    return tuple(one for one in types if one.brought_by(platform, responsibility))
