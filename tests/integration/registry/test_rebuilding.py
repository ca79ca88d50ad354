"""The register is rebuilt from its own events alone: the newest of each account is all there is to it."""

from typing import cast
from uuid import UUID

import pytest

from services.registry.application.rebuilding import rebuilt
from services.registry.domain.attestations import Attestation, Attested, Kind
from services.registry.domain.duty import Away
from services.registry.store.absences import AbsenceStore
from services.registry.store.accounts import AccountStore
from services.registry.store.attestations import AttestationStore
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import Town, if_match
from tests.support.databases import Databases
from tests.support.told import told


def evidence(event: AccountChanged) -> list[Attestation]:
    return [
        Attestation(one.attestation_id, event.account_id, cast("Kind", one.kind), one.what, one.by, one.at, one.verdict,
                    one.note, one.data)
        for one in event.attestations
    ]  # fmt: skip


@pytest.mark.usefixtures("database")
async def test_the_newest_events_are_the_register(town: Town, database: Databases) -> None:
    asked = {"indicator": "nöjda", "target": 0.8, "due": "2027-12-31", "baseline": 0.6, "source": "enkät"}
    approved = await town.approved(goals=[asked])
    await town.change(approved, {"hours_per_week": 7.5})
    await town.drafted(platform="x", deputies=[], spokespersons=[], goals=[], responsible=None)
    notified = await town.notified(platform="instagram")
    here = f"/accounts/{notified.json()['id']}/rejections"
    await town.secretary.post(here, json={"reason": "Nej."}, headers=if_match(notified))
    paused = await town.active(platform="youtube")
    await town.take(town.manager, paused, "pauses", until="2026-12-24", reason="Julstängt.")
    for person, since, until in (("librarian", 21, 23), ("deputy", 25, 26)):
        times = {"away_from": f"2026-11-{since}T07:00:00Z", "away_until": f"2026-11-{until}T07:00:00Z"}
        assert (await town.manager.post(f"/people/{town.ids[person]}/absences", json=times)).status_code == 201
    unfinished = {"platform": "rss", "unit_id": town.ids["board"]}
    await town.manager.post("/accounts", json=unfinished)
    imported = {"platform": "facebook", "platform_id": "1", "unit": "Biblioteket", "handle": "bibblan"}
    sheet = {"rows": [imported | {"responsible": "librarian"}]}
    kept = await town.manager.post("/account-imports?dry_run=false", json=sheet)
    assert kept.json()["created"] == 1, kept.text

    late = {"answers": [{"question_id": "1d", "answer": "not_applicable", "comment": "Beslutet gäller alla konton."}]}
    said = await town.manager.post(f"/accounts/{paused.json()['id']}/checklist-answers", json=late)
    assert said.status_code == 201, said.text

    newest = {event.account_id: event for event in await told(town.service, AccountChanged)}
    async with town.service.core.sessions() as session:
        store = AccountStore(session)
        register = {account_id: await store.get(account_id) for account_id in newest}
        attested = await AttestationStore(session).of(newest)
    assert {account_id: rebuilt(event) for account_id, event in newest.items()} == register
    assert (len(register), len({one.confirmed_as for one in register.values()})) == (6, 2), "what was seen is told too"
    for account_id, event in newest.items():
        assert evidence(event) == list(attested.get(account_id, Attested()).standing())
    told_of_paused = newest[UUID(paused.json()["id"])]
    assert {one.kind for one in told_of_paused.attestations} >= {
        "email_confirmed", "checklist_answered", "terms_reviewed", "logo_compared",
    }  # fmt: skip
    [answer] = [one for one in told_of_paused.attestations if (one.kind, one.what) == ("checklist_answered", "1d")]
    assert (told_of_paused.change, answer.verdict, answer.note) == (
        "attested",
        "not_applicable",
        "Beslutet gäller alla konton.",
    )
    async with town.service.core.sessions() as session:
        away = await AbsenceStore(session).away([UUID(one) for one in town.ids.values()], town.service.core.clock.now())
    assert len(away) == 2
    for event in newest.values():
        told_away = {Away(one.person_id, one.away_from, one.away_until) for one in event.absences}
        named = {one.person_id for one in (event.responsible, *event.deputies, *event.spokespersons) if one}
        assert not event.handle or event.handles[-1].handle == event.handle
        assert told_away == {one for one in away if one.person_id in named}
    assert {account.status for account in register.values()} == {"APPROVED", "DRAFT", "REJECTED", "PAUSED"}
