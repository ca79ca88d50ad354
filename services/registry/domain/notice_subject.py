"""What a notice is written from."""

from dataclasses import dataclass

from services.registry.domain.details import Details


@dataclass(frozen=True, slots=True)
class Subject:
    municipality: str
    unit: str
    details: Details
