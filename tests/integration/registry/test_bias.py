"""Jäv over HTTP: who may not judge an account, through whose hands it went (S16, ADR 22). On both databases."""

from datetime import timedelta

import httpx
import pytest

from shared.clock import FrozenClock
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import MakeClient, MakeService, Town, if_match, made
from tests.integration.registry.test_operation import rels
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")


async def person(town: Town, subject: str) -> str:
    told_ = {"name": f"Person {subject}", "email": f"{subject}@hultsfred.se", "unit_id": town.ids["library"]}
    return await made(town.admin, "/people", subject=subject, **told_)


async def manage(town: Town, unit: str, *people: str, **period: str) -> None:
    here = f"/units/{town.ids[unit]}"
    body = {"managers": [{"person_id": one} | period for one in people]}
    named = await town.admin.put(f"{here}/managers", json=body, headers=if_match(await town.admin.get(here)))
    assert named.status_code == 200, named.text


async def here(town: Town, account: httpx.Response, who: httpx.AsyncClient | None = None) -> httpx.Response:
    return await (who or town.manager).get(f"/accounts/{account.json()['id']}")


async def refused(who: httpx.AsyncClient, town: Town, account: httpx.Response, what: str, rel: str) -> str:
    """Why; and it is not offered either."""
    answer = await town.take(who, account, what, **{"statement" if rel == "certify" else "reason": "Allt gäller."})
    assert answer.status_code == 403, answer.text
    assert rel not in rels(await here(town, account, who))
    return str(answer.json()["detail"])


async def test_the_units_own_manager_does_not_approve(town: Town) -> None:
    await manage(town, "library", await person(town, "informationssekreteraren"))
    confirmed = await town.confirm(await town.notified())
    assert "manage the unit" in await refused(town.secretary, town, confirmed, "approvals", "approve")


async def test_the_nearest_managed_unit_counts_and_no_other(town: Town, clock: FrozenClock) -> None:
    """The information secretary manages the whole municipality: a unit with a manager of its own is approved by them."""
    secretary, boss = await person(town, "informationssekreteraren"), await person(town, "bibliotekschefen")
    await manage(town, "board", secretary)
    confirmed = await town.confirm(await town.notified())
    assert "nearest unit above" in await refused(town.secretary, town, confirmed, "approvals", "approve")
    await manage(town, "library", boss, valid_to="2026-11-19")
    await refused(town.secretary, town, confirmed, "approvals", "approve")
    await manage(town, "library", boss)
    assert "approve" in rels(await here(town, confirmed, town.secretary))
    left = {"left_on": clock.now().date().isoformat()}
    place = f"/people/{boss}"
    await town.admin.post(f"{place}/departures", json=left, headers=if_match(await town.admin.get(place)))
    await refused(town.secretary, town, confirmed, "approvals", "approve")
    await town.admin.post(f"{place}/departures", json={"left_on": None}, headers=if_match(await town.admin.get(place)))
    assert (await town.approve(confirmed)).json()["status"] == "APPROVED"


async def test_nor_do_they_reinstate_it(town: Town) -> None:
    suspended = await town.take(town.chief, await town.approved(), "suspensions", reason="Kapat?")
    await manage(town, "library", await person(town, "informationssekreteraren"))
    assert "manage the unit" in await refused(town.secretary, town, suspended, "reinstatements", "reinstate")


async def test_whoever_wrote_it_neither_reinstates_nor_certifies_it(town: Town, client: MakeClient) -> None:
    approved = await town.approved()
    [*_, event] = await told(town.service, AccountChanged)
    assert (event.authors, event.hands.authors) == ([], ["bibliotekarie-ett"])
    assert event.hands.approvers == ["bibliotekschefen", "informationssekreteraren"]
    author = await client(town.service, "unit_manager", "account_approver", name="bibliotekarie-ett")
    assert "wrote" in await refused(author, town, approved, "certifications", "certify")
    suspended = await town.take(town.chief, await here(town, approved), "suspensions", reason="Kapat?")
    assert "wrote" in await refused(author, town, suspended, "reinstatements", "reinstate")
    back = await town.take(town.secretary, suspended, "reinstatements", reason="Löst.")
    assert back.status_code == 201
    certified = await town.take(town.chief, back, "certifications", statement="Allt gäller.")
    assert certified.status_code == 201, "who confirmed it may say a year later that it holds"


