"""Whether who wrote for the municipality might: asked of each thing that an account wrote (S18).

A finding is certain or none. Nobody is judged by a list that was not there yet, or that changed afterwards.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from services.registry.domain.details import Details, Scope
from services.registry.domain.platforms import Platform
from shared.errors import Conflict
from shared.ids import uuid7

Kind = Literal["post", "comment", "message"]
Verdict = Literal["LISTED", "UNLISTED", "UNKNOWN", "EARLIER"]
"""EARLIER: published before anybody had approved who may speak there."""
SCOPE_OF: Mapping[Kind, Scope] = {"post": "POST", "comment": "ANSWER", "message": "MESSAGE"}


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the platform's digests stand for, and who has said what they are called on the platform at all."""

    persons: Mapping[tuple[str, str], UUID]
    stated: Collection[tuple[str, UUID]]


@dataclass(frozen=True, slots=True)
class Statement:
    """`publisher`: the platform's digest of who published it. `listed`: who might, that day, as the list stood when we heard of
    it. `named_by`: who said afterwards that it was `person_id`, or (None) somebody who is not in the register."""

    id: UUID
    account_id: UUID
    post_id: UUID
    platform: Platform
    kind: Kind
    published_at: datetime
    publisher: str | None = None
    listed: tuple[UUID, ...] = ()
    verdict: Verdict = "UNKNOWN"
    person_id: UUID | None = None
    named_by: str | None = None
    named_at: datetime | None = None
    incident_id: UUID | None = None
    version: int = 1

    @property
    def whose(self) -> str:
        """What one person did is one incident; nobody knows of two outsiders whether they are one."""
        return str(self.person_id or (self.publisher or "outsider")[:16])

    def on_list(self, listed: Collection[UUID]) -> Self:
        return replace(self, listed=tuple(sorted(listed)))

    def named(self, person_id: UUID | None, by: str, at: datetime) -> Self:
        if self.person_id and self.named_by is None:
            raise Conflict("The platform says who published this, and who that is was stated: there is nothing to say.")
        return replace(self, person_id=person_id, named_by=by, named_at=at)

    def judged(self, known: Known) -> Self:
        """UNLISTED only if it is certain: that person was not listed, or the publisher is none of those who were."""
        if self.verdict == "EARLIER":
            return self
        person_id = self.person_id if self.named_by else known.persons.get((self.platform, self.publisher or ""))
        return replace(self, person_id=person_id, verdict=self._verdict(person_id, known))

    def _verdict(self, person_id: UUID | None, known: Known) -> Verdict:
        if person_id:
            return "LISTED" if person_id in self.listed else "UNLISTED"
        if self.named_by:
            return "UNLISTED"
        if self.publisher and all((self.platform, one) in known.stated for one in self.listed):
            return "UNLISTED"
        return "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a person is called on a platform, as a digest: what it was made from is kept nowhere."""

    id: UUID
    person_id: UUID
    platform: Platform
    publisher: str
    stated_by: str
    stated_at: datetime

    @classmethod
    def of(cls, person_id: UUID, platform: Platform, publisher: str, by: str, at: datetime) -> Self:
        return cls(uuid7(), person_id, platform, publisher, by, at)


def listed_on(details: Details, day: date, kind: Kind, left: Mapping[UUID, date]) -> set[UUID]:
    """Who might write this kind of thing there that day. `left`: those who left, from which day."""
    return {
        one.person_id
        for one in details.spokespersons
        if SCOPE_OF[kind] in one.scopes
        and (one.valid_from is None or one.valid_from <= day)
        and not one.over(day)
        and day < left.get(one.person_id, date.max)
    }
