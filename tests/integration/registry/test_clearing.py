"""What the registry lets go: contact details of reporters under a decision, reports of tried sheets, codes that are over."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from services.registry.application import clearing
from services.registry.domain.codes import GOOD_FOR, WINDOW
from services.registry.metrics import CONTACTS_DISPOSED
from services.registry.store.tables import email_code, incident_report, sheet_import, sheet_import_row
from shared.clock import FrozenClock
from shared.observability.metrics import WEEDED
from tests.conftest import MakeClient
from tests.integration.registry.conftest import Town, if_match
from tests.integration.registry.records import Archive
from tests.integration.registry.test_account_imports import row, send, sheet
from tests.support.services import by_itself

pytestmark = pytest.mark.usefixtures("database")
KIM, ALEX, MIO = "kim@example.se", "alex@example.se", "mio@example.se"
DECIDED = {
    "record_types": ["incident_contact"], "disposition": "DISPOSE_AFTER", "retention_period": "P3M",
    "retention_trigger": "case_closed",
}  # fmt: skip
PERIOD = timedelta(days=94)
"""More than three months."""


@pytest.fixture
async def anyone(town: Town, client: MakeClient) -> httpx.AsyncClient:
    return await client(town.service)


async def left(anyone: httpx.AsyncClient, name: str, contact: str | None) -> None:
    body = {"url": f"https://www.facebook.com/{name}", "kind": "LOOK_ALIKE", "words": "Inte ert.", "contact": contact}
    answer = await anyone.post("/public/incident-reports", json=body)
    assert answer.status_code == 200, answer.text


async def end(town: Town, name: str) -> str:
    [one] = (await town.secretary.get(f"/incidents?q={name}")).json()["items"]
    here = f"/incidents/{one['id']}"
    body = {"to": "DISMISSED", "reason": "Granskat."}
    answer = await town.secretary.post(f"{here}/steps", json=body, headers=if_match(await town.secretary.get(here)))
    assert answer.status_code == 201, answer.text
    return str(one["id"])


async def contacts(town: Town) -> set[str]:
    async with town.service.core.sessions() as session:
        kept = await session.scalars(select(incident_report.c.contact).where(incident_report.c.contact.is_not(None)))
        return set(kept)


async def sweep(town: Town) -> None:
    await by_itself(town.service, "dispose_of_contacts")


async def disposals(town: Town) -> list[Mapping[str, Any]]:
    audit = town.service.core.tables.audit
    async with town.service.core.sessions() as session:
        wanted = select(audit).where(audit.c.action == "incident.contacts_disposed").order_by(audit.c.seq)
        return [dict(one) for one in (await session.execute(wanted)).mappings()]


async def test_contacts_of_ended_incidents_go_under_plan_and_decision_and_the_log_says_which(
    archive: Archive, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    town, before = archive.town, CONTACTS_DISPOSED._value.get()
    await archive.adopted()
    decided = await archive.decided(DECIDED)
    assert decided.status_code == 201, decided.text
    for name, contact in (("ett", KIM), ("ett", ALEX), ("tva", MIO), ("ett", None)):
        await left(anyone, name, contact)
    ended = await end(town, "ett")
    clock.advance(PERIOD)
    await sweep(town)
    assert await contacts(town) == {MIO}, "that incident is open"
    [line] = await disposals(town)
    assert (line["object_id"], line["details"]["contacts"]) == (ended, 2)
    assert "KS 2026/0042" in line["reason"]
    assert KIM not in str(line)
    assert CONTACTS_DISPOSED._value.get() == before + 2
    told = (await town.secretary.get(f"/incidents/{ended}")).json()
    assert [(one["words"], one["contact"]) for one in told["told_reports"]] == [("Inte ert.", None)] * 3
    await sweep(town)
    assert len(await disposals(town)) == 1, "what is gone is not disposed of again"


async def test_nothing_goes_while_nobody_has_decided(
    archive: Archive, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    """The plan alone permits nothing, a draft nothing, and a decision that was revoked nothing any more."""
    await left(anyone, "ett", KIM)
    await end(archive.town, "ett")
    await archive.adopted()
    clock.advance(timedelta(days=2_000))
    await sweep(archive.town)
    await archive.officer.post("/disposal-decisions", json=archive_draft())
    await sweep(archive.town)
    revoked = await archive.decided(archive_draft())
    here = f"/disposal-decisions/{revoked.json()['id']}/revocations"
    assert (
        await archive.officer.post(here, json={"reason": "Ses över."}, headers=if_match(revoked))
    ).status_code == 201
    await sweep(archive.town)
    assert (await contacts(archive.town), await disposals(archive.town)) == ({KIM}, [])


async def test_a_decision_without_a_plan_permits_nothing_yet(
    archive: Archive, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    await left(anyone, "ett", KIM)
    await end(archive.town, "ett")
    await archive.decided(archive_draft())
    clock.advance(PERIOD)
    await sweep(archive.town)
    assert await contacts(archive.town) == {KIM}
    await archive.adopted()
    await sweep(archive.town)
    assert await contacts(archive.town) == set()


async def test_the_whole_period_is_over_before_anything_goes(
    archive: Archive, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    """Ended on 20 November: on 20 February it is three months, and on the day after they are over."""
    await archive.adopted()
    await archive.decided(DECIDED)
    await left(anyone, "ett", KIM)
    await end(archive.town, "ett")
    clock.advance(timedelta(days=92))
    await sweep(archive.town)
    assert await contacts(archive.town) == {KIM}
    clock.advance(timedelta(days=1))
    await sweep(archive.town)
    assert await contacts(archive.town) == set()


async def test_a_decision_reaches_what_was_left_before_it_only_if_it_says_so(
    archive: Archive, anyone: httpx.AsyncClient, clock: FrozenClock
) -> None:
    await left(anyone, "ett", KIM)
    await end(archive.town, "ett")
    await archive.adopted()
    clock.advance(timedelta(days=30))
    await left(anyone, "tva", ALEX)
    await end(archive.town, "tva")
    first = await archive.decided(DECIDED, decided_on="2026-12-01", valid_from="2026-12-02")
    clock.advance(PERIOD)
    await sweep(archive.town)
    assert await contacts(archive.town) == {KIM}
    more = {"retroactive": True, "supersedes": first.json()["id"]}
    later = await archive.decided(DECIDED | more, decided_on="2027-01-10", valid_from="2027-01-11")
    assert later.status_code == 201, later.text
    await sweep(archive.town)
    assert await contacts(archive.town) == set()


async def test_batch_after_batch(
    archive: Archive, anyone: httpx.AsyncClient, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "CONTACTS", 2)
    await archive.adopted()
    await archive.decided(DECIDED)
    for nth in range(5):
        await left(anyone, f"konto{nth}", f"a{nth}@example.se")
        await end(archive.town, f"konto{nth}")
    clock.advance(PERIOD)
    await sweep(archive.town)
    assert await contacts(archive.town) == set()
    assert len(await disposals(archive.town)) == 5


async def test_reports_of_tried_sheets_go_and_those_of_imports_stay(
    town: Town, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "IMPORTS", 2)
    before = WEEDED.labels("registry", "tried_sheets")._value.get()
    tried = [await send(town.manager, sheet(row(nth))) for nth in range(3)]
    kept = await send(town.manager, sheet(row(9)), dry_run="false")
    assert kept.json()["kept"] is True
    clock.advance(timedelta(days=30))
    young = await send(town.manager, sheet(row(8)))
    await by_itself(town.service, "weed_tried_sheets")
    assert await reports(town) == {one.json()["id"] for one in (*tried, kept, young)}, "thirty days are not over"
    clock.advance(timedelta(seconds=1))
    await by_itself(town.service, "weed_tried_sheets")
    assert await reports(town) == {kept.json()["id"], young.json()["id"]}
    assert (await town.manager.get(f"/account-imports/{tried[0].json()['id']}")).status_code == 404
    async with town.service.core.sessions() as session:
        assert (await session.execute(select(func.count()).select_from(sheet_import_row))).scalar_one() == 2
    assert WEEDED.labels("registry", "tried_sheets")._value.get() == before + 3


async def reports(town: Town) -> set[str]:
    async with town.service.core.sessions() as session:
        return {str(one) for one in await session.scalars(select(sheet_import.c.id))}


async def test_a_code_is_kept_while_it_or_its_letters_count(town: Town, clock: FrozenClock) -> None:
    body = {"platform": "facebook", "unit_id": town.ids["library"], "owner_email": "bibliotek@hultsfred.se"}
    here = f"/accounts/{(await town.manager.post('/accounts', json=body)).json()['id']}"
    assert (await town.manager.post(f"{here}/email-verifications")).status_code == 201

    async def kept() -> int:
        await by_itself(town.service, "forget_allowances")
        async with town.service.core.sessions() as session:
            return (await session.execute(select(func.count()).select_from(email_code))).scalar_one()

    clock.advance(GOOD_FOR + timedelta(minutes=1))
    assert await kept() == 1, "no good any more, but its letter counts for a day"
    clock.advance(WINDOW - timedelta(minutes=40))
    assert (await town.manager.post(f"{here}/email-verifications")).status_code == 201
    clock.advance(timedelta(minutes=10))
    assert await kept() == 1, "the day is over, but the code is good"
    clock.advance(GOOD_FOR)
    assert await kept() == 0


def archive_draft() -> dict[str, Any]:
    """Reaches what there was before it: only that nobody adopted it, or that it was revoked, keeps it from disposing."""
    return DECIDED | {"retroactive": True, "legal_basis": "Arkivlagen 10 §"}