async def test_the_next_approval_replaces_who_wrote_it(town: Town, client: MakeClient) -> None:
    other = await client(town.service, "account_manager", "account_approver", name="annan")
    approved = await town.approved()
    at = f"/accounts/{approved.json()['id']}"
    reopened = await other.patch(at, json={"owner_email": "turism@hultsfred.se"}, headers=if_match(approved))
    assert reopened.json()["status"] == "DRAFT"
    [*_, event] = await told(town.service, AccountChanged)
    assert (event.authors, event.hands.authors, event.hands.approvers) == (["annan"], ["bibliotekarie-ett"], [])
    back = await other.patch(at, json={"owner_email": "bibliotek@hultsfred.se"}, headers=if_match(reopened))
    notified = await other.post(f"{at}/notifications", headers=if_match(back))
    assert (await town.approve(notified)).status_code == 201
    [*_, event] = await told(town.service, AccountChanged)
    assert event.hands.authors == ["annan"]


@pytest.mark.parametrize("subject", ["informationssekreteraren", "bibliotekschefen"])
@pytest.mark.parametrize("opened", [False, True])
async def test_who_approved_it_comes_to_run_it_and_another_approves_anew(
    town: Town, client: MakeClient, subject: str, opened: bool
) -> None:
    account = await (town.active() if opened else town.approved())
    account = await here(town, account)
    deputies = [town.ids["deputy"], await person(town, subject)]
    changed = await town.change(account, {"deputies": deputies})
    assert (changed.json()["status"], changed.json()["watched"]) == ("DRAFT", True)
    history = await town.manager.get(f"/accounts/{account.json()['id']}/history?limit=200")
    last = history.json()["items"][-1]
    assert (last["change"], "another person approves it anew" in last["reason"]) == ("reopened", True)
    notified = await town.notify(changed)
    boss = await client(town.service, "unit_manager", name="stallforetradaren")
    confirmed = await town.take(boss, notified, "confirmations")
    runs = await client(town.service, "account_approver", name=subject)
    assert "deputy" in await refused(runs, town, confirmed, "approvals", "approve")
    other = await client(town.service, "account_approver", name="kommunchefen")
    assert (await town.take(other, confirmed, "approvals", reason="Ja.")).json()["status"] == "APPROVED"


async def test_anybody_else_comes_to_run_it_and_it_stays_approved(town: Town) -> None:
    changed = await town.change(await town.approved(), {"responsible": await person(town, "vikarie")})
    assert changed.json()["status"] == "APPROVED"


async def test_a_suspended_account_that_its_approver_is_to_run_waits_for_approval_afterwards(
    town: Town, client: MakeClient
) -> None:
    suspended = await town.take(town.chief, await town.approved(), "suspensions", reason="Kapat?")
    deputies = [town.ids["deputy"], await person(town, "informationssekreteraren")]
    changed = await town.change(suspended, {"deputies": deputies})
    assert changed.json()["status"] == "SUSPENDED"
    other = await client(town.service, "account_approver", name="kommunchefen")
    back = await town.take(other, changed, "reinstatements", reason="Löst.")
    assert (back.json()["status"], back.json()["watched"]) == ("DRAFT", True)


async def test_a_sign_in_that_becomes_the_approvers_is_seen_too(town: Town) -> None:
    account = await town.approved()
    at = f"/people/{town.ids['deputy']}"
    seen = await town.admin.get(at)
    body = {name: seen.json()[name] for name in ("name", "email", "unit_id")} | {"subject": "informationssekreteraren"}
    changed = await town.admin.put(at, json=body, headers=if_match(seen))
    assert changed.status_code == 200, changed.text
    assert (await here(town, account)).json()["status"] == "DRAFT"


