"""Who may speak (S18): what our accounts write is judged by the list of the day, and a finding is an incident."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest
from sqlalchemy import select

from local import onboarding
from services.registry.metrics import STATEMENTS
from shared.clock import FrozenClock
from shared.contracts.ingest import StatementPublished, publisher_of
from shared.contracts.registry import AccountChanged, IncidentChanged
from tests.conftest import MakeClient
from tests.integration.registry.conftest import ELSEWHERE, Town, if_match, made
from tests.integration.registry.seen import conditions, opened, status_of
from tests.support.posts import react
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
ADMIN, OTHER = "10158000000000001", "10158000000000002"


async def speaking(town: Town, **parts: Any) -> httpx.Response:
    """An open account: the librarian may post and answer all the year, the deputy answer from December on."""
    return await opened(
        town,
        spokespersons=[
            {"person_id": town.ids["librarian"], "valid_from": "2026-01-01", "valid_to": "2027-12-31", "scopes": ["POST", "ANSWER"]},
            {"person_id": town.ids["deputy"], "valid_from": "2026-12-01", "scopes": ["ANSWER"]},
        ],
        **parts,
    )  # fmt: skip


def wrote(town: Town, account: httpx.Response, nth: int = 1, **more: Any) -> StatementPublished:
    """A minute ago, by nobody knows whom, unless told otherwise."""
    publisher = more.pop("by", None)
    given: dict[str, Any] = {
        "account_id": account.json()["id"], "post_id": uuid5(UUID(int=0), str(nth)), "platform": "facebook", "kind": "post",
        "published_at": town.service.core.clock.now() - timedelta(minutes=1),
        "publisher": publisher_of("facebook", publisher) if publisher else None,
    }  # fmt: skip
    return StatementPublished(**given | more)


async def stated(town: Town, person: str, platform_id: str) -> httpx.Response:
    body = {"platform": "facebook", "platform_id": platform_id}
    answer = await town.manager.post(f"/people/{town.ids[person]}/platform-identities", json=body)
    assert answer.status_code == 201, answer.text
    return answer


async def statements(town: Town, **wanted: str) -> list[dict[str, Any]]:
    answer = await town.secretary.get("/statements", params=wanted)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def incidents(town: Town) -> list[dict[str, Any]]:
    return list((await town.secretary.get("/incidents?kind=UNAUTHORISED_STATEMENT")).json()["items"])


async def say(town: Town, who: httpx.AsyncClient, person_id: str | None, nth: int = 0) -> httpx.Response:
    one = await town.secretary.get(f"/statements/{(await statements(town))[nth]['id']}")
    body = {"person_id": person_id, "reason": "Stod i publiceringsschemat."}
    return await who.post(f"/statements/{one.json()['id']}/authors", json=body, headers=if_match(one))


async def test_nobody_knows_who_wrote_it_is_no_finding(town: Town) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account))
    [one] = await statements(town)
    assert (one["verdict"], one["person_id"], one["publisher_told"], one["incident_id"]) == (
        "UNKNOWN",
        None,
        False,
        None,
    )
    assert (await incidents(town), await status_of(town, account)) == ([], "ACTIVE")


async def test_who_is_listed_that_day_may_speak(town: Town) -> None:
    account = await speaking(town)
    await stated(town, "librarian", ADMIN)
    await react(town.service, wrote(town, account, by=ADMIN))
    [one] = await statements(town)
    assert (one["verdict"], one["person_id"]) == ("LISTED", town.ids["librarian"])
    assert await incidents(town) == []


@pytest.mark.parametrize(
    ("person", "kind", "month", "verdict"),
    [
        ("deputy", "comment", 11, "UNLISTED"),
        ("deputy", "comment", 12, "LISTED"),
        ("deputy", "post", 12, "UNLISTED"),
        ("librarian", "message", 12, "UNLISTED"),
        ("librarian", "comment", 12, "LISTED"),
    ],
)
async def test_a_list_has_days_and_scopes(town: Town, person: str, kind: str, month: int, verdict: str) -> None:
    account = await speaking(town)
    await stated(town, person, ADMIN)
    published_at = datetime(2026, month, 30, 12, 0, tzinfo=UTC)
    await react(town.service, wrote(town, account, by=ADMIN, kind=kind, published_at=published_at))
    assert [one["verdict"] for one in await statements(town)] == [verdict]


async def test_a_finding_is_an_incident_told_and_puts_the_account_at_risk_until_it_is_judged(town: Town) -> None:
    account = await speaking(town)
    await stated(town, "deputy", ADMIN)
    before = counted("UNLISTED")
    await react(town.service, *(wrote(town, account, nth, by=ADMIN) for nth in range(3)))
    assert counted("UNLISTED") == before + 3
    [incident] = await incidents(town)
    assert (incident["state"], incident["reports"], incident["account_id"]) == ("REPORTED", 3, account.json()["id"])
    assert {one["incident_id"] for one in await statements(town, incident_id=incident["id"])} == {incident["id"]}
    assert await audited(town, "incident.reported") == [("incident.reported", incident["id"])]
    assert ((await conditions(town, account))["S18"], await status_of(town, account)) == ("unmet", "AT_RISK")
    assert (await told(town.service, AccountChanged))[-1].unauthorised_statements == 1
    seen = await town.secretary.get(f"/incidents/{incident['id']}")
    another = (await town.drafted(platform="x")).json()["id"]
    body = {"to": "CONFIRMED", "reason": "Fel konto.", "account_id": another}
    wrong = await town.secretary.post(f"/incidents/{incident['id']}/steps", json=body, headers=if_match(seen))
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/account_id")
    for to, more in (("CONFIRMED", {}), ("ACTED", {"action": "TALKED_TO_EMPLOYEE"}), ("CLOSED", {})):
        seen = await town.secretary.get(f"/incidents/{incident['id']}")
        body = {"to": to, "reason": "Samtal har hållits."} | more
        taken = await town.secretary.post(f"/incidents/{incident['id']}/steps", json=body, headers=if_match(seen))
        assert taken.status_code == 201, taken.text
    assert [one.state for one in await told(town.service, IncidentChanged)] == [
        "REPORTED",
        "CONFIRMED",
        "ACTED",
        "CLOSED",
    ]
    steps = (await town.secretary.get(f"/incidents/{incident['id']}")).json()["steps"]
    assert (steps[0]["actor"], steps[-1]["actor"]) == ("service:registry", "informationssekreteraren")
    assert ((await conditions(town, account))["S18"], await status_of(town, account)) == ("met", "ACTIVE")
    await react(town.service, wrote(town, account, 9, by=ADMIN))
    assert len(await incidents(town)) == 2


async def test_the_same_told_again_is_nothing_new_and_the_publisher_afterwards_is(town: Town) -> None:
    account = await speaking(town)
    await stated(town, "deputy", ADMIN)
    first = wrote(town, account)
    await react(town.service, first)
    await react(town.service, first)
    named = first.model_copy(update={"publisher": publisher_of("facebook", ADMIN)})
    await react(town.service, named, first)
    await react(town.service, named)
    [one] = await statements(town)
    assert (one["verdict"], one["person_id"]) == ("UNLISTED", town.ids["deputy"])
    assert [one["reports"] for one in await incidents(town)] == [1]


async def test_a_publisher_whom_nobody_knows_is_a_finding_only_if_it_can_be_none_of_the_listed(town: Town) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account, 1, by=OTHER))
    assert [one["verdict"] for one in await statements(town)] == ["UNKNOWN"]
    await stated(town, "librarian", ADMIN)
    await react(town.service, wrote(town, account, 2, by=OTHER))
    assert [one["verdict"] for one in await statements(town)] == ["UNKNOWN", "UNLISTED"]


async def test_what_was_published_before_is_judged_when_somebody_says_that_it_was_theirs(town: Town) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account, 1, by=ADMIN), wrote(town, account, 2, by=OTHER))
    await stated(town, "librarian", ADMIN)
    await stated(town, "deputy", OTHER)
    assert [one["verdict"] for one in await statements(town)] == ["LISTED", "UNLISTED"]
    assert len(await incidents(town)) == 1


async def test_an_official_says_who_wrote_it(town: Town, client: MakeClient) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account))
    listed = await say(town, town.chief, town.ids["librarian"])
    assert (listed.status_code, listed.json()["verdict"], listed.json()["named_by"]) == (
        201,
        "LISTED",
        "bibliotekschefen",
    )
    mended = await say(town, town.secretary, town.ids["deputy"])
    assert (mended.json()["verdict"], mended.json()["version"]) == ("UNLISTED", 3)
    assert len(await incidents(town)) == 1
    auditor = await client(town.service, "auditor")
    assert "Stod i publiceringsschemat." in (await auditor.get("/audit-entries")).text


async def test_somebody_who_is_not_in_the_register_was_not_listed(town: Town) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account))
    assert (await say(town, town.secretary, None)).json()["verdict"] == "UNLISTED"


async def test_whose_time_as_a_spokesperson_is_over_was_not_listed(town: Town) -> None:
    account = await opened(
        town, spokespersons=[{"person_id": town.ids["librarian"], "valid_to": "2026-11-30"}, {"person_id": town.ids["deputy"]}]
    )  # fmt: skip
    await react(town.service, wrote(town, account, published_at=datetime(2026, 12, 1, 0, 30, tzinfo=UTC)))
    assert (await say(town, town.secretary, town.ids["librarian"])).json()["verdict"] == "UNLISTED"


async def test_a_list_that_changes_afterwards_changes_no_judgement(town: Town) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account))
    here = f"/accounts/{account.json()['id']}"
    deputies = [{"person_id": town.ids["deputy"]}]
    changed = await town.change(await town.manager.get(here), {"spokespersons": deputies})
    assert changed.status_code == 200, changed.text
    assert (await say(town, town.secretary, town.ids["deputy"])).json()["verdict"] == "UNLISTED"
    assert (await say(town, town.secretary, town.ids["librarian"])).json()["verdict"] == "LISTED"


async def test_who_has_left_is_not_listed_any_more(town: Town) -> None:
    account = await speaking(town)
    person = await town.admin.get(f"/people/{town.ids['librarian']}")
    today = town.service.core.clock.now().date().isoformat()
    left = await town.admin.post(
        f"/people/{town.ids['librarian']}/departures", json={"left_on": today}, headers=if_match(person)
    )
    assert left.status_code == 201, left.text
    await react(town.service, wrote(town, account))
    assert (await say(town, town.secretary, town.ids["librarian"])).json()["verdict"] == "UNLISTED"


async def test_a_backfill_of_what_was_written_before_any_list_is_no_finding(town: Town) -> None:
    account = await speaking(town)
    await stated(town, "deputy", ADMIN)
    long_ago = town.service.core.clock.now() - timedelta(days=400)
    await react(town.service, *(wrote(town, account, nth, by=ADMIN, published_at=long_ago) for nth in range(50)))
    assert {one["verdict"] for one in await statements(town, verdict="EARLIER")} == {"EARLIER"}
    assert await incidents(town) == []
    assert (await say(town, town.secretary, town.ids["deputy"])).json()["verdict"] == "EARLIER"


async def test_the_first_post_is_told_with_the_account(town: Town) -> None:
    account = await speaking(town)
    now, here = town.service.core.clock.now(), f"/accounts/{account.json()['id']}"
    assert (await town.manager.get(here)).json()["first_post_at"] is None
    times = [now - timedelta(days=days) for days in (3, 900, 1)]
    await react(town.service, *(wrote(town, account, nth, published_at=at) for nth, at in enumerate(times)))
    version = account.json()["version"]
    last = (await told(town.service, AccountChanged))[-1]
    assert (last.first_post_at, last.change, last.version) == (times[1], "attested", version)
    events = len(await told(town.service, AccountChanged))
    await react(town.service, wrote(town, account, 7))
    assert len(await told(town.service, AccountChanged)) == events
    seen = await town.manager.get(here)
    assert seen.json()["first_post_at"] == times[1].isoformat().replace("+00:00", "Z")
    await town.change(seen, {"hours_per_week": 9})
    assert (await told(town.service, AccountChanged))[-1].first_post_at == times[1]


async def test_goals_after_the_first_post_leave_s04_unmet_unless_the_account_existed_before(
    town: Town, clock: FrozenClock
) -> None:
    began, drafted = clock.now(), await town.drafted()
    clock.advance(timedelta(days=2))
    emptied = await town.change(drafted, {"goals": []})
    answered = await town.change(emptied, {"goals": [{"indicator": "own_posts", "target": 50, "due": "2028-12-31"}]})
    account = await onboarding.bring(town.registry, answered)
    assert (await conditions(town, account))["S04"] == "met"
    await react(town.service, wrote(town, account, published_at=began + timedelta(days=1)))
    assert (await conditions(town, account))["S04"] == "unmet"
    again = await town.change(await town.manager.get(f"/accounts/{account.json()['id']}"), {"purpose": "Nytt syfte."})
    refused = await town.notify(again)
    assert (refused.status_code, "S04" in refused.json()["unmet"]) == (409, True)
    await react(town.service, wrote(town, account, 2, published_at=began - timedelta(days=500)))
    assert (await conditions(town, account))["S04"] == "met", "it existed before it was told of here"
    assert "S04" not in (await town.notify(again)).json().get("unmet", [])


async def test_who_may_read_name_and_state(town: Town, client: MakeClient) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account, by=ADMIN))
    one = (await statements(town))[0]
    elsewhere = await client(town.service, "unit_manager", units=[UUID(int=5)])
    assert (await elsewhere.get("/statements")).json()["items"] == []
    assert (await elsewhere.get(f"/statements/{one['id']}")).status_code == 403
    assert (await say(town, elsewhere, None)).status_code == 403
    assert (await say(town, town.manager, None)).status_code == 403
    assert (await town.officer.get("/statements")).status_code == 403
    stale = await town.secretary.post(
        f"/statements/{one['id']}/authors", json={"person_id": None, "reason": "Ja."}, headers={"If-Match": '"7"'}
    )
    assert stale.status_code == 412
    nobody = await say(town, town.secretary, str(UUID(int=3)))
    assert (nobody.status_code, nobody.json()["errors"][0]["pointer"]) == (422, "/person_id")
    mine = await client(town.service, "deputy", name="librarian")
    here = f"/people/{town.ids['librarian']}/platform-identities"
    first = await mine.post(here, json={"platform": "facebook", "platform_id": ADMIN})
    assert (first.status_code, ADMIN in first.text) == (201, False)
    assert "withdraw" in {each["rel"] for each in first.json()["_links"]}
    assert (await say(town, town.secretary, None)).status_code == 409, "the platform says who it was"
    twice = await town.manager.post(here, json={"platform": "facebook", "platform_id": ADMIN})
    assert (twice.status_code, twice.json()["detail"]) == (
        409,
        "Somebody has stated that identity already: it is one person's.",
    )
    assert [each["platform"] for each in (await mine.get(here)).json()["items"]] == ["facebook"]
    other = await client(town.service, "deputy", name="somebody")
    gone = f"/platform-identities/{first.json()['id']}"
    claimed = await other.post(here, json={"platform": "facebook", "platform_id": OTHER})
    assert {(await other.get(here)).status_code, (await other.delete(gone)).status_code, claimed.status_code} == {403}
    assert (await mine.delete(gone)).status_code == 204
    assert (await mine.get(here)).json()["items"] == []
    noted = await audited(town, "platform-identity.stated", "platform-identity.withdrawn")
    assert noted == [
        (action, town.ids["librarian"]) for action in ("platform-identity.stated", "platform-identity.withdrawn")
    ]


async def test_findings_are_neither_reported_nor_dismissed_by_the_heap(town: Town) -> None:
    account = await speaking(town)
    await stated(town, "deputy", ADMIN)
    await react(town.service, wrote(town, account, by=ADMIN))
    [incident] = await incidents(town)
    heap = await town.secretary.post("/incident-dismissals", json={"ids": [incident["id"]], "reason": "Många."})
    assert heap.json()["dismissed"] == 0
    told_of = {"url": "https://www.facebook.com/x", "kind": "UNAUTHORISED_STATEMENT"}
    assert (await town.manager.post("/incidents", json=told_of)).status_code == 422


async def test_statements_are_listed_by_account_and_kind(town: Town) -> None:
    first, second = await speaking(town), await speaking(town, platform="x")
    await react(town.service, wrote(town, first, 1), wrote(town, second, 2), wrote(town, first, 3, kind="comment"))

    async def found(**wanted: str) -> list[tuple[str, str]]:
        return sorted((one["account_id"], one["kind"]) for one in await statements(town, **wanted))

    here, there = first.json()["id"], second.json()["id"]
    assert await found(account_id=here) == [(here, "comment"), (here, "post")]
    assert await found(kind="post") == sorted([(here, "post"), (there, "post")])
    assert (await town.secretary.get(f"/statements/{UUID(int=6)}")).status_code == 404


async def test_what_an_account_of_nobody_knows_wrote_is_passed_over(town: Town) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account, account_id=UUID(int=9)))
    assert await statements(town) == []


async def test_nobody_finds_by_a_search_whom_a_finding_is_about(town: Town, client: MakeClient) -> None:
    account = await speaking(town)
    await stated(town, "deputy", ADMIN)
    await react(town.service, wrote(town, account, by=ADMIN))
    anybody = await client(town.service, "moderator", units=[ELSEWHERE])
    found = [
        len((await anybody.get("/incidents", params={"q": words})).json()["items"])
        for words in (
            town.ids["deputy"],
            publisher_of("facebook", ADMIN)[:16],
            "statements",
            "Facebook.com/hultsfredsb",
        )
    ]
    assert found == [0, 0, 0, 1]


async def test_it_stays_known_whom_an_official_named_before(town: Town) -> None:
    await react(town.service, wrote(town, await speaking(town)))
    for person in ("deputy", "librarian"):
        assert (await say(town, town.chief, town.ids[person])).status_code == 201
    audit = town.service.core.tables.audit
    async with town.service.core.sessions() as session:
        noted = await session.scalars(
            select(audit.c.details).where(audit.c.action == "statement.named").order_by(audit.c.seq)
        )
        assert [one["person"] for one in noted] == [town.ids["deputy"], town.ids["librarian"]]


async def test_what_is_known_anew_of_a_statement_is_another_version_of_it(town: Town) -> None:
    account = await speaking(town)
    await react(town.service, wrote(town, account))
    [before] = await statements(town)
    await react(town.service, wrote(town, account, by=ADMIN))
    [told_by_platform] = await statements(town)
    await stated(town, "librarian", ADMIN)
    [judged] = await statements(town)
    assert [one["version"] for one in (before, told_by_platform, judged)] == [1, 2, 3]
    assert judged["verdict"] == "LISTED"


async def audited(town: Town, *actions: str) -> list[tuple[str, str]]:
    """What was done to which object, as the audit log has it."""
    audit = town.service.core.tables.audit
    wanted = select(audit.c.action, audit.c.object_id).where(audit.c.action.in_(actions)).order_by(audit.c.seq)
    async with town.service.core.sessions() as session:
        return [(row.action, row.object_id) for row in await session.execute(wanted)]


def counted(verdict: str) -> float:
    [metric] = STATEMENTS.collect()
    wanted = {"platform": "facebook", "verdict": verdict}
    return sum(one.value for one in metric.samples if one.labels == wanted and one.name.endswith("_total"))


async def test_a_finding_is_judged_by_nobody_it_is_about_and_nobody_of_another_unit(
    town: Town, client: MakeClient
) -> None:
    school = await made(town.admin, "/units", name="Skolan", kind="unit")
    clerk = {"name": "Sekreterare", "email": "sekr@hultsfred.se", "subject": "sekr", "unit_id": school}
    town.ids["clerk"] = await made(town.admin, "/people", **clerk)
    account = await speaking(town)
    await stated(town, "clerk", ADMIN)
    await react(town.service, wrote(town, account, by=ADMIN))
    [incident] = await incidents(town)
    here, body = f"/incidents/{incident['id']}", {"to": "DISMISSED", "reason": "Inget att bry sig om."}
    seen = await town.secretary.get(here)
    for name, units, why in (
        ("sekr", None, "said yourself"), ("deputy", None, "responsible or deputy"), ("annan", [school], "reach this unit"),
    ):  # fmt: skip
        who = await client(town.service, "account_approver", name=name, units=units)
        refused = await who.post(f"{here}/steps", json=body, headers=if_match(seen))
        assert (refused.status_code, why in refused.json()["detail"]) == (403, True), (name, refused.text)
    assert (await town.secretary.get(here)).json()["state"] == "REPORTED"
    near = await client(town.service, "account_approver", name="nara", units=[town.ids["library"]])
    assert (await near.post(f"{here}/steps", json=body, headers=if_match(seen))).status_code == 201
