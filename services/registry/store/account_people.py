"""The people named in accounts, as columns of the account's own row: what is read is of one moment, in one statement.

Not for rows that are locked: whoever waits for a lock would get the account as it is then, and the people as they were.
"""

from collections.abc import MutableMapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Table, func, select

from services.registry.store.account_rows import Row
from services.registry.store.tables import account, deputy, person, spokesperson

Columns = tuple[ColumnElement[Any], ...]
Subjects = MutableMapping[UUID, str]
"""What people sign in as, of whom that is known in this transaction."""


@cache
def columns(postgresql: bool) -> Columns:
    scopes = spokesperson.c.scopes if postgresql else func.json(spokesperson.c.scopes)
    responsible = select(person.c.subject).where(person.c.id == account.c.responsible_id).scalar_subquery()
    period = spokesperson.c.valid_from, spokesperson.c.valid_to, scopes
    return (
        responsible.label("responsible_subject"),
        _listed(deputy, (), postgresql=postgresql).label("named_deputies"),
        _listed(spokesperson, period, postgresql=postgresql).label("named_spokespersons"),
    )


def _listed(table: Table, more: Sequence[Any], *, postgresql: bool) -> Any:
    array, all_of = (func.json_build_array, func.json_agg) if postgresql else (func.json_array, func.json_group_array)
    one = array(table.c.position, table.c.person_id, person.c.subject, *more)
    named = select(all_of(one, type_=JSON())).select_from(table.join(person, person.c.id == table.c.person_id))
    return named.where(table.c.account_id == account.c.id).correlate(account).scalar_subquery()


def deputies_in(row: Row, known: Subjects) -> list[Row]:
    told = sorted(row["named_deputies"] or ())
    return [{"person_id": _person(person_id, subject, known)} for _, person_id, subject in told]


def spokespersons_in(row: Row, known: Subjects) -> list[Row]:
    told = sorted(row["named_spokespersons"] or (), key=lambda one: int(one[0]))
    return [
        {"person_id": _person(person_id, subject, known), "valid_from": _day(start), "valid_to": _day(end),
         "scopes": scopes}
        for _, person_id, subject, start, end, scopes in told
    ]  # fmt: skip


def remember_responsible(row: Row, known: Subjects) -> None:
    if row["responsible_subject"] is not None:
        known[row["responsible_id"]] = row["responsible_subject"]


def _person(told: str, subject: str, known: Subjects) -> UUID:
    person_id = _id(told)
    known[person_id] = subject
    return person_id


@lru_cache(maxsize=4096)
def _id(told: str) -> UUID:
    return UUID(told)


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
