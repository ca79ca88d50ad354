"""A verification: the whole log recomputed from what is stored, and each place where that does not fit."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

State = Literal["WAITING", "SOUND", "DAMAGED"]
MOST_TOLD = 100
"""Findings kept with a verification; all are counted."""


class Damage(StrEnum):
    MISSING = "MISSING"
    CONTENT = "CONTENT"
    COLUMNS = "COLUMNS"
    LEAF = "LEAF"
    TREE = "TREE"
    CHECKPOINT = "CHECKPOINT"
    MEDIA = "MEDIA"


@dataclass(frozen=True, slots=True)
class Finding:
    """Where and what: `log_index` is the place in the log, or the size of the tree that a checkpoint is of."""

    damage: str
    log_index: int
    record_id: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    id: UUID
    requested_at: datetime
    requested_by: str
    state: State = "WAITING"
    finished_at: datetime | None = None
    size: int = 0
    checked: int = 0
    found: int = 0
    findings: tuple[Finding, ...] = ()

    def finished(self, at: datetime, size: int, checked: int, findings: list[Finding]) -> "Verification":
        return replace(
            self, state="DAMAGED" if findings else "SOUND", finished_at=at, size=size, checked=checked,
            found=len(findings), findings=tuple(findings[:MOST_TOLD]),
        )  # fmt: skip
