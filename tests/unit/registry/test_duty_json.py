"""Who is on duty, written to bytes, says what the document promises."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import Request

from services.registry.api.duty import OnDutyOut
from services.registry.api.duty_json import on_duty_json
from services.registry.application.duty import OnDuty
from services.registry.domain.duty import Away, Roster
from shared.ids import uuid7

SETTINGS = SimpleNamespace(address="https://insyn.example.se/registry/v1")
REQUEST = cast(
    Request, SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(core=SimpleNamespace(settings=SETTINGS))))
)
NOW = datetime(2026, 11, 26, 6, 0, 2, 123456, tzinfo=UTC)
JOE, ANN, BOSS = uuid7(), uuid7(), uuid7()
JOE_AWAY = Away(JOE, NOW - timedelta(days=1), NOW + timedelta(days=1))
NOBODY_AWAY = OnDuty(Roster(uuid7(), JOE, (JOE, ANN)), NOW)
DEPUTY = OnDuty(Roster(uuid7(), JOE, (JOE, ANN), (JOE_AWAY,)), NOW)
NOBODY = OnDuty(Roster(uuid7(), JOE, (JOE,), (Away(JOE, NOW, None),)), NOW, (BOSS,))


@pytest.mark.parametrize("duty", [NOBODY_AWAY, DEPUTY, NOBODY])
@pytest.mark.parametrize("times", [True, False])
def test_it_is_what_the_document_promises(duty: OnDuty, *, times: bool) -> None:
    """The model writes what it reads, letter by letter."""
    told = on_duty_json(REQUEST, duty, times=times)
    read = json.loads(told)
    links = read.pop("_links")
    assert told.decode() == OnDutyOut(links=links, **read).model_dump_json(by_alias=True)


def test_a_deputy_is_told_with_the_times_only_to_who_may_see_them() -> None:
    open_to_all, confided = (json.loads(on_duty_json(REQUEST, DEPUTY, times=times)) for times in (False, True))
    assert open_to_all["on_duty"] == {"person_id": str(ANN), "part": "deputy", "since": None, "until": None}
    assert open_to_all["absences"] == []
    assert confided["on_duty"]["until"] == confided["absences"][0]["away_until"] == "2026-11-27T06:00:02.123456Z"
    assert [one["rel"] for one in confided["_links"]] == ["self", "account", "on_duty"]


def test_when_nobody_is_there_it_says_whom_to_turn_to() -> None:
    told = json.loads(on_duty_json(REQUEST, NOBODY, times=True))
    assert told["on_duty"] is None
    assert told["managers"] == [str(BOSS)]
    assert told["to_do"]["english"].startswith("Nobody is on duty")
