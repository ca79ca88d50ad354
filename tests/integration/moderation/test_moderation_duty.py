"""Whose queue a case is in: of the first who is there, from the moment an absence begins until it ends (S13, J2.2)."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from services.moderation.application.schedules import measure_queue
from services.moderation.application.unit_of_work import ModerationUnitOfWork
from services.moderation.domain.duty import Away, Roster
from services.moderation.store import tables
from services.registry.domain import duty as registry
from shared.contracts.ingest import PostCaptured
from shared.contracts.registry import Absence, PersonRef
from shared.db import migrate
from shared.db.base import make_engine
from shared.observability.declare import REGISTRY
from tests.integration.moderation.house import MILD, House, account_changed, captured, person
from tests.support.databases import Databases

People = Callable[..., Awaitable[httpx.AsyncClient]]
NOBODY: list[str] = []


class Town:
    """An account run by anna, in her absence by zoe, in hers by bo; and one post there that a rule hits."""

    def __init__(self, house: House, people: People) -> None:
        self.house, self.people = house, people
        self.anna, self.zoe, self.bo = person("anna"), person("zoe"), person("bo")
        self.account_id, self.version = uuid4(), 0
        self.post: PostCaptured | None = None

    async def told(self, *absences: Absence, **values: Any) -> None:
        self.version += 1
        state: dict[str, Any] = {
            "account_id": self.account_id, "version": self.version, "unit_id": self.house.unit,
            "responsible": self.anna, "deputies": [self.zoe, self.bo], "absences": list(absences),
        }  # fmt: skip
        await self.house.hear(account_changed(self.house.clock.now(), **state | values))
        if self.post is None:
            self.post = captured(self.account_id, self.house.clock.now(), MILD)
            await self.house.hear(self.post)

    def away(self, who: PersonRef, start: float = 0, end: float | None = None) -> Absence:
        """`start` and `end` in hours from now."""
        now = self.house.clock.now()
        until = None if end is None else now + timedelta(hours=end)
        return Absence(**who.model_dump(), away_from=now + timedelta(hours=start), away_until=until)

    async def queues(self) -> list[str]:
        """In whose own queue the case is."""
        return [name for name in ("anna", "zoe", "bo", "else") if await self.listed(name, mine=True)]

    async def listed(self, name: str, **wanted: Any) -> list[dict[str, Any]]:
        answer = await (await self.people("deputy", name=name)).get("/cases", params=wanted)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def on_duty(self) -> str | None:
        """As the list and the case itself tell."""
        [case] = await self.listed("else")
        alone = (await (await self.people("deputy", name="else")).get(f"/cases/{case['id']}")).json()
        assert alone["on_duty"] == case["on_duty"]
        found: str | None = case["on_duty"]
        return found

    async def unattended(self) -> float | None:
        await measure_queue(unit_of_work(self.house))
        return REGISTRY.get_sample_value("insyn_moderation_cases_unattended")


def unit_of_work(house: House) -> ModerationUnitOfWork:
    found = house.service.new_unit_of_work()
    assert isinstance(found, ModerationUnitOfWork)
    return found


@pytest.fixture
def town(house: House, people: People) -> Town:
    return Town(house, people)


async def test_the_responsible_person_is_on_duty(town: Town) -> None:
    await town.told()
    assert (await town.queues(), await town.on_duty()) == (["anna"], "anna")


async def test_an_absence_begins_and_ends_without_a_word_from_the_registry(town: Town) -> None:
    await town.told(town.away(town.anna, 1, 3))
    assert await town.queues() == ["anna"]
    town.house.later(minutes=59, seconds=59)
    assert await town.queues() == ["anna"]
    town.house.later(seconds=1)
    assert (await town.queues(), await town.on_duty()) == (["zoe"], "zoe")
    town.house.later(hours=1, minutes=59, seconds=59)
    assert await town.queues() == ["zoe"]
    town.house.later(seconds=1)
    assert (await town.queues(), await town.on_duty()) == (["anna"], "anna")


async def test_an_absence_without_end_lasts_until_the_registry_tells_of_one(town: Town) -> None:
    await town.told(town.away(town.anna))
    town.house.later(days=400)
    assert (await town.queues(), await town.on_duty()) == (["zoe"], "zoe")
    await town.told()
    assert (await town.queues(), await town.on_duty()) == (["anna"], "anna")
    assert await town.house.rows(tables.account_absence) == []


async def test_deputies_take_over_in_the_order_of_the_account(town: Town) -> None:
    await town.told(town.away(town.anna), town.away(town.zoe, 1, 2))
    assert await town.queues() == ["zoe"]
    town.house.later(hours=1)
    assert await town.queues() == ["bo"]
    town.house.later(hours=1)
    assert await town.queues() == ["zoe"]
    await town.told(town.away(town.anna), deputies=[town.bo, town.zoe])
    assert (await town.queues(), await town.on_duty()) == (["bo"], "bo")


async def test_all_away_is_nobody_and_an_alarm(town: Town) -> None:
    await town.told(town.away(town.anna), town.away(town.zoe), town.away(town.bo, 0, 5))
    assert (await town.queues(), await town.on_duty()) == (NOBODY, None)
    assert await town.unattended() == 1
    town.house.later(hours=5)
    assert (await town.queues(), await town.on_duty()) == (["bo"], "bo")
    assert await town.unattended() == 0


async def test_an_account_nobody_runs_has_nobody_on_duty(town: Town) -> None:
    await town.told(responsible=None, deputies=[])
    assert (await town.queues(), await town.on_duty(), await town.unattended()) == (NOBODY, None, 1)


async def test_only_open_cases_that_we_answer_for_are_an_alarm(town: Town) -> None:
    """An outsider's post where we answer only for our own is nobody's duty, though a person may report it (S15)."""
    await town.told(town.away(town.anna), deputies=[])
    [case] = await town.listed("else")
    moderator = await town.people("moderator")
    keep = {"decided": "keep", "reason": "Hårt men tillåtet."}
    done = await moderator.post(f"/cases/{case['id']}/decisions", json=keep, headers={"If-Match": '"1"'})
    assert (done.status_code, await town.unattended()) == (201, 0)
    outside = captured(await town.house.account(responsibility="OWN_POSTS_ONLY"), town.house.clock.now())
    await town.house.hear(outside)
    wanted = {"post_id": str(outside.post_id), "rule_id": "HR-1", "rule_version": 1, "comment": "Elakt."}
    told = await moderator.post("/cases", json=wanted)
    assert (told.status_code, told.json()["on_duty"], await town.unattended()) == (201, None, 0)


async def test_an_older_event_brings_nobody_back(town: Town) -> None:
    await town.told()
    older = town.version
    await town.told(town.away(town.anna))
    town.version = older - 1
    await town.told()
    assert await town.queues() == ["zoe"]


async def test_absences_of_others_are_not_kept(town: Town) -> None:
    await town.told(town.away(person("spokesperson")), town.away(town.bo, 0, 5))
    assert [one.subject for one in await town.house.rows(tables.account_absence)] == ["bo"]


async def test_an_absence_and_a_departure_at_the_same_moment(town: Town) -> None:
    await town.told(town.away(town.anna, 0, 5), town.away(town.anna), town.away(town.anna, 0, 7))
    town.house.later(hours=8)
    assert await town.queues() == ["zoe"]


async def test_friday_evening(town: Town) -> None:
    """J2.2: absent since noon; the deputy's queue, the deputy's lock, and what was locked before stays with who locked it."""
    await town.told(town.away(town.anna, 1))
    [case] = await town.listed("anna", mine=True)
    anna, zoe, bo = [await town.people("deputy", name=name) for name in ("anna", "zoe", "bo")]
    lock = f"/cases/{case['id']}/claims"
    town.house.later(minutes=50)
    assert (await anna.post(lock)).status_code == 201
    town.house.later(minutes=15)
    assert await town.queues() == ["anna", "zoe"]
    town.house.later(minutes=15)
    assert await town.queues() == ["zoe"]
    assert (await zoe.post(lock)).status_code == 201
    moderator = await town.people("moderator")
    refused = [(await who.post(lock)).status_code for who in (anna, bo, moderator)]
    assert (refused, await town.queues()) == ([409, 409, 409], ["zoe"])
    read = (await zoe.get(f"/cases/{case['id']}")).json()
    assert (read["on_duty"], read["claim"]["held_by"]) == ("zoe", "zoe")
    assert read["knowledge_at"] == town.house.clock.now().isoformat().replace("+00:00", "Z")


async def test_the_rule_holds_for_every_roster(house: House) -> None:
    """The one SQL condition against the registry's own rule."""
    now = house.clock.now()
    rosters = {uuid4(): one for one in _rosters(now)}
    events = [
        account_changed(now, account_id=key, responsible=one.responsible and person(one.responsible),
                        deputies=[person(name) for name in one.deputies],
                        absences=[Absence(person_id=uuid4(), subject=away.subject, away_from=away.away_from,
                                          away_until=away.away_until) for away in one.absences])
        for key, one in rosters.items()
    ]  # fmt: skip
    await house.hear(*events)
    async with unit_of_work(house) as uow:
        found = await uow.duties.on_duty(rosters, now)
    expected = {key: _registrys(one, now) for key, one in rosters.items()}
    assert found == {key: name for key, name in expected.items() if name}
    assert set(expected.values()) == {"b", "c", "a", None}


