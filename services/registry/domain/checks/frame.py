"""The part of the facts that every account has: the day, the municipality, the unit."""

from dataclasses import dataclass, field
from datetime import date

from services.registry.domain.emails import OfficialDomains


@dataclass(frozen=True, slots=True)
class Frame:
    today: date = date.min
    municipality: str = ""
    unit: str = ""
    domains: OfficialDomains = field(default_factory=lambda: OfficialDomains(frozenset()))
    personal: bool = False
    """The owner address belongs to a person."""
