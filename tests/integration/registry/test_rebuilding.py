"""The register is rebuilt from its own events alone: the newest of each account is all there is to it."""

import pytest

from services.registry.domain.accounts import Account
from services.registry.domain.details import Details, Goal, Spokesperson
from services.registry.store.accounts import AccountStore
from shared.contracts.registry import AccountChanged
from tests.integration.registry.conftest import Town, if_match
from tests.support.databases import Databases
from tests.support.told import told


def rebuilt(event: AccountChanged) -> Account:
    details = Details(
        **event.model_dump(include=set(Details.__dataclass_fields__) - {"goals", "responsible", "deputies", "spokespersons"}),
        goals=tuple(Goal(one.indicator, one.target, one.due) for one in event.goals),
        responsible=event.responsible.person_id if event.responsible else None,
        deputies=tuple(one.person_id for one in event.deputies),
        spokespersons=tuple(Spokesperson(one.person_id, one.valid_from, one.valid_to) for one in event.spokespersons),
    )  # fmt: skip
    return Account(
        event.account_id, details, event.status, event.watched, frozenset(event.authors), event.changed_at,
        tuple(event.risks), event.paused_until, event.certify_by, event.version,
    )  # fmt: skip


@pytest.mark.usefixtures("database")
async def test_the_newest_events_are_the_register(town: Town, database: Databases) -> None:
    approved = await town.approved()
    await town.change(approved, {"hours_per_week": 7.5})
    await town.drafted(platform="x", deputies=[], spokespersons=[], goals=[], responsible=None)
    notified = await town.notified(platform="instagram")
    here = f"/accounts/{notified.json()['id']}/rejections"
    await town.secretary.post(here, json={"reason": "Nej."}, headers=if_match(notified))
    paused = await town.active(platform="youtube")
    await town.take(town.manager, paused, "pauses", until="2026-12-24", reason="Julstängt.")
    unfinished = {"platform": "rss", "unit_id": town.ids["board"]}
    await town.manager.post("/accounts", json=unfinished)

    newest = {event.account_id: event for event in await told(town.service, AccountChanged)}
    async with town.service.core.sessions() as session:
        store = AccountStore(session)
        register = {account_id: await store.get(account_id) for account_id in newest}
    assert {account_id: rebuilt(event) for account_id, event in newest.items()} == register
    assert len(register) == 5
    assert {account.status for account in register.values()} == {"APPROVED", "DRAFT", "REJECTED", "PAUSED"}
