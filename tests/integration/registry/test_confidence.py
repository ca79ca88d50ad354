"""When somebody is away is for those it concerns: others see who is on duty, and no times."""

import httpx
import pytest

from shared.messaging.relay import Relay
from tests.integration.registry.conftest import MakeClient, Town, if_match, made
from tests.integration.registry.test_absences import away
from tests.integration.registry.test_duty import duty
from tests.integration.shared.test_web_neighbours import Taken

pytestmark = pytest.mark.usefixtures("database")


async def statuses(town: Town, who: httpx.AsyncClient, absence: str) -> tuple[int, int]:
    """Of the list and of the absence; the link is shown to those who may follow it, and to nobody else."""
    here = f"/people/{town.ids['librarian']}"
    listed = await who.get(f"{here}/absences")
    [found] = (await who.get("/people?subject=librarian")).json()["items"]
    for person in (found, (await who.get(here)).json()):
        assert ("absences" in {one["rel"] for one in person["_links"]}) == (listed.status_code == 200)
    return listed.status_code, (await who.get(f"/absences/{absence}")).status_code


@pytest.fixture
async def absence(town: Town) -> str:
    new = await away(town.manager, town.ids["librarian"], "2026-11-20T17:00:00Z", "2026-11-22T07:00:00Z")
    return str(new.json()["id"])


async def test_the_history_of_an_account_says_nothing_of_who_is_away(town: Town, client: MakeClient) -> None:
    account = await town.drafted()
    assert (await away(town.manager, town.ids["librarian"])).status_code == 201
    anybody = await client(town.service, "archivist", name="nagon")
    *_, last = (await anybody.get(f"/accounts/{account.json()['id']}/history?limit=100")).json()["items"]
    assert last["reason"] == "Something that is known of a person named here changed."


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        ("account_approver", None, 200), ("registrar", None, 200), ("unit_manager", "library", 200),
        ("account_manager", "board", 200), ("admin", None, 200), ("account_approver", "library", 200),
        ("moderator", None, 403), ("auditor", None, 403), ("archivist", None, 403), ("integration", None, 403),
        ("deputy", None, 403), ("registrar", "school", 403), ("unit_manager", "school", 403),
    ],
)  # fmt: skip
async def test_roles_that_see_it_where_they_reach(
    town: Town, client: MakeClient, absence: str, role: str, where: str | None, status: int
) -> None:
    town.ids["school"] = await made(town.admin, "/units", name="Skolan", kind="unit")
    who = await client(town.service, role, name="nagon", units=[town.ids[where]] if where else None)
    assert await statuses(town, who, absence) == (status, status)


async def test_the_person_and_who_runs_accounts_with_them(town: Town, client: MakeClient, absence: str) -> None:
    itself, colleague = [await client(town.service, "moderator", name=name) for name in ("librarian", "deputy")]
    assert await statuses(town, itself, absence) == (200, 200)
    assert await statuses(town, colleague, absence) == (403, 403)
    await town.drafted(spokespersons=[{"person_id": town.ids["deputy"]}], deputies=[])
    assert await statuses(town, colleague, absence) == (403, 403), "who only speaks there does not run it"
    shared = await town.drafted(platform="x")
    assert await statuses(town, colleague, absence) == (200, 200)
    withdrawn = await town.take(town.manager, shared, "withdrawals", reason="Behövs inte.")
    assert withdrawn.status_code == 201
    assert await statuses(town, colleague, absence) == (403, 403), "that was once"


async def test_who_manages_the_unit_or_one_above_today(town: Town, client: MakeClient, absence: str) -> None:
    body = {"name": "Ordförande", "email": "ordf@hultsfred.se", "subject": "ordf", "unit_id": town.ids["board"]}
    chair = await made(town.admin, "/people", **body)
    who = await client(town.service, "moderator", name="ordf")
    here = f"/units/{town.ids['board']}"
    for valid_to, status in (("2026-11-19", 403), ("2026-11-20", 200)):
        seen = await town.admin.get(here)
        managers = {"managers": [{"person_id": chair, "valid_to": valid_to}]}
        assert (await town.admin.put(f"{here}/managers", json=managers, headers=if_match(seen))).status_code == 200
        assert await statuses(town, who, absence) == (status, status)


async def test_others_see_who_is_on_duty_and_no_times(town: Town, client: MakeClient, absence: str) -> None:
    account = await town.drafted()
    whole = await duty(town, account)
    assert (len(whole["absences"]), whole["on_duty"]["until"]) == (1, "2026-11-22T07:00:00Z")
    here = f"/accounts/{account.json()['id']}/on-duty"
    stranger = await client(town.service, "moderator", name="nagon")
    seen = (await stranger.get(here)).json()
    assert seen["on_duty"] == {"person_id": town.ids["deputy"], "part": "deputy", "since": None, "until": None}
    assert (seen["absences"], absence in str(seen)) == ([], False)
    colleague = await client(town.service, "moderator", name="deputy")
    near = await client(town.service, "unit_manager", name="chef", units=[town.ids["library"]])
    elsewhere = await client(
        town.service, "unit_manager", name="chef2", units=[await made(town.admin, "/units", name="Skolan", kind="unit")]
    )
    found = [len((await one.get(here)).json()["absences"]) for one in (colleague, near, elsewhere)]
    assert found == [1, 1, 0]


async def test_nobody_finds_the_times_by_asking_of_other_moments(town: Town, client: MakeClient, absence: str) -> None:
    account = await town.active()
    here = f"/accounts/{account.json()['id']}/on-duty"
    stranger = await client(town.service, "moderator", name="nagon")
    colleague = await client(town.service, "moderator", name="deputy")
    for at in ("2026-11-21T12:00:00Z", "2026-11-19T12:00:00Z"):
        refused = [
            await stranger.get(here, params={"at": at}),
            await stranger.get("/duties", params={"at": at, "subject": "librarian"}),
        ]
        assert [(one.status_code, "away" in one.json()["detail"]) for one in refused] == [(403, True)] * 2
        for path, of in ((here, {}), ("/duties", {"subject": "librarian"}), ("/duties", {})):
            assert (await colleague.get(path, params={"at": at} | of)).status_code == 200
    now = [await stranger.get(here), await stranger.get("/duties", params={"subject": "deputy"})]
    assert [one.status_code for one in now] == [200, 200]
    own = await stranger.get("/duties", params={"at": "2026-11-21T12:00:00Z"})
    assert (own.status_code, own.json()["items"]) == (200, [])


async def test_nor_in_the_feed_of_changes(town: Town, client: MakeClient, absence: str) -> None:
    """What other systems hear of an account tells who runs it, and not when they are away."""
    await town.drafted()
    await Relay(town.service.core, Taken()).drain()
    feed = "/changes?types=registry.account.changed.v1"
    whole = (await town.admin.get(feed)).json()["items"]
    assert [one["away_from"] for one in whole[-1]["data"]["absences"]] == ["2026-11-20T17:00:00Z"]
    for role in ("integration", "auditor"):
        seen = (await (await client(town.service, role, name=role)).get(feed)).json()["items"]
        assert [one["id"] for one in seen] == [one["id"] for one in whole]
        assert seen[-1]["data"]["responsible"]["subject"] == "librarian"
        assert not [one for one in seen if "absences" in one["data"]], role
