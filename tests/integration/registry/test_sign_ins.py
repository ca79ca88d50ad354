"""A name is one name in any case (ADR 26): nobody is locked out, nobody becomes another, and no spelling evades jäv."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, select, update

from services.registry.store import tables
from shared.auth.authenticator import Authenticator
from shared.auth.issuer import Issuer
from shared.clock import FrozenClock
from shared.db import migrate
from shared.ids import uuid7
from tests.conftest import MakeClient
from tests.integration.registry.conftest import Town, if_match
from tests.integration.registry.test_bias import here, manage, person, refused
from tests.integration.registry.test_operation import rels
from tests.support.issuer import URL, Provider

pytestmark = pytest.mark.usefixtures("database")
AWAY = {"away_from": "2026-11-24T07:00:00Z", "away_until": "2026-11-25T07:00:00Z", "unavoidable": True}


@pytest.fixture
def provider(town: Town, clock: FrozenClock) -> Iterator[Provider]:
    """Its tokens open the registry's door from now on, as keys do."""
    found = Provider(clock)
    town.service.core.settings.oidc_issuer = URL
    town.service.v1.state.authenticator = Authenticator(town.service.core, Issuer(URL, found.transport))
    yield found
    town.service.core.settings.oidc_issuer = ""


async def signed_in(town: Town, client: MakeClient, provider: Provider, role: str, **claims: Any) -> httpx.AsyncClient:
    who = await client(town.service)
    who.headers["Authorization"] = f"Bearer {provider.token(realm_access={'roles': [role]}, **claims)}"
    return who


async def renamed(town: Town, key: str, subject: str, who: httpx.AsyncClient | None = None) -> httpx.Response:
    place = f"/people/{town.ids[key]}"
    seen = await town.admin.get(place)
    parts = {name: seen.json()[name] for name in ("name", "email", "unit_id")}
    return await (who or town.admin).put(place, json=parts | {"subject": subject}, headers=if_match(seen))


async def absent(who: httpx.AsyncClient, person_id: str) -> int:
    """Tells its own absence, which goes again."""
    answer = await who.post(f"/people/{person_id}/absences", json=AWAY)
    if answer.status_code == 201:
        assert (await who.delete(f"/absences/{answer.json()['id']}", headers=if_match(answer))).status_code == 204
    return answer.status_code


@pytest.mark.parametrize("spelt", ["Bibliotekarie-Ett", "BIBLIOTEKARIE-ETT"])
async def test_who_wrote_it_does_not_approve_it_under_another_spelling(
    town: Town, client: MakeClient, provider: Provider, spelt: str
) -> None:
    confirmed = await town.confirm(await town.notified())
    by_key = await client(town.service, "account_approver", name=spelt)
    by_token = await signed_in(town, client, provider, "account_approver", preferred_username=spelt)
    by_sub = await signed_in(town, client, provider, "account_approver", preferred_username=None, sub=spelt)
    for who in (by_key, by_token, by_sub):
        assert "wrote, notified or confirmed" in await refused(who, town, confirmed, "approvals", "approve")


async def test_nor_who_is_named_in_the_register_under_another_spelling(town: Town, client: MakeClient) -> None:
    assert (await renamed(town, "deputy", "DEPUTY")).status_code == 200
    await manage(town, "library", await person(town, "Informationssekreteraren"))
    confirmed = await town.confirm(await town.notified())
    runs = await client(town.service, "account_approver", name="dePuty")
    assert "responsible or deputy" in await refused(runs, town, confirmed, "approvals", "approve")
    assert "manage the unit" in await refused(town.secretary, town, confirmed, "approvals", "approve")


async def test_nor_through_hands_that_were_written_down_before_names_were_folded(
    town: Town, client: MakeClient
) -> None:
    confirmed = await town.confirm(await town.notified())
    one = tables.account.c.id == UUID(confirmed.json()["id"])
    old = {
        "authors": ["Anna.Berg"],
        "hands": {"notified": "Anna.Berg", "confirmed": "Per.Ek", "approvers": [], "authors": []},
    }
    async with town.service.core.engine.begin() as connection:
        await connection.execute(update(tables.account).where(one).values(old))
    for name in ("anna.berg", "per.ek"):
        who = await client(town.service, "account_approver", name=name)
        assert "yourself" in await refused(who, town, confirmed, "approvals", "approve")
    assert "approve" in rels(await here(town, confirmed, town.secretary))


async def test_an_approver_who_comes_to_run_it_by_another_spelling_is_seen(town: Town) -> None:
    approved = await town.approved()
    town.ids["clerk"] = await person(town, "InformationsSekreteraren")
    changed = await town.change(approved, {"deputies": [town.ids["deputy"], town.ids["clerk"]]})
    assert (changed.status_code, changed.json()["status"]) == (200, "DRAFT")


async def test_everybody_is_themselves_however_they_are_spelt(
    town: Town, client: MakeClient, provider: Provider
) -> None:
    assert (await renamed(town, "librarian", "Bibliotekarie.Ett")).status_code == 200
    await town.approved()
    for name in ("Bibliotekarie.Ett", "bibliotekarie.ett", "BIBLIOTEKARIE.ETT"):
        by_key = await client(town.service, "moderator", name=name)
        by_token = await signed_in(town, client, provider, "moderator", preferred_username=name)
        for who in (by_key, by_token):
            assert await absent(who, town.ids["librarian"]) == 201, name
            assert len((await who.get("/duties")).json()["items"]) == 1
            assert len((await who.get("/duties", params={"at": "2026-11-24T08:00:00Z"})).json()["items"]) == 1
            assert (await who.get(f"/people/{town.ids['deputy']}/absences")).status_code == 200, "a colleague's"


