"""Personnummer and samordningsnummer in running text: found when real, left alone when not."""

import json

import pytest

from services.moderation.domain.personnummer import find
from tests.support.fixtures import recorded


def numbers(text: str) -> list[str]:
    return [text[start:end] for start, end in find(text)]


@pytest.mark.parametrize(
    "written",
    ["811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876", "811278-9873"],
)
def test_found_in_every_way_of_writing(written: str) -> None:
    assert numbers(f"Hon ({written}), alltså.") == [written]


@pytest.mark.parametrize(
    "text",
    [
        "811218-9875",
        "811218-0008",
        "Vi ses 19811218 9876",
        "811318-9876",
        "810229-1239",
        "556036-0793",
        "0701-740605",
        "1811218-9876 är för långt",
        "811218-98761",
        "ordernummer 12345678901234",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert numbers(text) == []


def test_a_leap_day_counts_in_either_century() -> None:
    assert numbers("000229-0013") == ["000229-0013"]


@pytest.mark.parametrize("kind", ["ssn", "con"])
def test_official_test_numbers(kind: str) -> None:
    suites = json.loads(recorded("identity_numbers", "structured.json").read_text(encoding="utf-8"))
    for written in suites[kind]["string"]["valid"]:
        assert numbers(f"nr {written}.") == [written]
    for written in suites[kind]["string"]["invalid"]:
        assert numbers(f"nr {written}.") == []


def test_interim_numbers() -> None:
    for one in json.loads(recorded("identity_numbers", "interim.json").read_text(encoding="utf-8")):
        expected = [one["separated_format"]] if one["valid"] else []
        assert numbers(f"nr {one['separated_format']}.") == expected


def test_organisation_numbers_are_nobodys_personal_number() -> None:
    for one in json.loads(recorded("identity_numbers", "orgnumber.json").read_text(encoding="utf-8")):
        assert numbers(one["separated_format"]) == []
