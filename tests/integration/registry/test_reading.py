"""Who only reads waits for nobody who writes: on SQLite, where one writes at a time, an answer would else take as long as that."""

import asyncio

import pytest

from shared.auth.roles import Role
from tests.integration.registry.conftest import MakeClient, Town
from tests.integration.registry.records import Archive
from tests.integration.registry.seen import opened
from tests.support.letters import unit_of_work

LISTS = (
    "/accounts", "/account-exports", "/account-imports", "/plan-imports", "/api-keys", "/checklist-questions",
    "/disposal-decisions", "/duties", "/incidents", "/logos", "/people", "/plans", "/platform-terms", "/record-types", "/statements",
    "/units", "/public/accounts",
)  # fmt: skip
OF_ACCOUNT = (
    "", "/conditions", "/notice", "/history", "/handles", "/attestations", "/on-duty", "/on-duty?at=2026-12-01T12:00:00Z",
    "/profile", "/sightings",
)  # fmt: skip


@pytest.fixture
async def heres(archive: Archive) -> list[str]:
    town = archive.town
    account, plan = (
        await opened(town),
        (await archive.adopted("library", decided_on="2026-11-10", valid_from="2026-11-15")).json(),
    )
    here, unit, person = (
        f"/accounts/{account.json()['id']}",
        f"/units/{town.ids['library']}",
        f"/people/{town.ids['deputy']}",
    )
    return [
        *LISTS, *(here + part for part in OF_ACCOUNT), f"/public{here}", f"/public{here}/notice",
        f"/public/accounts/verify?url={account.json()['url']}", unit, f"{unit}/managers", f"{unit}/plan", f"{unit}/running-plan",
        person, f"{person}/absences", f"{person}/platform-identities", f"/logos/{account.json()['logo_id']}",
        *(f"/plans/{plan['id']}{part}" for part in ("", "/rows", "/document", "/advice", "/differences?against=running")),
    ]  # fmt: skip


async def test_nobody_who_reads_waits_for_who_writes(town: Town, heres: list[str], client: MakeClient) -> None:
    anybody = await client(town.service, *Role, name="alla")
    async with unit_of_work(town.service) as uow:
        await uow.units.lock_tree()
        answers = {here: (await asyncio.wait_for(anybody.get(here), 5)).status_code for here in heres}
    assert {here: status for here, status in answers.items() if status != 200} == {}