async def test_a_sub_is_somebody_letter_by_letter(town: Town, client: MakeClient, provider: Provider) -> None:
    """The specification tells case apart: another person of that provider may be called so."""
    assert (await renamed(town, "librarian", "AbCdEf")).status_code == 200
    await town.approved()
    for sub, status, duties in (("AbCdEf", 201, 1), ("abcdef", 403, 0), ("ABCDEF", 403, 0)):
        who = await signed_in(town, client, provider, "moderator", preferred_username=None, sub=sub)
        assert await absent(who, town.ids["librarian"]) == status, sub
        assert len((await who.get("/duties")).json()["items"]) == duties
        later = await who.get("/duties", params={"at": "2026-11-24T08:00:00Z", "subject": "abcdef"})
        assert later.status_code == (200 if duties else 403)


async def test_another_moment_is_not_told_to_who_spells_a_name_otherwise(town: Town, client: MakeClient) -> None:
    await town.approved()
    stranger = await client(town.service, "moderator", name="somebody")
    asked = {"subject": "LIBRARIAN", "at": "2026-11-24T08:00:00Z"}
    assert (await stranger.get("/duties", params=asked)).status_code == 403
    assert len((await stranger.get("/duties", params={"subject": "LIBRARIAN"})).json()["items"]) == 1
    assert [one["subject"] for one in (await stranger.get("/people?subject=Librarian")).json()["items"]] == [
        "librarian"
    ]


async def test_a_name_is_registered_once_in_any_case(town: Town) -> None:
    body = {
        "name": "Dubblett",
        "email": "dubblett@hultsfred.se",
        "subject": "Librarian",
        "unit_id": town.ids["library"],
    }
    twice = await town.admin.post("/people", json=body)
    assert (twice.status_code, "whatever its case" in twice.json()["detail"]) == (409, True)
    assert (await renamed(town, "deputy", "LIBRARIAN")).status_code == 409
    assert (await renamed(town, "librarian", "LIBRARIAN")).status_code == 200, "its own name"


async def test_ones_own_sign_in_is_changed_by_somebody_else_however_one_is_spelt(
    town: Town, client: MakeClient
) -> None:
    own = await client(town.service, "unit_manager", name="Librarian")
    assert (await renamed(town, "librarian", "another", own)).status_code == 403
    assert (await renamed(town, "librarian", "LibrariaN", own)).status_code == 200, "the same name"


async def namesakes(town: Town) -> list[tuple[str, str | None, int]]:
    columns = tables.person.c
    wanted = select(columns.subject, columns.sign_in, columns.namesake).order_by(columns.id)
    async with town.service.core.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(wanted) if row.subject.lower() == "librarian"]


async def test_namesakes_of_before_stay_and_no_third_comes(town: Town, client: MakeClient) -> None:
    """Nobody can tell whether they are one person registered twice: both may what is theirs, and neither may judge."""
    engine, twin = town.service.core.engine, uuid7()
    await migrate.downgrade(engine, "registry", "3c7e51d90ab4")
    row = {
        "id": twin, "name": "Bibliotekarie Ett", "folded": "", "email": "ett@hultsfred.se", "subject": "Librarian",
        "version": 1,
    }  # fmt: skip
    old = tables.person.select().with_only_columns(tables.person.c.unit_id).limit(1)
    async with engine.begin() as connection:
        unit = await connection.scalar(old)
        await connection.execute(insert(tables.person).values(row | {"unit_id": unit}))
    await migrate.upgrade(engine, "registry")
    assert await namesakes(town) == [("librarian", "librarian", 0), ("Librarian", "librarian", 1)]
    who = await client(town.service, "moderator", name="LIBRARIAN")
    assert [await absent(who, one) for one in (town.ids["librarian"], str(twin))] == [201, 201]
    confirmed = await town.confirm(await town.notified(deputies=[str(twin)]))
    runs = await client(town.service, "account_approver", name="librarian")
    assert "responsible or deputy" in await refused(runs, town, confirmed, "approvals", "approve")
    third = {"name": "Tredje", "email": "tre@hultsfred.se", "subject": "LIBRARIAN", "unit_id": town.ids["library"]}
    assert (await town.admin.post("/people", json=third)).status_code == 409
    town.ids["twin"] = str(twin)
    assert (await renamed(town, "twin", "LIBRARIAN")).status_code == 200
    assert (await renamed(town, "twin", "bibliotekarie-tre")).status_code == 200
    assert await namesakes(town) == [("librarian", "librarian", 0)]
    assert (await renamed(town, "twin", "Librarian")).status_code == 409, "once parted, nobody becomes a namesake again"


async def test_whom_a_process_of_before_adds_is_known_as_before(town: Town, client: MakeClient) -> None:
    """While an upgrade rolls on: its rows have nothing folded."""
    async with town.service.core.engine.begin() as connection:
        await connection.execute(update(tables.person).values(sign_in=None))
    who = await client(town.service, "moderator", name="librarian")
    assert await absent(who, town.ids["librarian"]) == 201
    assert (await renamed(town, "librarian", "librarian")).status_code == 200
    assert await namesakes(town) == [("librarian", "librarian", 0)]
