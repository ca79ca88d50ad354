"""What becomes of a kind of record: preserved, or disposed of when and under which rule."""

from dataclasses import dataclass
from typing import Literal

from services.registry.domain.periods import Period
from shared.errors import Invalid

Disposition = Literal["PRESERVE", "DISPOSE_WHEN_OBSOLETE", "DISPOSE_AFTER", "SAMPLE"]
Trigger = Literal["published", "captured", "account_closed", "case_closed", "takedown", "financial_year_end"]
MINOR = Period(months=3)
"""S26: what is of minor importance is kept very shortly; three months is the usual reading."""
TIMED = frozenset({"DISPOSE_AFTER", "SAMPLE"})
SWEDISH_DISPOSITION: dict[Disposition, str] = {
    "PRESERVE": "Bevaras",
    "DISPOSE_WHEN_OBSOLETE": "Gallras vid inaktualitet",
    "DISPOSE_AFTER": "Gallras efter",
    "SAMPLE": "Urval bevaras, övrigt gallras efter",
}
SWEDISH_TRIGGER: dict[Trigger, str] = {
    "published": "publicering",
    "captured": "fångst",
    "account_closed": "att kontot avslutats",
    "case_closed": "att ärendet avslutats",
    "takedown": "avpublicering",
    "financial_year_end": "räkenskapsårets slut",
}


@dataclass(frozen=True, slots=True)
class Retention:
    """A rule with a timer has both a period and what starts it; one without has neither."""

    disposition: Disposition
    period: str | None = None
    trigger: Trigger | None = None

    def __post_init__(self) -> None:
        if self.disposition in TIMED:
            lacking = [
                (f"/{name}", f"{self.disposition} needs it")
                for name, value in (("retention_period", self.period), ("retention_trigger", self.trigger))
                if not value
            ]
        else:
            lacking = [
                (f"/{name}", f"{self.disposition} has none")
                for name, value in (("retention_period", self.period), ("retention_trigger", self.trigger))
                if value
            ]
        if lacking:
            raise Invalid(
                "DISPOSE_AFTER and SAMPLE have a period and a trigger; PRESERVE and DISPOSE_WHEN_OBSOLETE have none.",
                errors=lacking,
            )
        if self.period:
            object.__setattr__(self, "period", self.period.strip().upper())
            Period.read(self.period)

    @property
    def swedish(self) -> str:
        words = SWEDISH_DISPOSITION[self.disposition]
        if self.period and self.trigger:
            return f"{words} {Period.read(self.period).swedish} från {SWEDISH_TRIGGER[self.trigger]}"
        return words

    @property
    def kept(self) -> float:
        """How long, for comparing: for ever, by the calendar, or as long as it is of use."""
        if self.disposition == "PRESERVE":
            return float("inf")
        return Period.read(self.period).length if self.period else 0.0

    def shorter_than(self, other: "Retention") -> bool:
        return self.kept < other.kept

    @property
    def is_longer_than_minor(self) -> bool:
        """S26: of minor importance should be gone within three months. `PRESERVE` is no period at all."""
        return self.disposition == "PRESERVE" or self.kept > MINOR.length
