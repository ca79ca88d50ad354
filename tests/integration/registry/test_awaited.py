"""Who hears by letter that a notification waits for them, or that theirs came back (S16, J1): once, and without a reason."""

from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select

from services.registry.settings import RegistrySettings
from services.registry.store import tables
from tests.conftest import MakeClient
from tests.integration.registry.conftest import Town, if_match
from tests.integration.registry.test_bias import manage, person

pytestmark = pytest.mark.usefixtures("database")
REASON = "Kim Testsson saknar mål."
SECRETARY = "sekreteraren@hultsfred.se"


@pytest.fixture
async def town(town: Town) -> Town:
    """With a mailbox for the information secretary, a manager of the library and the one who notifies in the register."""
    settings = town.service.core.settings
    assert isinstance(settings, RegistrySettings)
    settings.approver_email = SECRETARY
    await manage(town, "library", await person(town, "bibliotekschefen"))
    town.ids["clerk"] = await person(town, "Bibliotekarie-Ett")
    return town


async def letters(town: Town) -> list[tuple[str, str]]:
    """To whom and about what, of those that are new; the codes to owner addresses left out."""
    async with town.service.core.engine.begin() as connection:
        wanted = select(tables.letter).where(tables.letter.c.recipient != "bibliotek@hultsfred.se")
        rows = (await connection.execute(wanted.order_by(tables.letter.c.recipient))).all()
        await connection.execute(delete(tables.letter))
    assert not [row for row in rows if "Testsson" in f"{row.subject}{row.text}"], "a reason may name people"
    assert all("hultsfredsbibliotek" in row.subject.lower() and "account" in row.text for row in rows)
    return [(row.recipient, row.subject) for row in rows]


def about(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(to, next(one for one in WORDS if one in subject)) for to, subject in found]


WORDS = ("bekräftar", "väntar på beslut", "kompletteras", "avslagits")


async def take(town: Town, who: httpx.AsyncClient, account: httpx.Response, what: str) -> httpx.Response:
    answer = await town.take(who, account, what, reason=REASON)
    assert answer.status_code == 201, answer.text
    return answer


async def test_who_confirms_and_who_decides_hear_that_it_waits_for_them(town: Town) -> None:
    drafted = await town.drafted()
    assert await letters(town) == []
    notified = await town.notify(drafted)
    assert about(await letters(town)) == [("bibliotekschefen@hultsfred.se", "bekräftar")]
    confirmed = await town.confirm(notified)
    assert about(await letters(town)) == [(SECRETARY, "väntar på beslut")]
    await town.approve(confirmed)
    assert await letters(town) == [], "they see that themselves"


async def test_where_one_step_is_enough_the_secretary_hears_at_once(town: Town) -> None:
    settings = town.service.core.settings
    assert isinstance(settings, RegistrySettings)
    settings.approval_steps = 1
    await town.notified()
    assert about(await letters(town)) == [(SECRETARY, "väntar på beslut")]


async def test_nobody_hears_of_a_notification_that_was_refused(town: Town) -> None:
    draft = await town.manager.post("/accounts", json=town.whole(hours_per_week=0, platform_id="77"))
    assert (await town.notify(draft)).status_code == 409
    assert await letters(town) == []
    notified = await town.notified()
    await letters(town)
    runs = await town.take(town.manager, notified, "returns", reason=REASON)
    assert (runs.status_code, await letters(town)) == (403, [])


@pytest.mark.parametrize(("what", "words"), [("returns", "kompletteras"), ("rejections", "avslagits")])
async def test_who_notified_hears_that_it_came_back(town: Town, what: str, words: str) -> None:
    """By the name in the register, however it is spelt there."""
    notified = await town.notified()
    await letters(town)
    await take(town, town.secretary, notified, what)
    assert about(await letters(town)) == [("Bibliotekarie-Ett@hultsfred.se".lower(), words)]


async def test_where_a_system_notified_those_hear_who_run_it(town: Town, client: MakeClient) -> None:
    drafted = await town.drafted()
    system = await client(town.service, "account_manager", name="arendesystemet")
    notified = await system.post(f"/accounts/{drafted.json()['id']}/notifications", headers=if_match(drafted))
    await letters(town)
    await take(town, town.secretary, notified, "returns")
    assert about(await letters(town)) == [
        ("deputy@hultsfred.se", "kompletteras"), ("librarian@hultsfred.se", "kompletteras"),
    ]  # fmt: skip


async def test_who_has_left_is_not_written_to(town: Town) -> None:
    notified = await town.notified()
    await letters(town)
    place = f"/people/{town.ids['clerk']}"
    body = {"left_on": town.service.core.clock.now().date().isoformat()}
    left = await town.admin.post(f"{place}/departures", json=body, headers=if_match(await town.admin.get(place)))
    assert left.status_code == 201, left.text
    await take(town, town.secretary, notified, "rejections")
    assert [to for to, _ in await letters(town)] == ["deputy@hultsfred.se", "librarian@hultsfred.se"]


async def test_nobody_is_written_to_about_what_they_did_themselves(town: Town, client: MakeClient) -> None:
    drafted = await town.drafted()
    chief: Any = await client(town.service, "unit_manager", name="Bibliotekschefen")
    notified = await chief.post(f"/accounts/{drafted.json()['id']}/notifications", headers=if_match(drafted))
    assert (notified.status_code, await letters(town)) == (201, []), "and does not confirm it either (jäv)"
    await take(town, chief, notified, "returns")
    assert await letters(town) == []
