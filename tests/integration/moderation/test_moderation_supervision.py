"""Somebody looks at an account, in time or not: a person's word, and what was missed is told once (S12)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from services.moderation.application.supervision import BATCH, LookAt, look_at_account, watch_checks
from services.moderation.store import tables
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.contracts.moderation import SupervisionChanged
from shared.contracts.registry import Manager, Spokesperson, UnitChanged
from shared.db import migrate
from shared.db.base import make_engine
from shared.errors import Forbidden
from shared.observability.declare import REGISTRY
from tests.integration.moderation.house import House, account_changed, person
from tests.integration.moderation.test_moderation_duty import unit_of_work
from tests.support.databases import Databases

People = Callable[..., Awaitable[httpx.AsyncClient]]
MONDAY_NOON = "2026-11-23T11:30:00Z"
"""12:30 in Sweden: the end of the first part of the first working day after the clock of the tests."""
MONDAY_EVENING, TUESDAY_NOON = "2026-11-23T16:00:00Z", "2026-11-24T11:30:00Z"


class Desk:
    """An account run by anna, in her absence by zoe, opened on a Friday evening, and people who look at it."""

    def __init__(self, house: House, people: People) -> None:
        self.house, self.people = house, people
        self.anna, self.zoe = person("anna"), person("zoe")
        self.account_id, self.version = uuid4(), 0

    async def told(self, **values: Any) -> None:
        self.version += 1
        state: dict[str, Any] = {
            "account_id": self.account_id, "version": self.version, "unit_id": self.house.unit,
            "responsible": self.anna, "deputies": [self.zoe], "began_at": self.house.clock.now(),
        }  # fmt: skip
        await self.house.hear(account_changed(self.house.clock.now(), **state | values))

    async def looks(self, name: str = "anna", role: str = "account_manager", **body: Any) -> httpx.Response:
        return await (await self.people(role, name=name)).post(f"/accounts/{self.account_id}/checks", json=body)

    async def state(self) -> dict[str, Any]:
        answer = await (await self.people("auditor")).get(f"/accounts/{self.account_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def listed(self, path: str, role: str = "auditor", name: str = "", **wanted: Any) -> list[dict[str, Any]]:
        answer = await (await self.people(role, name=name)).get(path, params=wanted)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def watch(self) -> None:
        await watch_checks(unit_of_work(self.house))

    async def changes(self) -> list[SupervisionChanged]:
        return await self.house.told(SupervisionChanged)

    def at(self, moment: str) -> None:
        self.house.clock.advance(datetime.fromisoformat(moment) - self.house.clock.now())


@pytest.fixture
async def desk(house: House, people: People) -> Desk:
    made = Desk(house, people)
    await made.told()
    return made


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_who_runs_the_account_looks_and_that_is_kept_told_and_audited(desk: Desk) -> None:
    before = counted("insyn_moderation_checks_total", part="responsible")
    assert (await desk.state())["next_check_due_at"] == MONDAY_NOON
    desk.at("2026-11-23T09:00:00Z")
    answer = await desk.looks(covered=["posts", "comments", "posts"], remark=" Två frågor om öppettider. ")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["checked_by"], made["checked_at"], made["part"]) == ("anna", "2026-11-23T09:00:00Z", "responsible")
    assert (made["covered"], made["remark"]) == (["posts", "comments"], "Två frågor om öppettider.")
    reader = await desk.people("auditor")
    assert (await reader.get(answer.headers["Location"])).json() == made
    state = await desk.state()
    assert (state["last_checked_by"], state["last_checked_at"], state["next_check_due_at"], state["overdue"]) == (
        "anna", "2026-11-23T09:00:00Z", MONDAY_EVENING, False,
    )  # fmt: skip
    [told] = await desk.changes()
    assert (told.change, told.version, told.overdue, told.last_checked_by) == ("checked", 1, False, "anna")
    assert (told.due_at, told.last_checked_at) == (datetime(2026, 11, 23, 16, tzinfo=UTC), desk.house.clock.now())
    assert "öppettider" not in told.model_dump_json()
    [noted] = [one for one in await desk.house.rows(tables.shared.audit) if one.action == "account.checked"]
    assert noted.details == {"check": made["id"], "covered": ["posts", "comments"], "part": "responsible"}
    assert counted("insyn_moderation_checks_total", part="responsible") == before + 1


async def test_no_machine_looks(desk: Desk) -> None:
    """Fetching posts is no supervision, whatever role a system's key has."""
    assert (await desk.looks("arendesystemet", "integration")).status_code == 403
    answer = await desk.looks("bevakningsrobot", "moderator")
    assert (answer.status_code, "A person looks" in answer.json()["detail"]) == (403, True)
    robot = Principal("service-account-bot", "bot", frozenset({Role.MODERATOR}), automatic=True)
    with pytest.raises(Forbidden, match="A person looks"):
        await look_at_account(LookAt(desk.account_id, (), None, robot), unit_of_work(desk.house))
    signed_in = Principal("moa.moderator", "desk", frozenset({Role.MODERATOR}))
    made = await look_at_account(LookAt(desk.account_id, (), None, signed_in), unit_of_work(desk.house))
    assert (made.part, made.checked_by) == ("other", "moa.moderator")
    assert len(await desk.house.rows(tables.account_check)) == 1


