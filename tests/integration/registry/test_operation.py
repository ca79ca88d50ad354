"""What happens to an approved account: opened, at risk, paused, suspended, certified anew, closed. And by whom."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from local import onboarding
from services.registry.api.account_links import DEEDS
from services.registry.application.closing import close_archived
from services.registry.application.tending import tend_accounts
from services.registry.application.unit_of_work import RegistryUnitOfWork
from services.registry.store import tables
from shared.clock import FrozenClock
from shared.contracts.archive import SnapshotSealed
from shared.contracts.envelope import Heard
from shared.contracts.registry import AccountChanged
from shared.ids import uuid7
from tests.integration.registry.conftest import MakeClient, Town, if_match, made
from tests.support.databases import Databases
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")


def rels(answer: httpx.Response) -> set[str]:
    """The changes that are offered."""
    changes = {deed.rel for deed in DEEDS} | {"edit"}
    return {one["rel"] for one in answer.json()["_links"]} & changes


def offered(answer: httpx.Response) -> set[str]:
    """All else than changes that is offered."""
    everywhere = {"self", "collection", "conditions", "notice", "history", "handles", "attestations", "on-duty"}
    return {one["rel"] for one in answer.json()["_links"]} - everywhere - rels(answer)


def uow(town: Town) -> RegistryUnitOfWork:
    made = town.service.new_unit_of_work()
    assert isinstance(made, RegistryUnitOfWork)
    return made


async def read(town: Town, account: httpx.Response) -> httpx.Response:
    return await town.manager.get(f"/accounts/{account.json()['id']}")


async def letters(town: Town) -> list[Any]:
    async with town.service.core.sessions() as session:
        return list((await session.execute(select(tables.letter).order_by(tables.letter.c.recipient))).all())


async def test_the_manager_confirms_before_the_secretary_approves(town: Town) -> None:
    notified = await town.notified()
    early = await town.take(town.secretary, notified, "approvals", reason="Bra.")
    assert (early.status_code, "not confirmed" in early.json()["detail"]) == (409, True)
    assert (await town.take(town.manager, notified, "confirmations")).status_code == 403
    confirmed = await town.confirm(notified)
    assert (confirmed.status_code, confirmed.json()["status"], confirmed.json()["watched"]) == (
        201,
        "MANAGER_OK",
        False,
    )
    assert rels(await town.secretary.get(f"/accounts/{notified.json()['id']}")) == {"approve", "return", "reject"}
    approved = await town.approve(confirmed)
    assert (approved.json()["status"], approved.json()["certify_by"]) == ("APPROVED", "2027-11-20")


async def test_whoever_confirmed_does_not_approve(town: Town, client: MakeClient) -> None:
    both = await client(town.service, "unit_manager", "account_approver", name="bibliotekschefen")
    confirmed = await town.take(both, await town.notified(), "confirmations")
    assert "approve" not in rels(confirmed)
    refused = await town.take(both, confirmed, "approvals", reason="Bra.")
    assert (refused.status_code, "confirmed this account yourself" in refused.json()["detail"]) == (403, True)


async def test_what_may_be_said_of_an_account_is_offered_to_who_may_say_it(town: Town) -> None:
    bare = await town.manager.post("/accounts", json={"platform": "rss", "unit_id": town.ids["library"]})
    assert offered(bare) == {"answer-checklist", "review-terms"}, "no address to verify yet"
    active = await town.active()
    assert offered(await read(town, active)) == {
        "profile", "sightings", "verify-email", "answer-checklist", "review-terms",
    }  # fmt: skip
    seen = await town.secretary.get(f"/accounts/{active.json()['id']}")
    assert offered(seen) == {"profile", "sightings", "say-seen", "compare-logo", "review-logo", "review-mailbox"}
    withdrawn = await town.take(town.manager, bare, "withdrawals", reason="Behövs inte.")
    assert (withdrawn.status_code, offered(withdrawn)) == (201, set())


async def test_returned_completed_and_notified_again(town: Town) -> None:
    notified = await town.notified()
    assert (await town.take(town.chief, notified, "returns", reason=" ")).status_code == 422
    returned = await town.take(town.chief, notified, "returns", reason="Sätt ett mål till.")
    assert (returned.status_code, returned.json()["status"]) == (201, "RETURNED")
    (why,) = [one["href"] for one in returned.json()["_links"] if one["rel"] == "reason"]
    told = (await town.manager.get(why)).json()["items"]
    assert [one["reason"] for one in told] == ["Sätt ett mål till."], "the unit reads what is lacking"
    assert "reason" not in rels(notified)
    revised = await town.change(returned, {"benefit": "Snabbare svar."})
    assert revised.json()["status"] == "RETURNED"
    assert (await town.notify(revised)).json()["status"] == "NOTIFIED"


async def test_opened_by_a_person_who_says_what_was_there(town: Town) -> None:
    approved = await town.approved()
    assert (await town.take(town.manager, approved, "activations")).status_code == 422
    early = await town.take(town.manager, approved, "activations", seen="Logotypen och hela texten.")
    assert (early.status_code, early.json()["unmet"]) == (
        409, ["S06.profile", "S16.profile", "S19.profile", "S21.profile", "S27"],
    )  # fmt: skip
    await onboarding.prepare(town.registry, approved)
    active = await town.take(town.manager, approved, "activations", seen="Logotypen och hela texten.")
    assert (active.status_code, active.json()["status"]) == (201, "ACTIVE")
    history = (await town.manager.get(f"/accounts/{active.json()['id']}/history")).json()["items"]
    assert (history[-1]["change"], history[-1]["reason"]) == ("activated", "Logotypen och hela texten.")
    assert {"pause", "edit"} <= rels(active)
    assert {"suspend", "close", "certify"} <= rels(await town.chief.get(f"/accounts/{active.json()['id']}"))


async def test_a_pause_ends_by_itself_and_is_watched_meanwhile(town: Town, clock: FrozenClock) -> None:
    active = await town.active()
    for until in ("2026-11-20", "2027-11-21"):
        refused = await town.take(town.manager, active, "pauses", until=until, reason="Stängt.")
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/until")
    paused = await town.take(town.manager, active, "pauses", until="2026-12-01", reason="Biblioteket har stängt.")
    told_ = paused.json()
    assert (told_["status"], told_["paused_until"], told_["watched"]) == ("PAUSED", "2026-12-01", True)
    clock.advance(timedelta(days=10))
    await tend_accounts(uow(town))
    assert (await read(town, active)).json()["status"] == "PAUSED"
    clock.advance(timedelta(days=1))
    await tend_accounts(uow(town))
    resumed = (await read(town, active)).json()
    assert (resumed["status"], resumed["paused_until"]) == ("ACTIVE", None)
    again = await town.take(town.manager, await read(town, active), "pauses", until="2026-12-31", reason="Ledigt.")
    assert (await town.take(town.manager, again, "resumptions")).json()["status"] == "ACTIVE"


async def test_suspended_by_who_answers_and_reinstated_by_another_than_runs_it(town: Town, client: MakeClient) -> None:
    active = await town.active()
    assert (await town.take(town.manager, active, "suspensions", reason="Kapat?")).status_code == 403
    suspended = await town.take(town.chief, active, "suspensions", reason="Okända inlägg.")
    assert (suspended.json()["status"], suspended.json()["watched"]) == ("SUSPENDED", True)
    own = await client(town.service, "account_approver", name="librarian")
    refused = await town.take(own, suspended, "reinstatements", reason="Löst.")
    assert (refused.status_code, "reinstate" in rels(await own.get(f"/accounts/{active.json()['id']}"))) == (403, False)
    back = await town.take(town.secretary, suspended, "reinstatements", reason="Lösenordet är bytt.")
    assert back.json()["status"] == "APPROVED", "the profile is looked at anew before it is ACTIVE"


async def test_at_risk_when_the_year_is_over_and_out_of_it_when_certified(town: Town, clock: FrozenClock) -> None:
    active = await town.active(
        goals=[{"indicator": "median_answer_hours", "target": 8, "due": "2029-12-31"}],
        spokespersons=[{"person_id": town.ids["librarian"]}],
    )
    clock.advance(date(2027, 11, 21) - date(2026, 11, 20))
    await tend_accounts(uow(town))
    at_risk = await read(town, active)
    assert (at_risk.json()["status"], "S16" in at_risk.json()["risks"]) == ("AT_RISK", True)
    events = await told(town.service, AccountChanged)
    assert (events[-1].change, events[-1].status) == ("endangered", "AT_RISK")
    await tend_accounts(uow(town))
    assert len(await told(town.service, AccountChanged)) == len(events), "told once"
    certified = await town.take(town.chief, at_risk, "certifications", statement="Allt gäller.")
    assert (certified.status_code, certified.json()["certify_by"]) == (201, "2028-11-21")
    assert "S16" not in certified.json()["risks"]


async def test_a_certification_that_is_late_shuts_no_way_back(town: Town, clock: FrozenClock) -> None:
    """What cannot be certified is approved or reinstated instead: a day that passed meanwhile stands in nobody's way."""
    goals = {"goals": [{"indicator": "median_answer_hours", "target": 8, "due": "2029-12-31"}],
             "spokespersons": [{"person_id": town.ids["librarian"]}]}  # fmt: skip
    active, other = await town.active(**goals), await town.active(platform="x", platform_id="7", **goals)
    suspended = await town.take(town.chief, other, "suspensions", reason="Okända inlägg.")
    clock.advance(date(2027, 11, 21) - date(2026, 11, 20))
    await tend_accounts(uow(town))
    reopened = await town.change(await read(town, active), {"purpose": "Något annat."})
    assert reopened.json()["status"] == "DRAFT"
    renewed = await town.approve(await town.notify(await onboarding.complete(town.registry, reopened)))
    assert (renewed.status_code, renewed.json()["certify_by"]) == (201, "2028-11-21"), renewed.text
    await onboarding.complete(town.registry, suspended)
    back = await town.take(town.secretary, suspended, "reinstatements", reason="Lösenordet är bytt.")
    assert (back.status_code, back.json()["status"]) == (201, "APPROVED"), back.text
    shut = await town.take(town.manager, back, "activations", seen="Logotypen och hela texten.")
    assert "S16" in shut.json()["unmet"], "nobody opens it before it is certified"
    certified = await town.take(town.chief, back, "certifications", statement="Allt gäller.")
    assert (certified.status_code, certified.json()["certify_by"]) == (201, "2028-11-21")


