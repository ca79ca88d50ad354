"""Disposal decisions: the only thing that permits disposal, never shortened by themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import Table, update
from sqlalchemy.exc import IntegrityError

from services.registry.store import tables
from shared.clock import FrozenClock
from shared.contracts.plans import DisposalDecisionChanged
from tests.integration.registry.conftest import if_match
from tests.integration.registry.records import DECISION, RULING, Archive
from tests.support.told import told

pytestmark = pytest.mark.usefixtures("database")


async def test_a_draft_permits_nothing_until_it_is_adopted(archive: Archive) -> None:
    draft = await archive.officer.post("/disposal-decisions", json=DECISION)
    assert (draft.json()["status"], draft.json()["in_force"]) == ("DRAFT", False)
    assert (await archive.reader.get("/disposal-decisions?in_force_on=2026-11-20")).json()["items"] == []
    here = f"/disposal-decisions/{draft.json()['id']}"
    changed = await archive.officer.put(here, json=DECISION | {"document_ref": "KS 42-7"}, headers=if_match(draft))
    adopted = await archive.officer.post(f"{here}/adoptions", json=RULING, headers=if_match(changed))
    assert (adopted.json()["status"], adopted.json()["in_force"]) == ("ADOPTED", True)
    late = await archive.officer.put(here, json=DECISION, headers=if_match(adopted))
    assert late.status_code == 409
    found = (await archive.reader.get("/disposal-decisions?in_force_on=2026-11-20&record_type=comment_simple")).json()
    assert [one["id"] for one in found["items"]] == [draft.json()["id"]]
    assert (await archive.reader.get("/disposal-decisions?in_force_on=2026-11-01")).json()["items"] == []
    newest = (await told(archive.town.service, DisposalDecisionChanged))[-1]
    assert (newest.status, newest.registry_no, newest.retention.period) == ("ADOPTED", "KS 2026/0042", "P3M")


@pytest.mark.parametrize(
    ("table", "emptied"),
    [
        (tables.disposal_decision, {"registry_no": None}), (tables.disposal_decision, {"deciding_body": ""}),
        (tables.disposal_decision, {"decided_on": None}), (tables.plan, {"decision_ref": None}),
        (tables.plan, {"deciding_body": None}), (tables.plan, {"decided_on": None}),
    ],
)  # fmt: skip
async def test_the_database_refuses_what_nobody_has_decided(
    archive: Archive, table: Table, emptied: dict[str, str | None]
) -> None:
    await archive.decided()
    await archive.adopted()
    with pytest.raises(IntegrityError):
        async with archive.town.service.core.engine.begin() as connection:
            await connection.execute(update(table).values(emptied))


async def test_a_later_decision_ends_the_one_it_supersedes(archive: Archive) -> None:
    first = await archive.decided({"retention_period": "P1Y"})
    second = await archive.decided(
        {"supersedes": first.json()["id"]}, decided_on="2026-11-19", valid_from="2026-12-01", registry_no="KS 2026/0050"
    )
    assert second.status_code == 201, second.text
    old = (await archive.reader.get(f"/disposal-decisions/{first.json()['id']}")).json()
    assert (old["status"], old["valid_to"], old["in_force"]) == ("SUPERSEDED", "2026-11-30", True)
    assert second.json()["retroactive"] is False
    again = await archive.decided({"supersedes": first.json()["id"]}, decided_on="2026-11-19", valid_from="2026-12-02")
    assert again.status_code == 409


async def test_a_revoked_decision_permits_nothing(archive: Archive) -> None:
    adopted = await archive.decided()
    here = f"/disposal-decisions/{adopted.json()['id']}/revocations"
    revoked = await archive.officer.post(here, json={"reason": "Ses över."}, headers=if_match(adopted))
    assert (revoked.json()["status"], revoked.json()["in_force"]) == ("REVOKED", False)
    assert (await archive.reader.get("/disposal-decisions?in_force_on=2026-11-20")).json()["items"] == []
    assert len((await archive.reader.get("/disposal-decisions?in_force_on=2026-11-19")).json()["items"]) == 1


async def test_revoking_what_is_over_gives_it_no_more_days(archive: Archive, clock: FrozenClock) -> None:
    """Its time ended by the decision itself: that it permitted more would be written into the past."""
    adopted = await archive.decided(valid_to="2026-11-21")
    clock.advance(timedelta(days=30))
    here = f"/disposal-decisions/{adopted.json()['id']}/revocations"
    revoked = await archive.officer.post(here, json={"reason": "Upphävt i efterhand."}, headers=if_match(adopted))
    assert (revoked.json()["status"], revoked.json()["valid_to"]) == ("REVOKED", "2026-11-21")
    assert (await archive.reader.get("/disposal-decisions?in_force_on=2026-12-01")).json()["items"] == []


async def test_a_long_period_for_what_is_minor_is_a_remark_and_stays(archive: Archive) -> None:
    made = await archive.decided(
        {"retention_period": "P1Y", "legal_basis": "RA-FS 1991:6", "consulted_archive_authority_on": None}
    )
    assert {one["advice"] for one in made.json()["remarks"]} == {
        "longer_than_minor", "repealed_regulation", "archive_authority_not_consulted",
    }  # fmt: skip
    assert made.json()["retention_period"] == "P1Y"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"disposition": "PRESERVE", "retention_period": None, "retention_trigger": None}, "disposition"),
        ({"record_types": ["fax"]}, "record_types"),
        ({"unit_id": "0199a3c2-7c1e-7b3a-9d55-3f4b8a1c2d3e"}, "unit_id"),
        ({"account_id": "0199a3c2-7c1e-7b3a-9d55-3f4b8a1c2d3e"}, "account_id"),
        ({"supersedes": "0199a3c2-7c1e-7b3a-9d55-3f4b8a1c2d3e"}, "supersedes"),
        ({"retention_period": "tre månader"}, "retention_period"),
        ({"retention_period": None}, "retention_period"),
    ],
)
async def test_what_is_no_decision_is_refused(archive: Archive, more: dict[str, object], where: str) -> None:
    answer = await archive.officer.post("/disposal-decisions", json=DECISION | more)
    assert answer.status_code == 422
    assert where in str(answer.json()["violations"])


async def test_who_is_limited_to_a_unit_decides_for_it_alone(archive: Archive, client: object) -> None:
    ids = archive.town.ids
    limited = await client(archive.town.service, "records_officer", units=[ids["library"]])  # type: ignore[operator] # the fixture
    assert (await limited.post("/disposal-decisions", json=DECISION)).status_code == 403
    own = await limited.post("/disposal-decisions", json=DECISION | {"unit_id": ids["library"]})
    assert own.status_code == 201, own.text
    wide = await archive.decided()
    sly = DECISION | {"unit_id": ids["library"], "supersedes": wide.json()["id"]}
    assert (await limited.post("/disposal-decisions", json=sly)).status_code == 403
    prepared = await archive.officer.post("/disposal-decisions", json=sly)
    adopting = f"/disposal-decisions/{prepared.json()['id']}/adoptions"
    later = RULING | {"decided_on": "2026-11-19", "valid_from": "2026-12-01"}
    assert (await limited.post(adopting, json=later, headers=if_match(prepared))).status_code == 403
    for seen, offered in ((own, "adopt"), (wide, None)):
        found = (await limited.get(f"/disposal-decisions/{seen.json()['id']}")).json()
        assert {one["rel"] for one in found["_links"]} & {"adopt", "revoke"} == ({offered} if offered else set())
