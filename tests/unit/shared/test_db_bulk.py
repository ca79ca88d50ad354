"""Rows go into the database sorted by key, whatever the key is: writers that meet then never wait in a ring."""

from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Column, Integer, MetaData, Table, Uuid

from shared.db.bulk import by_key

ONE = Table("one", MetaData(), Column("id", Uuid, primary_key=True), Column("note", Integer))
TWO = Table("two", MetaData(), Column("id", Uuid, primary_key=True), Column("version", Integer, primary_key=True))


@given(some.lists(some.uuids()))
def test_a_key_that_is_an_id(ids: list[object]) -> None:
    ordered = [row["id"] for row in by_key(ONE, [{"id": one, "note": 1} for one in ids])]
    assert ordered == sorted(ids, key=str)


@given(some.lists(some.tuples(some.uuids(), some.integers())))
def test_a_key_of_several_columns(keys: list[tuple[object, int]]) -> None:
    rows = by_key(TWO, [{"id": one, "version": version} for one, version in keys])
    assert [(str(row["id"]), row["version"]) for row in rows] == sorted((str(one), version) for one, version in keys)