async def test_whoever_notified_or_runs_it_does_not_confirm_it(town: Town, client: MakeClient) -> None:
    both = await client(town.service, "account_manager", "unit_manager", name="bibliotekarie-ett")
    notified = await town.notified()
    assert "notified this account yourself" in await refused(both, town, notified, "confirmations", "confirm")
    for subject in ("librarian", "deputy"):
        runs = await client(town.service, "unit_manager", name=subject)
        assert "responsible or deputy" in await refused(runs, town, notified, "confirmations", "confirm")
    assert "confirm" in rels(await here(town, notified, town.chief))
    assert (await town.confirm(notified)).json()["status"] == "MANAGER_OK"


async def test_in_one_step_nothing_is_asked_of_who_confirms(
    make_service: MakeService, town: Town, client: MakeClient
) -> None:
    town.service.core.settings.approval_steps = 1  # type: ignore[attr-defined] # the registry's own settings
    both = await client(town.service, "account_manager", "unit_manager", name="bibliotekarie-ett")
    notified = await town.notified()
    assert (await town.take(both, notified, "confirmations")).status_code == 201
    again = await town.notified(platform="x")
    assert (await town.take(town.secretary, again, "approvals", reason="Ja.")).status_code == 201


async def test_what_was_approved_before_still_is_a_year_later(town: Town, clock: FrozenClock) -> None:
    """Hands are kept with the account, not with a session."""
    approved = await town.approved()
    clock.advance(timedelta(days=300))
    changed = await town.change(approved, {"deputies": [await person(town, "informationssekreteraren")]})
    assert changed.json()["status"] == "DRAFT"


async def test_nobody_lays_down_an_office_to_judge_what_it_kept_them_from(town: Town, client: MakeClient) -> None:
    """The list emptied, a straw man named nearer, the unit moved, the own departure told: each would open the way."""
    secretary, straw = await person(town, "informationssekreteraren"), await person(town, "bulvan")
    await manage(town, "board", secretary)
    other = await made(town.admin, "/units", name="Nämnden", kind="committee")
    confirmed = await town.confirm(await town.notified())
    library, board = f"/units/{town.ids['library']}", f"/units/{town.ids['board']}"
    moved = {"name": "Biblioteket", "kind": "unit", "parent_id": other}
    ended = {"person_id": secretary, "valid_to": "2026-11-19"}
    for place, what in (
        (f"{board}/managers", {"managers": []}), (f"{board}/managers", {"managers": [ended]}),
        (f"{library}/managers", {"managers": [{"person_id": straw}]}), (library, moved),
    ):  # fmt: skip
        seen = await town.secretary.get(place.removesuffix("/managers"))
        answer = await town.secretary.put(place, json=what, headers=if_match(seen))
        assert (answer.status_code, "by somebody else" in answer.json()["detail"]) == (403, True), (place, answer.text)
    more = {"managers": [{"person_id": secretary}, {"person_id": straw}]}
    both = await town.secretary.put(f"{board}/managers", json=more, headers=if_match(await town.secretary.get(board)))
    assert both.status_code == 200, both.text
    itself = await client(town.service, "account_approver", "unit_manager", name="informationssekreteraren")
    place = f"/people/{secretary}"
    left = {"left_on": town.service.core.clock.now().date().isoformat()}
    told_ = await itself.post(f"{place}/departures", json=left, headers=if_match(await itself.get(place)))
    assert told_.status_code == 201, told_.text
    assert "nearest unit above" in await refused(town.secretary, town, confirmed, "approvals", "approve")
    await manage(town, "library", straw)
    assert (await town.approve(confirmed)).json()["status"] == "APPROVED", "somebody else named another manager"