def _rosters(now: datetime) -> Iterator[Roster]:
    """Everybody there, away, back again, back at this moment, away from this moment or soon; with and without the
    first. Neither order of the names is that of the roster."""
    hour = timedelta(hours=1)
    spans: Sequence[tuple[datetime, datetime | None] | None] = [
        None, (now - hour, None), (now - hour, now + hour), (now - 2 * hour, now - hour), (now - hour, now),
        (now, now + hour), (now + hour, None),
    ]  # fmt: skip
    for first, *taken in product(["b", None], spans, spans, spans):
        away = tuple(Away(name, *span) for name, span in zip("bca", taken, strict=True) if span)
        yield Roster(first, ("c", "a"), away)


def _registrys(roster: Roster, now: datetime) -> str | None:
    """Who is on duty as the registry itself judges it."""
    ids = {name: uuid4() for name in "abc"}
    order = tuple(ids[name] for name in filter(None, (roster.responsible, *roster.deputies)))
    away = tuple(registry.Away(ids[one.subject], one.away_from, one.away_until) for one in roster.absences)
    found = registry.Roster(uuid4(), order[0], order, away).on_duty(now)
    return next((name for name, one in ids.items() if one == found), None)


async def test_duties_from_before_the_migration_get_an_order(database: Databases) -> None:
    engine = make_engine(await database.blank())
    await migrate.upgrade(engine, "moderation", "5b1c0d7e2a94")
    account_id = uuid4()
    new: dict[str, Any] = {
        "id": account_id, "version": 1, "status": "ACTIVE", "platform": "facebook", "handle": "hultsfredbibliotek",
        "unit_id": uuid4(), "responsibility": "HOSTED_SPACE",
    }  # fmt: skip
    who = [("m", "responsible"), ("z", "deputy"), ("a", "deputy")]
    old = sa.table("account_duty", sa.column("account_id", sa.Uuid), sa.column("subject"), sa.column("duty"))
    async with engine.begin() as connection:
        await connection.execute(sa.insert(tables.account).values(new))
        await connection.execute(
            sa.insert(old), [{"account_id": account_id, "subject": name, "duty": part} for name, part in who]
        )
    await migrate.upgrade(engine, "moderation")
    async with engine.connect() as connection:
        rows = await connection.execute(sa.select(tables.account_duty).order_by(tables.account_duty.c.position))
        assert [(row.position, row.subject, row.duty) for row in rows] == [
            (0, "m", "responsible"), (1, "a", "deputy"), (2, "z", "deputy"),
        ]  # fmt: skip
    await engine.dispose()
