"""J1, steps 1 to 4 and 6: a unit wants a Facebook page. Played over HTTP, on both databases."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import MakeClient, Town, if_match
from tests.support.databases import Databases
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")
ALL = [
    "S01", "S02", "S03", "S03.inactive", "S04", "S05", "S06", "S06.profile", "S07", "S12", "S13", "S16", "S16.profile", "S18", "S19",
    "S19.profile", "S20", "S21", "S21.profile", "S25", "S27", "S28", "E2",
]  # fmt: skip
PLANNED = {"S03": "met", "S12": "met", "S25": "met"}
SEEN_THERE = dict.fromkeys(("S06.profile", "S16.profile", "S19.profile", "S21.profile"), "unknown")
NOT_YET = {"S03.inactive": "unknown", "S05": "unknown", "E2": "unknown"} | SEEN_THERE


async def states(client: httpx.AsyncClient, account_id: str) -> dict[str, str]:
    told = (await client.get(f"/accounts/{account_id}/conditions")).json()
    return {one["id"]: one["state"] for one in told["items"]}


def rels(answer: httpx.Response) -> set[str]:
    return {one["rel"] for one in answer.json()["_links"]}


async def test_an_unfinished_draft_is_taken_and_told_what_it_lacks(town: Town) -> None:
    body = {"platform": "facebook", "unit_id": town.ids["library"], "handle": " @HultsfredsBibliotek ",
            "owner_email": "hultsfredsbibliotek@gmail.com"}  # fmt: skip
    answer = await town.manager.post("/accounts", json=body)
    draft = answer.json()
    assert (answer.status_code, draft["status"], draft["watched"]) == (201, "DRAFT", False)
    assert (draft["handle"], draft["responsibility"]) == ("hultsfredsbibliotek", "HOSTED_SPACE")
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"].endswith(f"/registry/v1/accounts/{draft['id']}")
    found = await states(town.manager, draft["id"])
    assert found == dict.fromkeys(ALL, "unmet") | PLANNED | NOT_YET


async def test_notifying_it_is_refused_with_every_unmet_condition_and_changes_nothing(town: Town) -> None:
    body = {"platform": "facebook", "unit_id": town.ids["library"], "owner_email": "a@hultsfred.se.evil.com"}
    draft = await town.manager.post("/accounts", json=body)
    refused = await town.notify(draft)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["unmet"] == [
        "S01", "S02", "S04", "S06", "S07", "S13", "S16", "S18", "S19", "S20", "S21", "S28",
    ]  # fmt: skip
    items = (await town.manager.get(f"/accounts/{draft.json()['id']}/conditions")).json()["items"]
    judged = {one["id"]: one for one in items}
    assert refused.json()["to_do"] == [
        {"condition": name, "found": judged[name]["evidence"]["swedish"], **judged[name]["to_do"]}
        for name in refused.json()["unmet"]
    ], "whoever is refused need not ask again"
    now = await town.manager.get(f"/accounts/{draft.json()['id']}")
    assert now.json() == draft.json()
    history = await town.manager.get(f"/accounts/{draft.json()['id']}/history")
    assert [step["change"] for step in history.json()["items"]] == ["drafted"]


async def test_completed_notified_and_approved_by_somebody_else(town: Town) -> None:
    draft = await town.drafted()
    found = await states(town.manager, draft.json()["id"])
    assert found == dict.fromkeys(ALL, "met") | SEEN_THERE | {"S03.inactive": "unknown", "S27": "unmet"}
    told = (await town.manager.get(f"/accounts/{draft.json()['id']}/conditions")).json()
    assert (told["ready"], told["ready_to_open"]) == (True, False), "nobody has seen the picture yet"
    assert "notify" in rels(draft)
    notified = await town.notify(draft)
    assert (notified.status_code, notified.json()["status"]) == (201, "NOTIFIED")
    approved = await town.approve(notified)
    assert (approved.status_code, approved.json()["status"], approved.json()["watched"]) == (201, "APPROVED", True)
    history = (await town.manager.get(f"/accounts/{draft.json()['id']}/history")).json()["items"]
    assert [(one["change"], one["actor"], one["status_after"], one["reason"]) for one in history] == [
        ("drafted", "bibliotekarie-ett", "DRAFT", ""),
        ("revised", "bibliotekarie-ett", "DRAFT", "Changed: notice."),
        ("revised", "bibliotekarie-ett", "DRAFT", "Changed: logo_id."),
        ("notified", "bibliotekarie-ett", "NOTIFIED", ""),
        ("confirmed", "bibliotekschefen", "MANAGER_OK", ""),
        ("approved", "informationssekreteraren", "APPROVED", "Tydliga mål."),
    ]


async def test_nobody_approves_the_own_account(town: Town, client: MakeClient) -> None:
    both = await client(town.service, "account_manager", "account_approver", name="chefen")
    draft = await town.drafted()
    notified = await both.post(f"/accounts/{draft.json()['id']}/notifications", headers=if_match(draft))
    assert "approve" not in rels(notified)
    refused = await both.post(f"/accounts/{draft.json()['id']}/approvals", headers=if_match(notified))
    assert refused.status_code == 403
    assert "yourself" in refused.json()["detail"]
    assert (await town.approve(notified)).json()["status"] == "APPROVED"


async def test_nor_does_whoever_runs_it(town: Town, client: MakeClient) -> None:
    deputy = await client(town.service, "account_approver", name="deputy")
    notified = await town.notified()
    seen = await deputy.get(f"/accounts/{notified.json()['id']}")
    assert "approve" not in rels(seen)
    refused = await deputy.post(f"/accounts/{notified.json()['id']}/approvals", headers=if_match(seen))
    assert refused.status_code == 403
    assert "deputy" in refused.json()["detail"]


async def test_a_rejected_account_can_be_revised_and_notified_again(town: Town) -> None:
    notified = await town.notified()
    here = f"/accounts/{notified.json()['id']}"
    without = await town.secretary.post(f"{here}/rejections", json={"reason": " "}, headers=if_match(notified))
    assert without.status_code == 422
    reason = {"reason": "Biblioteket har redan en sida."}
    rejected = await town.secretary.post(f"{here}/rejections", json=reason, headers=if_match(notified))
    assert (rejected.status_code, rejected.json()["status"], rejected.json()["watched"]) == (201, "REJECTED", False)
    assert (await town.notify(rejected)).status_code == 409
    revised = await town.change(rejected, {"audience": "Barnfamiljer"})
    assert revised.json()["status"] == "DRAFT"
    assert (await town.approve(await town.notify(revised))).json()["status"] == "APPROVED"
    steps = (await town.manager.get(f"{here}/history")).json()["items"]
    assert reason["reason"] in [one["reason"] for one in steps]


async def test_a_new_purpose_needs_a_new_approval_and_the_page_is_watched_meanwhile(town: Town) -> None:
    approved = await town.approved()
    changed = await town.change(approved, {"purpose": "Bara om sagostunder."})
    assert (changed.json()["status"], changed.json()["watched"]) == ("DRAFT", True)
    refused = await town.notify(changed)
    assert refused.json()["unmet"] == ["S06"], "the published notice tells the old purpose"
    text = (await town.manager.get(f"/accounts/{changed.json()['id']}/notice")).json()["text"]
    whole = await town.change(changed, {"notice": text})
    assert (await town.approve(await town.notify(whole))).json()["status"] == "APPROVED"


async def test_other_changes_leave_it_approved_but_never_below_its_conditions(town: Town) -> None:
    approved = await town.approved()
    later = await town.change(approved, {"hours_per_week": 8})
    assert (later.json()["status"], later.json()["hours_per_week"]) == ("APPROVED", 8)
    refused = await town.change(later, {"deputies": []})
    assert (refused.status_code, refused.json()["unmet"]) == (409, ["S13"])
    now = (await town.manager.get(f"/accounts/{approved.json()['id']}")).json()
    assert now == later.json()


async def test_telling_what_is_known_changes_nothing(town: Town) -> None:
    notified = await town.notified()
    again = await town.change(notified, {"handle": "@HULTSFREDSBIBLIOTEK", "hours_per_week": 5.0})
    assert again.json() == notified.json() | {"_links": again.json()["_links"]}
    assert again.headers["ETag"] == notified.headers["ETag"]


async def test_the_notice_is_written_from_the_account(town: Town, database: Databases) -> None:
    draft = await town.manager.post("/accounts", json=town.whole())
    told = (await town.manager.get(f"/accounts/{draft.json()['id']}/notice")).json()
    assert "Biblioteket, Hultsfreds kommun" in told["text"]
    assert "blir allmänna handlingar" in told["text"]
    assert told["missing"] == [
        "identity", "purpose", "way_of_working", "visibility", "public_records", "house_rules", "privacy",
    ]  # fmt: skip


async def test_conditions_are_looked_at_again_when_somebody_decides(town: Town, clock: FrozenClock) -> None:
    notified = await town.notified()
    clock.advance(timedelta(days=2 * 365))
    refused = await town.approve(notified)
    assert (refused.status_code, refused.json()["unmet"]) == (409, ["S05", "S18", "S20"])
    rejected = await town.secretary.post(
        f"/accounts/{notified.json()['id']}/rejections", json={"reason": "För gammal."}, headers=if_match(notified)
    )
    assert rejected.json()["status"] == "REJECTED"


async def test_every_step_is_in_the_audit_log_and_told_once(town: Town) -> None:
    approved = await town.approved()
    table = town.service.core.tables.audit
    async with town.service.core.sessions() as session:
        wanted = select(table.c.action, table.c.actor, table.c.reason).where(table.c.object_id == approved.json()["id"])
        rows = (await session.execute(wanted.order_by(table.c.seq))).all()
    assert [tuple(row) for row in rows] == [
        ("account.drafted", "bibliotekarie-ett", ""),
        ("account.revised", "bibliotekarie-ett", "Changed: notice."),
        ("account.revised", "bibliotekarie-ett", "Changed: logo_id."),
        ("account.email_code_sent", "bibliotekarie-ett", ""),
        ("account.email_confirmed", "bibliotekarie-ett", ""),
        ("account.checklist_answered", "bibliotekarie-ett", ""),
        ("account.terms_reviewed", "bibliotekarie-ett", ""),
        ("account.notified", "bibliotekarie-ett", ""),
        ("account.confirmed", "bibliotekschefen", "Tid och bemanning är avsatta."),
        ("account.approved", "informationssekreteraren", "Tydliga mål och god bemanning."),
    ]
    events = await told(town.service, AccountChanged)
    assert [(event.change, event.version, event.watched) for event in events] == [
        ("drafted", 1, False), ("revised", 2, False), ("revised", 3, False), *[("attested", 3, False)] * 3,
        ("notified", 4, False), ("confirmed", 5, False), ("approved", 6, True),
    ]  # fmt: skip


async def test_what_was_wrong_already_does_not_forbid_another_change(town: Town, clock: FrozenClock) -> None:
    approved = await town.approved()
    clock.advance(timedelta(days=366))
    later = await town.change(approved, {"hours_per_week": 8})
    assert later.status_code == 200, "the address has expired, but that is another matter"
    refused = await town.change(later, {"deputies": []})
    assert refused.json()["unmet"] == ["S13"]
