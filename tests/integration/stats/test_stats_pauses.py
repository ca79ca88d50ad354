"""Why a week is empty: the times in which the account rested or was stopped stand beside the figures."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from services.stats.store import tables
from shared.contracts.registry import AccountChanged
from shared.db import migrate
from tests.integration.stats.conftest import MONTH, Listener, at

pytestmark = pytest.mark.usefixtures("database")


def state(stats: Listener, version: int, status: str, days: float, **more: Any) -> AccountChanged:
    return stats.account(version=version, status=status, changed_at=at(days=days), **more)


async def rested(stats: Listener) -> None:
    """Opened on the 8th, at rest from the 10th to the 16th, then stopped from the 24th on."""
    await stats.hear(
        state(stats, 10, "ACTIVE", -10),
        state(stats, 11, "PAUSED", -8, paused_until="2026-11-17"),
        state(stats, 12, "PAUSED", -5, paused_until="2026-11-17"),
        state(stats, 13, "ACTIVE", -2, by_system=True),
        state(stats, 14, "AT_RISK", 1),
        state(stats, 15, "SUSPENDED", 6),
    )


PAUSE = {
    "state": "PAUSED", "reason": "planned", "from": "2026-11-10T11:00:00Z", "until": "2026-11-16T11:00:00Z",
    "planned_until": "2026-11-17",
}  # fmt: skip
STOP = {"state": "SUSPENDED", "reason": "stopped", "from": "2026-11-24T11:00:00Z", "until": None, "planned_until": None}


async def test_the_pauses_of_the_period_stand_beside_its_figures(stats: Listener) -> None:
    await rested(stats)
    [row] = await stats.rows()
    assert row["pauses"] == [PAUSE, STOP]
    first = {"from": "2026-11-01", "to": "2026-11-09"}
    assert [row["pauses"] for row in await stats.rows(**first)] == [[]]
    side_by_side = (await stats.reader.get("/figures", params=MONTH)).json()["items"]
    assert [row["pauses"] for row in side_by_side] == [[PAUSE, STOP]]


async def test_each_day_says_whether_the_account_rested(stats: Listener) -> None:
    await rested(stats)
    days = {row["first_day"][-2:]: [one["state"] for one in row["pauses"]] for row in await stats.rows(by="day")}
    resting = {f"{day:02}": ["PAUSED"] for day in range(10, 17)} | {f"{day}": ["SUSPENDED"] for day in range(24, 31)}
    assert {day: told for day, told in days.items() if told} == resting


async def test_the_sheet_says_it_too(stats: Listener) -> None:
    await rested(stats)
    asked = MONTH | {"indicator": "own_posts"}
    for path in (f"/accounts/{stats.account_id}/figures", "/figures"):
        answer = await stats.reader.get(path, params=asked, headers={"Accept": "text/csv"})
        [line] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
        assert line["uppehall"] == "planerat uppehåll 2026-11-10/2026-11-16; avstängt 2026-11-24/"


async def test_a_takeover_and_the_end_have_reasons_of_their_own(stats: Listener) -> None:
    await stats.hear(
        state(stats, 10, "ACTIVE", -10),
        state(stats, 11, "SUSPENDED", -8, by_system=True),
        state(stats, 12, "SUSPENDED", -7),
        state(stats, 13, "CLOSING", -6),
        state(stats, 14, "CLOSED", -5, by_system=True),
    )
    [row] = await stats.rows()
    told = [(one["state"], one["reason"], (one["until"] or "")[:10]) for one in row["pauses"]]
    assert told == [
        ("SUSPENDED", "taken_over", "2026-11-12"), ("CLOSING", "ended", "2026-11-13"), ("CLOSED", "ended", ""),
    ]  # fmt: skip


async def test_what_is_told_again_changes_no_history_and_only_changes_are_kept(stats: Listener) -> None:
    for _ in range(2):
        await rested(stats)
        await stats.hear(state(stats, 11, "PAUSED", -8, paused_until="2026-11-17"))
    [row] = await stats.rows()
    assert row["pauses"] == [PAUSE, STOP]
    async with stats.service.core.sessions() as session:
        kept = tables.account_state.c
        versions = (await session.scalars(select(kept.version).order_by(kept.version))).all()
    assert versions[-5:] == [10, 11, 13, 14, 15], "12 said nothing new"


async def test_an_account_that_rested_before_states_were_kept(stats: Listener) -> None:
    await stats.hear(state(stats, 11, "PAUSED", -8, paused_until="2026-11-17"))
    engine = stats.service.core.engine
    await migrate.downgrade(engine, "stats", "495bde76cb92")
    await migrate.upgrade(engine, "stats")
    assert [(one["from"], one["until"]) for row in await stats.rows() for one in row["pauses"]] == [(None, None)]
    await stats.hear(state(stats, 12, "ACTIVE", -2))
    [row] = await stats.rows()
    assert [(one["from"], one["until"]) for one in row["pauses"]] == [(None, "2026-11-16T11:00:00Z")]
    later = {"from": "2026-11-17", "to": "2026-11-30"}
    assert [row["pauses"] for row in await stats.rows(**later)] == [[]]
