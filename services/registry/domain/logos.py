"""Logos that accounts may show (S21), and how close a profile picture is to one."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.errors import Conflict

Verdict = Literal["close", "doubtful", "different"]
"""Close enough to be ours; for a person to decide; somebody else's."""
CLOSE, DOUBTFUL = 10, 16
"""Of the 64 bits of a hash, those that may differ. A logo that is scaled, compressed or cut round differs in 0-6,
cropped by 5 % in 8, another logo in 17 and more."""


@dataclass(frozen=True, slots=True)
class Prints:
    """Two perceptual hashes of a picture, 64 bits each."""

    dhash: int
    phash: int

    def distances(self, other: "Prints") -> tuple[int, int]:
        return (self.dhash ^ other.dhash).bit_count(), (self.phash ^ other.phash).bit_count()

    def verdict(self, other: "Prints") -> Verdict:
        """By the worse of both: each is blind to something."""
        worst = max(self.distances(other))
        return "close" if worst <= CLOSE else "doubtful" if worst <= DOUBTFUL else "different"


@dataclass(frozen=True, slots=True)
class Logo:
    id: UUID
    name: str
    unit_id: UUID | None
    """None: the whole municipality's. A unit's own is for the unit and those below it."""
    digest: str
    media_type: str
    width: int
    height: int
    prints: Prints
    approved_by: str
    approved_at: datetime
    retired_at: datetime | None = None
    version: int = 1

    def retired(self, at: datetime) -> "Logo":
        if self.retired_at is not None:
            raise Conflict("This logo is retired already.")
        return replace(self, retired_at=at)
