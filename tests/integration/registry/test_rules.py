"""What accounts are judged by is remembered by each process, and never longer than it holds."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from services.registry.application.rules import rules_of
from services.registry.application.unit_of_work import RegistryUnitOfWork
from shared.service import Service
from tests.integration.registry.conftest import Town, if_match
from tests.integration.registry.records import Archive
from tests.support.callers import caller
from tests.support.services import build

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def beside(town: Town) -> AsyncIterator[Service]:
    """Another process over the same database."""
    core = town.service.core
    service = build("registry", core.settings.data_dir, core.settings.database, core.clock)
    yield service
    await service.close()


def transaction(service: Service) -> RegistryUnitOfWork:
    uow = service.new_unit_of_work()
    assert isinstance(uow, RegistryUnitOfWork)
    return uow


async def state(reader: httpx.AsyncClient, account_id: str, name: str) -> str:
    items = (await reader.get(f"/accounts/{account_id}/conditions")).json()["items"]
    return str(next(one["state"] for one in items if one["id"] == name))


async def test_what_one_process_adopts_another_judges_by(archive: Archive, beside: Service) -> None:
    other = await caller(beside, "auditor")
    account_id = (await archive.town.drafted()).json()["id"]
    assert {await state(one, account_id, "S27") for one in (archive.reader, other)} == {"unmet"}
    await archive.adopted("library")
    assert {await state(one, account_id, "S27") for one in (other, archive.reader)} == {"met"}


async def test_a_new_wording_of_terms_is_seen_by_all(town: Town, beside: Service) -> None:
    other = await caller(beside, "auditor")
    account_id = (await town.drafted()).json()["id"]
    before = await state(other, account_id, "E2")
    body = {
        "platform": "facebook",
        "version": "2027-01",
        "url": "https://www.facebook.com/terms",
        "note": "Nya villkor.",
    }
    assert (await town.secretary.post("/platform-terms", json=body)).status_code == 201
    assert await state(other, account_id, "E2") != before


async def test_nothing_is_read_again_while_nothing_changes(town: Town) -> None:
    async with transaction(town.service) as uow:
        first = await rules_of(uow)
    async with transaction(town.service) as uow:
        assert await rules_of(uow) is first
    board = await town.admin.get(f"/units/{town.ids['board']}")
    told = {"name": "Stadshuset", "kind": "committee", "parent_id": None}
    renamed = await town.admin.put(f"/units/{town.ids['board']}", json=told, headers=if_match(board))
    assert renamed.status_code == 200, renamed.text
    async with transaction(town.service) as uow:
        assert (await rules_of(uow)).tree[UUID(town.ids["board"])].name == "Stadshuset"


class Undone(Exception):
    pass


async def rename(uow: RegistryUnitOfWork, board: UUID, name: str) -> str:
    """The name that an account would be judged by, inside the transaction."""
    await uow.units.save(replace(await uow.units.get(board), name=name))
    return (await rules_of(uow)).tree[board].name


async def rename_and_undo(uow: RegistryUnitOfWork, board: UUID) -> None:
    async with uow:
        assert await rename(uow, board, "Ångrat") == "Ångrat"
        raise Undone


async def test_what_is_rolled_back_was_never_known(town: Town) -> None:
    """The next change brings the tables to the same count and sum of versions as the one that was undone."""
    board = UUID(town.ids["board"])
    with pytest.raises(Undone):
        await rename_and_undo(transaction(town.service), board)
    async with transaction(town.service) as uow:
        assert await rename(uow, board, "Gällande") == "Gällande"
    async with transaction(town.service) as uow:
        assert (await rules_of(uow)).tree[board].name == "Gällande"