async def test_a_manager_who_runs_the_account_does_not_certify_it(town: Town, client: MakeClient) -> None:
    active = await town.active()
    for runs_it in ("librarian", "deputy"):
        own = await client(town.service, "unit_manager", name=runs_it)
        refused = await town.take(own, active, "certifications", statement="Allt gäller.")
        assert (refused.status_code, "another manager" in refused.json()["detail"]) == (403, True)
        assert "certify" not in rels(await own.get(f"/accounts/{active.json()['id']}"))
    assert (await read(town, active)).json()["certify_by"] == active.json()["certify_by"]
    assert (await town.take(town.chief, active, "certifications", statement="Allt gäller.")).status_code == 201


async def test_reminded_a_month_and_a_week_before_once_each(town: Town, clock: FrozenClock) -> None:
    await town.active()
    before = len(await letters(town))
    for days, expected in ((334, 0), (1, 2), (1, 2), (21, 2), (1, 4), (3, 4)):
        clock.advance(timedelta(days=days))
        await tend_accounts(uow(town))
        due = [one for one in await letters(town) if "Intyga" in one.subject]
        assert len(due) == expected, f"{expected} after another {days} days"
    assert {one.recipient for one in due} == {"deputy@hultsfred.se", "librarian@hultsfred.se"}
    assert before <= len(await letters(town))


