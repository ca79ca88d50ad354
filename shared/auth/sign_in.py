"""Whom the register means by a subject: for what somebody may because of who they are (ADR 26)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from shared.names import folded


@dataclass(frozen=True, slots=True)
class SignIn:
    """`exact`: a `sub`, which means what it says letter by letter (OpenID Connect Core, 2)."""

    name: str
    exact: bool = False

    def is_of(self, subject: str) -> bool:
        return subject == self.name if self.exact else folded(subject) == folded(self.name)

    def among(self, columns: Any) -> ColumnElement[bool]:
        """As `is_of`, of a table that keeps `subject` as it was told and `sign_in` folded; empty where a process of before
        wrote the row."""
        told: ColumnElement[bool] = columns.subject == self.name
        return told if self.exact else or_(columns.sign_in == folded(self.name), and_(columns.sign_in.is_(None), told))
