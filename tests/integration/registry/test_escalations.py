"""Deputy, then manager: the unit's manager is written to when nobody else acts, once for each occasion."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.registry.application.escalating import escalate
from services.registry.application.tending import tend_accounts
from services.registry.metrics import ESCALATIONS
from services.registry.store import tables
from shared.clock import FrozenClock
from tests.integration.registry.conftest import Town, if_match, made
from tests.integration.registry.seen import status_of
from tests.integration.registry.test_absences import MONDAY, SATURDAY, SUNDAY, away
from tests.support.letters import unit_of_work
from tests.support.services import by_itself

pytestmark = pytest.mark.usefixtures("database")


async def managed(town: Town, name: str, unit: str = "library", **valid: str) -> str:
    """A new person who manages the unit from now on, and nobody else."""
    person = await made(
        town.admin, "/people", name=f"Chef {name}", email=f"{name}@hultsfred.se", subject=name,
        unit_id=town.ids["library"],
    )  # fmt: skip
    here = f"/units/{town.ids[unit]}"
    body = {"managers": [{"person_id": person} | valid]}
    named = await town.admin.put(f"{here}/managers", json=body, headers=if_match(await town.admin.get(here)))
    assert named.status_code == 200, named.text
    return person


async def written(town: Town, words: str) -> list[Any]:
    """The letters with these words in their subject, after everybody was written to who has to be."""
    await escalate(unit_of_work(town.service))
    async with town.service.core.sessions() as session:
        rows = (await session.execute(select(tables.letter).order_by(tables.letter.c.posted_at))).all()
    return [row for row in rows if words in row.subject]


def counted(matter: str) -> float:
    return float(ESCALATIONS.labels(matter)._value.get())


async def alone(town: Town, start: str = SATURDAY, end: str | None = SUNDAY) -> None:
    for person in ("librarian", "deputy"):
        answer = await away(town.chief, town.ids[person], start, end, unavoidable=True)
        assert answer.status_code == 201, answer.text


async def test_the_manager_is_written_to_once_when_nobody_will_be_on_duty(town: Town, clock: FrozenClock) -> None:
    await managed(town, "chefen")
    before = counted("alone")
    account = await town.active()
    await town.drafted(platform="youtube")
    assert (await away(town.manager, town.ids["librarian"])).status_code == 201
    assert await written(town, "Ingen i tjänst") == [], "the deputy is there"
    await away(town.chief, town.ids["deputy"], unavoidable=True)
    for _ in range(2):
        [letter] = await written(town, "Ingen i tjänst")
    assert (letter.recipient, "facebook: hultsfredsbibliotek" in letter.subject) == ("chefen@hultsfred.se", True)
    assert "från 2026-11-21 08:00 till 2026-11-22 08:00" in letter.text
    assert "librarian" not in letter.text
    clock.advance(timedelta(hours=14))
    await by_itself(town.service, "weigh_duty")
    assert await status_of(town, account) == "AT_RISK"
    assert len(await written(town, "Ingen i tjänst")) == 1, "it begins: the same occasion"
    assert counted("alone") == before + 1


async def test_another_time_alone_is_another_occasion(town: Town, clock: FrozenClock) -> None:
    await managed(town, "chefen")
    await town.active()
    await alone(town)
    assert len(await written(town, "Ingen i tjänst")) == 1
    clock.advance(timedelta(days=2))
    assert len(await written(town, "Ingen i tjänst")) == 1
    await alone(town, "2026-11-22T20:00:00Z", MONDAY)
    assert len(await written(town, "Ingen i tjänst")) == 2


async def test_what_is_far_ahead_waits(town: Town, clock: FrozenClock) -> None:
    await managed(town, "chefen")
    await town.active()
    await alone(town, "2026-12-20T07:00:00Z", None)
    assert await written(town, "Ingen i tjänst") == []
    clock.advance(timedelta(days=23))
    [letter] = await written(town, "Ingen i tjänst")
    assert "från 2026-12-20 08:00." in letter.text


async def test_a_manager_who_is_away_or_gone_is_passed_over_for_the_one_above(town: Town, clock: FrozenClock) -> None:
    chief = await managed(town, "chefen")
    await managed(town, "namnden", "board")
    await away(town.chief, chief, SATURDAY, MONDAY)
    await town.active()
    await alone(town, SATURDAY, MONDAY)
    clock.advance(timedelta(hours=14))
    [letter] = await written(town, "Ingen i tjänst")
    assert letter.recipient == "namnden@hultsfred.se"


async def test_without_a_manager_nothing_is_noted_and_who_is_named_later_is_told(town: Town) -> None:
    await town.active()
    await alone(town)
    await managed(town, "dagens", valid_to="2026-11-19")
    assert await written(town, "Ingen i tjänst") == []
    await managed(town, "chefen")
    assert [one.recipient for one in await written(town, "Ingen i tjänst")] == ["chefen@hultsfred.se"]


async def test_a_certification_that_nobody_answers_goes_to_the_manager(town: Town, clock: FrozenClock) -> None:
    await managed(town, "chefen")
    active = await town.active(goals=[{"indicator": "own_posts", "target": 9, "due": "2029-12-31"}])
    found = []
    for days in (335, 23, 4, 1, 1, 4):
        clock.advance(timedelta(days=days))
        await tend_accounts(unit_of_work(town.service))
        found.append([one.recipient for one in await written(town, "inte intygat")])
    assert found == [[], [], [], ["chefen@hultsfred.se"], ["chefen@hultsfred.se"], ["chefen@hultsfred.se"]]
    at_risk = await town.chief.get(f"/accounts/{active.json()['id']}")
    certified = await town.take(town.chief, at_risk, "certifications", statement="Allt gäller.")
    assert certified.status_code == 201
    clock.advance(timedelta(days=365))
    assert len(await written(town, "inte intygat")) == 2, "the next year is another occasion"


async def test_an_account_at_risk_that_nobody_mends_goes_to_the_manager(town: Town, clock: FrozenClock) -> None:
    await managed(town, "chefen")
    active = await town.active(goals=[{"indicator": "own_posts", "target": 9, "due": "2026-11-30"}])
    clock.advance(timedelta(days=10))
    await tend_accounts(unit_of_work(town.service))
    assert await status_of(town, active) == "AT_RISK"
    clock.advance(timedelta(days=6))
    assert await written(town, "i riskläge") == []
    clock.advance(timedelta(days=1))
    for _ in range(2):
        [letter] = await written(town, "i riskläge")
    assert ("2026-11-30" in letter.subject, letter.recipient) == (True, "chefen@hultsfred.se")
    assert "\n- S05: Vårt arbete ska vara mätbart med hjälp av statistikverktyg.\n" in letter.text
    async with town.service.core.sessions() as session:
        audit = tables.shared.audit
        noted = (await session.scalars(select(audit.c.details).where(audit.c.action == "account.escalated"))).all()
    assert noted == [{"matter": "at_risk", "managers": 1}]