@pytest.mark.parametrize("managed", ["library", "board"])
async def test_who_has_left_is_not_reminded_and_the_nearest_managers_are_when_nobody_is_there(
    town: Town, clock: FrozenClock, managed: str
) -> None:
    boss = await made(
        town.admin, "/people", name="Bibliotekschefen", email="chefen@hultsfred.se", subject="chefen",
        unit_id=town.ids["library"],
    )  # fmt: skip
    here = f"/units/{town.ids[managed]}"
    seen = await town.admin.get(here)
    named = await town.admin.put(f"{here}/managers", json={"managers": [{"person_id": boss}]}, headers=if_match(seen))
    assert named.status_code == 200, named.text
    await town.active()
    recipients = []
    for days, leaver in ((335, "librarian"), (23, "deputy")):
        clock.advance(timedelta(days=days))
        person = f"/people/{town.ids[leaver]}"
        left = {"left_on": clock.now().date().isoformat()}
        gone = await town.admin.post(f"{person}/departures", json=left, headers=if_match(await town.admin.get(person)))
        assert gone.status_code == 201, gone.text
        await tend_accounts(uow(town))
        recipients.append([one.recipient for one in await letters(town) if "Intyga" in one.subject])
    assert recipients == [["deputy@hultsfred.se"], ["chefen@hultsfred.se", "deputy@hultsfred.se"]]


