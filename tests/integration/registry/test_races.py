"""Two who change what belongs together at the same moment: one waits for the other, on PostgreSQL. SQLite has one writer anyway."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.registry.application import attending
from services.registry.store.accounts import AccountStore
from services.registry.store.people import PersonStore
from services.registry.store.plans import PlanStore
from services.registry.store.statements import StatementStore
from services.registry.store.units import UnitStore
from shared.contracts.registry import AccountChanged, UnitChanged
from tests.integration.registry.conftest import MakeClient, Town, if_match, made
from tests.integration.registry.records import Archive
from tests.integration.registry.seen import opened
from tests.integration.registry.test_escalations import managed
from tests.integration.registry.test_statements import ADMIN, say, speaking, stated, statements, wrote
from tests.support.posts import react
from tests.support.told import told
from tests.support.waiting import until

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.parametrize("database", ["postgresql"], indirect=True)]
Act = Callable[[], Awaitable[httpx.Response]]
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@dataclass
class Meanwhile:
    """What somebody else does in the middle of a transaction: until it is done, or stands before a lock of that one."""

    town: Town
    act: Act
    task: asyncio.Future[httpx.Response] | None = None

    async def begin(self) -> None:
        if self.task is None:
            self.task = asyncio.ensure_future(self.act())
            await until(self._is_done_or_waits)

    async def answer(self) -> httpx.Response:
        assert self.task is not None, "the place where it was to begin was never reached"
        return await self.task

    async def _is_done_or_waits(self) -> bool:
        assert self.task is not None
        async with self.town.service.core.engine.connect() as connection:
            return self.task.done() or bool((await connection.execute(WAITING)).scalar_one())


def after(patch: pytest.MonkeyPatch, kind: type, name: str, begin: Callable[[], Awaitable[None]]) -> None:
    """As soon as this method has run for the first time."""
    unpatched = getattr(kind, name)

    async def patched(*args: Any, **values: Any) -> Any:
        found = await unpatched(*args, **values)
        await begin()
        return found

    patch.setattr(kind, name, patched)


def before(patch: pytest.MonkeyPatch, kind: type, name: str, begin: Callable[[], Awaitable[None]]) -> None:
    """Just when this method is to run for the first time."""
    unpatched = getattr(kind, name)

    async def patched(*args: Any, **values: Any) -> Any:
        await begin()
        return await unpatched(*args, **values)

    patch.setattr(kind, name, patched)


async def stand_in(town: Town) -> str:
    return await made(
        town.admin,
        "/people",
        name="Vikarie",
        email="vikarie@hultsfred.se",
        subject="vikarie",
        unit_id=town.ids["library"],
    )


async def away_now(town: Town, person: str) -> httpx.Response:
    since = town.service.core.clock.now().isoformat()
    return await town.manager.post(f"/people/{person}/absences", json={"away_from": since, "away_until": None})


async def sign_in_as(town: Town, person: str, subject: str) -> httpx.Response:
    seen = await town.admin.get(f"/people/{person}")
    body = {name: seen.json()[name] for name in ("name", "email", "unit_id")} | {"subject": subject}
    return await town.admin.put(f"/people/{person}", json=body, headers=if_match(seen))


async def test_the_others_hear_the_sign_in_of_who_was_named_just_then(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, person = await town.drafted(), await stand_in(town)
    other = Meanwhile(town, lambda: sign_in_as(town, person, "vikarien"))
    after(monkeypatch, PersonStore, "gone", other.begin)
    named = await town.change(account, {"deputies": [person]})
    assert (named.status_code, (await other.answer()).status_code) == (200, 200), named.text
    newest = (await told(town.service, AccountChanged))[-1]
    assert [one.subject for one in newest.deputies] == ["vikarien"]


async def test_naming_a_deputy_waits_for_nobody_who_waits_for_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """An absence of who is named already wants the same person and the same account, the other way round."""
    account, person = await town.drafted(), await stand_in(town)
    other = Meanwhile(town, lambda: away_now(town, town.ids["deputy"]))
    before(monkeypatch, AccountStore, "_write_people", other.begin)
    named = await town.change(account, {"deputies": [town.ids["deputy"], person]})
    assert (named.status_code, (await other.answer()).status_code) == (200, 201), named.text


async def test_who_becomes_the_only_one_on_duty_is_not_away_at_the_same_moment(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, person = await opened(town), await stand_in(town)
    assert (await away_now(town, town.ids["librarian"])).status_code == 201
    account = await town.manager.get(f"/accounts/{account.json()['id']}")
    other = Meanwhile(town, lambda: away_now(town, person))
    after(monkeypatch, attending.Manned, "check", other.begin)
    named = await town.change(account, {"deputies": [person]})
    refused = await other.answer()
    assert (named.status_code, refused.status_code) == (200, 409), refused.text
    assert refused.json()["accounts"] == [account.json()["id"]]


async def test_a_new_sign_in_is_told_of_accounts_that_somebody_is_changing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await town.drafted()
    other = Meanwhile(town, lambda: town.change(account, {"purpose": "Nytt."}))
    after(monkeypatch, AccountStore, "lock_naming", other.begin)
    changed = await sign_in_as(town, town.ids["deputy"], "ersattaren")
    assert (changed.status_code, (await other.answer()).status_code) == (200, 412), changed.text
    newest = (await told(town.service, AccountChanged))[-1]
    assert [one.subject for one in newest.deputies] == ["ersattaren"]


async def test_a_new_sign_in_is_told_of_units_that_somebody_is_changing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes the person has not read the unit, and is not told that it changed after they did."""
    person, here = await managed(town, "chefen"), f"/units/{town.ids['library']}"
    seen = await town.admin.get(here)
    renamed = {name: seen.json()[name] for name in ("kind", "parent_id")} | {"name": "Huvudbiblioteket"}
    other = Meanwhile(town, lambda: town.admin.put(here, json=renamed, headers=if_match(seen)))
    after(monkeypatch, UnitStore, "lock_managed_by", other.begin)
    changed = await sign_in_as(town, person, "chef.chefsson")
    assert (changed.status_code, (await other.answer()).status_code) == (200, 412), changed.text
    newest = (await told(town.service, UnitChanged))[-1]
    assert [one.subject for one in newest.managers] == ["chef.chefsson"]


