"""People who act for the municipality: known by an official address, and by the subject they sign in as."""

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from services.registry.domain.emails import OfficialDomains
from shared.ids import uuid7


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    name: str
    email: str
    subject: str
    unit_id: UUID
    version: int = 1

    @classmethod
    def welcome(cls, name: str, email: str, subject: str, unit_id: UUID, domains: OfficialDomains) -> Self:
        return cls(uuid7(), name.strip(), domains.official(email), subject.strip(), unit_id)

    def revised(self, name: str, email: str, subject: str, unit_id: UUID, domains: OfficialDomains) -> Self:
        address = domains.official(email)
        return replace(self, name=name.strip(), email=address, subject=subject.strip(), unit_id=unit_id)