def snapshot(account: dict[str, Any], version: int, kind: str = "FINAL") -> Heard[SnapshotSealed]:
    event = SnapshotSealed.model_validate({
        "snapshot_id": uuid4(), "account_id": UUID(account["id"]), "account_version": version, "kind": kind,
        "records": 3, "content_digest": "a" * 64, "log_index": 7, "taken_at": "2026-11-20T18:00:00Z",
        "sealed_at": "2026-11-20T18:00:01Z",
    })  # fmt: skip
    return Heard(event, uuid7(), event.sealed_at)


async def hear(town: Town, *heard: Heard[SnapshotSealed]) -> None:
    opened = uow(town)
    async with opened:
        await close_archived(heard, opened)


async def test_closed_when_the_final_snapshot_of_this_closing_is_sealed(town: Town) -> None:
    active = await town.active()
    assert (await town.take(town.chief, active, "closings")).status_code == 422
    closing = await town.take(town.chief, active, "closings", reason="Projektet är slut.")
    account = closing.json()
    assert (account["status"], account["watched"]) == ("CLOSING", True)
    for early in (snapshot(account, account["version"] - 1), snapshot(account, account["version"], "PERIODIC")):
        await hear(town, early)
        assert (await read(town, active)).json()["status"] == "CLOSING"
    final = snapshot(account, account["version"])
    await hear(town, final)
    await hear(town, final)
    closed = (await read(town, active)).json()
    assert (closed["status"], closed["watched"], closed["version"]) == ("CLOSED", False, account["version"] + 1)
    assert rels(await read(town, active)) == set(), "nothing can be done with it any more"
    assert (await town.change(await read(town, active), {"benefit": "Ny"})).status_code == 409


async def test_a_draft_is_withdrawn_and_an_approved_account_is_not(town: Town) -> None:
    draft = await town.drafted()
    assert (await town.take(town.chief, draft, "closings", reason="Bort.")).status_code == 409
    withdrawn = await town.take(town.manager, draft, "withdrawals")
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (201, "CLOSED")
    reopened = await town.change(await town.approved(platform="x"), {"purpose": "Något annat."})
    refused = await town.take(town.manager, reopened, "withdrawals")
    assert (refused.status_code, "close it instead" in refused.json()["detail"]) == (409, True)


async def test_every_step_needs_the_version_that_was_seen(town: Town, database: Databases) -> None:
    active = await town.active()
    here = f"/accounts/{active.json()['id']}"
    body = {"reason": "Okända inlägg."}
    assert (await town.chief.post(f"{here}/suspensions", json=body)).status_code == 428
    assert (await town.chief.post(f"{here}/suspensions", json=body, headers={"If-Match": '"1"'})).status_code == 412
    once = {"Idempotency-Key": "avstangning-1"} | if_match(active)
    answers = [await town.chief.post(f"{here}/suspensions", json=body, headers=once) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