async def test_what_an_official_said_of_a_statement_is_not_lost_to_an_identity(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await react(town.service, wrote(town, await speaking(town), by=ADMIN))
    other = Meanwhile(town, lambda: say(town, town.chief, town.ids["deputy"]))
    after(monkeypatch, StatementStore, "unknown_of", other.begin)
    await stated(town, "librarian", ADMIN)
    assert (await other.answer()).status_code == 201
    [one] = await statements(town)
    assert (one["person_id"], one["named_by"], one["version"]) == (town.ids["deputy"], "bibliotekschefen", 2)


async def test_nobody_is_put_under_a_unit_that_becomes_one_of_a_lower_kind(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = await made(town.admin, "/units", name="Kultur", kind="department", parent_id=town.ids["board"])
    seen = await town.admin.get(f"/units/{above}")
    lower = {"name": "Kultur", "kind": "unit", "parent_id": town.ids["board"]}
    other = Meanwhile(town, lambda: town.admin.put(f"/units/{above}", json=lower, headers=if_match(seen)))
    after(monkeypatch, UnitStore, "find", other.begin)
    body = {"name": "Museet", "kind": "department", "parent_id": above}
    new = await town.admin.post("/units", json=body)
    assert (new.status_code, (await other.answer()).status_code) == (201, 422), new.text


async def test_of_two_plans_adopted_at_once_one_is_told_why_it_is_not(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await archive.drafted(), await archive.drafted()
    other = Meanwhile(archive.town, lambda: archive.adopt(two))
    after(monkeypatch, PlanStore, "adopted_of", other.begin)
    refused = await archive.adopt(one)
    assert (refused.status_code, (await other.answer()).status_code) == (409, 201), refused.text
    assert "adopted at the same moment" in refused.json()["detail"]


@pytest.mark.parametrize("what", ["approvals", "returns", "rejections"])
async def test_of_two_decisions_at_once_one_stands(
    town: Town, client: MakeClient, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    waiting, another = (
        await town.confirm(await town.notified()),
        await client(town.service, "account_approver", name="andra"),
    )
    other = Meanwhile(town, lambda: town.take(another, waiting, what, reason="Så får det bli."))
    after(monkeypatch, AccountStore, "get", other.begin)
    late = await town.take(town.secretary, waiting, "approvals", reason="Tydliga mål.")
    assert (late.status_code, (await other.answer()).status_code) == (412, 201), late.text
    steps = (await town.manager.get(f"/accounts/{waiting.json()['id']}/history?limit=100")).json()["items"]
    assert [step["actor"] for step in steps[-2:]] == ["bibliotekschefen", "andra"]


async def test_two_sheets_that_name_the_same_accounts_otherwise_wait_in_no_ring(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        (await town.drafted()).json(),
        (await town.drafted(platform_id="77", handle="bibblan", url=None)).json(),
    )
    unit = {"unit": "Biblioteket", "platform": "facebook"}

    async def imported(by_id: dict[str, Any], by_platform: dict[str, Any]) -> httpx.Response:
        rows = [{"id": by_id["id"]} | unit, {"platform_id": by_platform["platform_id"]} | unit]
        return await town.manager.post("/account-imports", json={"rows": rows})

    other = Meanwhile(town, lambda: imported(first, second))
    after(monkeypatch, AccountStore, "_read_locked", other.begin)
    answers = [await imported(second, first), await other.answer()]
    assert [one.status_code for one in answers] == [201, 201], answers[1].text