async def test_whom_the_registry_names_is_a_person(desk: Desk, house: House) -> None:
    speaker = Spokesperson(person_id=uuid4(), subject="moa")
    await desk.told(spokespersons=[speaker])
    chief = Manager(person_id=uuid4(), subject="chefen")
    await house.hear(
        UnitChanged(unit_id=house.unit, version=1, name="Biblioteket", kind="unit", parent_id=None, managers=[chief], changed_at=house.clock.now())
    )  # fmt: skip
    found = [
        await desk.looks("zoe", "deputy"),
        await desk.looks("moa", "moderator"),
        await desk.looks("chefen", "unit_manager"),
    ]
    assert [one.json()["part"] for one in found] == ["deputy", "other", "other"]
    assert [row.id for row in await house.rows(tables.shared.unit)] == [house.unit]


async def test_who_neither_runs_it_nor_watches_the_unit_does_not_count(desk: Desk, people: People) -> None:
    await desk.house.account(responsible=person("bo"), deputies=[person("ed")])
    refused = await desk.looks("bo", "account_manager")
    assert (refused.status_code, "moderator" in refused.json()["detail"]) == (403, True)
    assert (await desk.looks("ed", "deputy")).status_code == 403
    elsewhere = await people("moderator", name="anna", units=[uuid4()])
    assert (await elsewhere.post(f"/accounts/{desk.account_id}/checks", json={})).status_code == 403
    assert (await elsewhere.get(f"/accounts/{desk.account_id}")).status_code == 403
    assert (
        await (await people("moderator", name="anna")).post(f"/accounts/{uuid4()}/checks", json={})
    ).status_code == 404
    assert await desk.house.rows(tables.account_check) == []


async def test_roles_without_a_part_in_it_neither_read_nor_look(desk: Desk, people: People) -> None:
    stranger = await people("archivist", name="anna")
    here = f"/accounts/{desk.account_id}"
    assert [(await stranger.get(path)).status_code for path in ("/accounts", here, "/checks")] == [403] * 3
    assert [(await desk.looks("anna", role)).status_code for role in ("archivist", "auditor")] == [403] * 2
    assert await desk.changes() == []


async def test_there_is_nothing_to_look_at_before_the_approval_and_after_the_end(desk: Desk) -> None:
    for status in ("DRAFT", "CLOSED"):
        await desk.told(status=status, watched=False)
        answer = await desk.looks()
        assert (answer.status_code, status in answer.json()["detail"]) == (409, True)


async def test_the_same_request_again_is_the_same_look(desk: Desk, people: People) -> None:
    anna = await people("account_manager", name="anna")
    sent: dict[str, Any] = {"json": {}, "headers": {"Idempotency-Key": "morgonrundan"}}
    first, second = [await anna.post(f"/accounts/{desk.account_id}/checks", **sent) for _ in range(2)]
    assert (first.json(), second.headers["Idempotency-Replayed"]) == (second.json(), "true")
    assert (len(await desk.house.rows(tables.account_check)), len(await desk.changes())) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [{"covered": ["allt"]}, {"remark": ""}, {"remark": "x" * 1_001}, {"remark": "\0"}, {"checked_at": MONDAY_NOON}],
)
async def test_what_cannot_be_a_look_is_refused(desk: Desk, body: dict[str, Any]) -> None:
    answer = await desk.looks(**body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")


async def test_what_nobody_looked_at_in_time_is_told_once_until_somebody_looks(desk: Desk) -> None:
    missed = counted("insyn_moderation_checks_missed_total")
    desk.at("2026-11-23T11:29:59Z")
    await desk.watch()
    assert (await desk.changes(), counted("insyn_moderation_accounts_overdue")) == ([], 0)
    desk.at(MONDAY_NOON)
    await desk.watch()
    desk.at(TUESDAY_NOON)
    await desk.watch()
    [told] = await desk.changes()
    assert (told.change, told.overdue, told.due_at, told.last_checked_at) == (
        "missed", True, datetime(2026, 11, 23, 11, 30, tzinfo=UTC), None,
    )  # fmt: skip
    assert (await desk.state())["overdue"] is True
    assert counted("insyn_moderation_accounts_overdue") == 1
    assert counted("insyn_moderation_longest_overdue_seconds") == 24 * 3600
    assert counted("insyn_moderation_checks_missed_total") == missed + 1
    assert (await desk.looks()).status_code == 201
    desk.at("2026-11-25T11:30:00Z")
    for _ in range(2):
        await desk.watch()
    assert [(one.version, one.change, one.overdue) for one in await desk.changes()] == [
        (1, "missed", True), (2, "checked", False), (3, "missed", True),
    ]  # fmt: skip


async def test_two_workers_tell_it_once(desk: Desk, house: House) -> None:
    for _ in range(40):
        await house.account(responsible=person("bo"), began_at=house.clock.now())
    desk.at(MONDAY_NOON)
    await asyncio.gather(*(watch_checks(unit_of_work(house)) for _ in range(4)))
    told = await desk.changes()
    assert (len(told), len({one.account_id for one in told})) == (41, 41)


async def test_more_than_fit_in_a_batch_are_all_noticed(desk: Desk, house: House) -> None:
    many = [account_changed(house.clock.now(), unit_id=house.unit) for _ in range(BATCH + 3)]
    await house.hear(*many)
    desk.at(MONDAY_NOON)
    await desk.watch()
    assert len(await desk.changes()) == BATCH + 4
    assert counted("insyn_moderation_accounts_overdue") == BATCH + 4


async def test_who_rests_is_late_no_more(desk: Desk) -> None:
    desk.at(MONDAY_NOON)
    await desk.watch()
    await desk.told(status="PAUSED")
    await desk.told(status="PAUSED")
    assert [(one.change, one.overdue, one.due_at) for one in (await desk.changes())[1:]] == [("excused", False, None)]
    assert (await desk.state())["next_check_due_at"] is None
    await desk.watch()
    await desk.told()
    assert (await desk.state())["next_check_due_at"] == TUESDAY_NOON
    assert len(await desk.changes()) == 2


async def test_what_was_heard_before_changes_nothing(desk: Desk, house: House) -> None:
    old = account_changed(house.clock.now(), account_id=desk.account_id, version=1, unit_id=house.unit, status="PAUSED")
    await desk.told(checks_per_working_day=1)
    await house.hear(old, old)
    assert (await desk.state())["next_check_due_at"] == MONDAY_EVENING


async def test_the_plan_of_the_account_says_when(desk: Desk) -> None:
    await desk.told(checks_per_weekend_day=1)
    assert (await desk.state())["next_check_due_at"] == "2026-11-21T16:00:00Z"
    await desk.told(risk_level="high")
    state = await desk.state()
    assert (state["next_check_due_at"], state["checks_per_weekend_day"]) == ("2026-11-21T16:00:00Z", 1)
    await desk.told(checks_per_working_day=0)
    assert (await desk.state())["next_check_due_at"] is None
    assert await desk.listed("/accounts") == []


async def test_the_longest_overdue_is_first_and_the_list_is_narrowed(desk: Desk, house: House) -> None:
    often = await house.account(
        responsible=person("bo"), deputies=[desk.anna], checks_per_working_day=9, unit_id=uuid4(), began_at=house.clock.now()
    )  # fmt: skip
    ids = [str(often), str(desk.account_id)]
    assert [one["id"] for one in await desk.listed("/accounts")] == ids
    desk.at("2026-11-23T08:00:00Z")
    both = {one["id"]: one["overdue"] for one in await desk.listed("/accounts")}
    assert both == {ids[0]: True, ids[1]: False}
    assert [one["id"] for one in await desk.listed("/accounts", overdue=True)] == ids[:1]
    assert [one["id"] for one in await desk.listed("/accounts", overdue=False)] == ids[1:]
    assert [one["id"] for one in await desk.listed("/accounts", unit=str(house.unit))] == ids[1:]
    assert [one["id"] for one in await desk.listed("/accounts", "deputy", "anna", mine=True)] == ids[1:]
    assert [one["on_duty"] for one in await desk.listed("/accounts")] == ["bo", "anna"]
    narrow = await desk.people("auditor", units=[house.unit])
    assert [one["id"] for one in (await narrow.get("/accounts")).json()["items"]] == ids[1:]
    auditor = await desk.people("auditor")
    first = (await auditor.get("/accounts", params={"limit": 1})).json()
    following = next(one["href"] for one in first["_links"] if one["rel"] == "next")
    assert [one["id"] for one in [*first["items"], *(await auditor.get(following)).json()["items"]]] == ids
    assert (await auditor.get("/accounts", params={"page": 1})).json()["_meta"]["total_records"] == 2


async def test_looks_are_listed_by_account_person_and_time(desk: Desk, house: House) -> None:
    other = await house.account(responsible=desk.anna)
    made: list[str] = []
    for hour, name in enumerate(("anna", "zoe", "anna"), 8):
        desk.at(f"2026-11-23T{hour:02}:00:00Z")
        made.append((await desk.looks(name)).json()["id"])
    anna = await desk.people("account_manager", name="anna")
    made.append((await anna.post(f"/accounts/{other}/checks", json={})).json()["id"])

    async def found(role: str = "auditor", name: str = "", **wanted: Any) -> list[int]:
        return [made.index(one["id"]) for one in await desk.listed("/checks", role, name, **wanted)]

    assert await found() == [3, 2, 1, 0]
    assert await found(account_id=str(desk.account_id)) == [2, 1, 0]
    assert await found("deputy", "zoe", mine=True) == [1]
    assert await found(**{"from": "2026-11-23T09:00:00Z", "to": "2026-11-23T10:00:00Z"}) == [1]
    assert await found(unit=str(uuid4())) == []
    first = (await anna.get("/checks", params={"limit": 3})).json()
    following = next(one["href"] for one in first["_links"] if one["rel"] == "next")
    assert [one["id"] for one in (await anna.get(following)).json()["items"]] == [made[0]]
    assert (await anna.get("/checks", params={"page": 2, "limit": 3})).json()["_meta"]["total_records"] == 4
    elsewhere = await desk.people("auditor", units=[uuid4()])
    assert (await elsewhere.get("/checks")).json()["items"] == []
    assert (await elsewhere.get(f"/checks/{made[0]}")).status_code == 403
    assert (await (await desk.people("integration")).get("/checks")).status_code == 403
    assert (await anna.get(f"/checks/{uuid4()}")).status_code == 404


async def test_accounts_from_before_the_migration_are_looked_after(database: Databases) -> None:
    """As the instruction says, from when the worker first sees them, and whoever runs one is a person."""
    engine = make_engine(await database.blank())
    await migrate.upgrade(engine, "moderation", "07488e1cad4b")
    ids = {status: uuid4() for status in ("ACTIVE", "DRAFT")}
    async with engine.begin() as connection:
        for status, account_id in ids.items():
            new: dict[str, Any] = {
                "id": account_id, "version": 1, "status": status, "platform": "facebook", "handle": "x",
                "unit_id": uuid4(), "responsibility": "HOSTED_SPACE",
            }  # fmt: skip
            await connection.execute(sa.insert(tables.account).values(new))
            duty = {"account_id": account_id, "subject": "anna", "duty": "responsible", "position": 0}
            await connection.execute(sa.insert(tables.account_duty).values(duty))
    await migrate.upgrade(engine, "moderation")
    async with engine.connect() as connection:
        rows = {row.account_id: row for row in await connection.execute(sa.select(tables.supervision))}
        people = (await connection.execute(sa.select(tables.known_person.c.subject))).scalars().all()
    active, draft = rows[ids["ACTIVE"]], rows[ids["DRAFT"]]
    assert (active.watched, active.per_working_day, active.due_at, active.owed_since is None) == (True, 2, None, False)
    assert (draft.watched, draft.owed_since, people) == (False, None, ["anna"])
    await engine.dispose()


async def test_the_worker_plans_what_was_known_before_there_were_plans(desk: Desk, house: House) -> None:
    async with house.service.core.engine.begin() as connection:
        await connection.execute(sa.update(tables.supervision).values(due_at=None))
    await desk.watch()
    assert (await desk.state())["next_check_due_at"] == MONDAY_NOON
    assert await desk.changes() == []
