"""Rules over HTTP: the catalogue, its versions, and who may publish one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx

from shared.contracts.moderation import CaseChanged
from tests.integration.moderation.house import House, captured

People = Callable[..., Awaitable[httpx.AsyncClient]]
STATUTORY = {"BRB-4-5", "BRB-4-6c", "BRB-16-5", "BRB-16-8", "BRB-16-10a", "BRB-16-10c", "TBL-7", "URL"}
WORDING = {
    "paragraph": "Kommunens regler för sociala medier 2", "title": "Kränkande",
    "text": "Inlägg får inte vara kränkande.", "terms": ["dumsnut*"], "patterns": [], "detectors": [],
}  # fmt: skip


async def test_the_catalogue_tells_the_statutory_duty_from_the_house_rules(house: House, people: People) -> None:
    """S08, S09, and the list of 1998:112 5 §: the offences against honour are not on it."""
    reader = await people("integration")
    rules = {one["id"]: one for one in (await reader.get("/rules", params={"limit": 50})).json()["items"]}
    assert {one for one, rule in rules.items() if rule["ground"] == "statutory"} == STATUTORY
    assert {"BRB-5-1", "BRB-5-2", "BRB-5-3", "BRB-17-3", "HR-1", "HR-2", "GDPR-PNR"} <= rules.keys()
    assert all(rule["version"] == 1 and rule["paragraph"] and rule["text"] for rule in rules.values())


async def test_lists_page_by_page(house: House, people: People) -> None:
    reader = await people("integration")
    page = (await reader.get("/rules", params={"limit": 7})).json()
    seen = [one["id"] for one in page["items"]]
    while following := next((one["href"] for one in page["_links"] if one["rel"] == "next"), None):
        page = (await reader.get(following)).json()
        seen += [one["id"] for one in page["items"]]
    assert seen == sorted(set(seen))
    assert len(seen) == 18


async def test_a_new_version_is_matched_at_once_and_the_old_one_stays_to_be_read(house: House, people: People) -> None:
    admin = await people("admin")
    account = await house.account()
    await house.hear(captured(account, house.clock.now(), "Vilka dumsnutar"))
    assert await house.told(CaseChanged) == []
    made = await admin.post("/rules/HR-2/versions", json=WORDING)
    assert made.status_code == 201
    assert (made.json()["version"], made.json()["ground"]) == (2, "house_rule")
    read = await admin.get(made.headers["Location"])
    assert read.json()["terms"] == ["dumsnut*"]
    await house.hear(captured(account, house.clock.now(), "Vilka dumsnutar igen"))
    [case] = await house.told(CaseChanged)
    assert [(hit.rule_id, hit.rule_version) for hit in case.hits] == [("HR-2", 2)]
    versions = (await admin.get("/rules/HR-2/versions")).json()["items"]
    assert [one["version"] for one in versions] == [2, 1]
    assert versions[1]["superseded_at"] == versions[0]["valid_from"]
    audit = (await (await people("auditor")).get("/audit-entries")).json()["items"]
    assert "rule.published" in {one["action"] for one in audit}


async def test_a_version_of_tomorrow_holds_tomorrow(house: House, people: People) -> None:
    admin = await people("admin")
    account = await house.account()
    tomorrow = house.clock.now() + timedelta(days=1)
    await admin.post("/rules/HR-2/versions", json=WORDING | {"valid_from": tomorrow.isoformat()})
    await house.hear(captured(account, house.clock.now(), "Vilka dumsnutar"))
    assert await house.told(CaseChanged) == []
    house.later(days=1)
    await house.hear(captured(account, house.clock.now(), "Vilka dumsnutar"))
    assert len(await house.told(CaseChanged)) == 1


async def test_refused(house: House, people: People) -> None:
    admin, moderator = await people("admin"), await people("moderator")
    assert (await moderator.post("/rules/HR-2/versions", json=WORDING)).status_code == 403
    unknown = await admin.post("/rules/KRITIK-1/versions", json=WORDING)
    assert unknown.status_code == 404
    assert "Criticism" in unknown.json()["detail"]
    assert (await admin.get("/rules/KRITIK-1")).status_code == 404
    assert (await admin.get("/rules/HR-1/versions/9")).status_code == 404
    yesterday = (house.clock.now() - timedelta(days=1)).isoformat()
    early = await admin.post("/rules/HR-2/versions", json=WORDING | {"valid_from": yesterday})
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/valid_from")
    broken = WORDING | {"patterns": [{"literals": ["dum"], "regex": "("}]}
    refused = await admin.post("/rules/HR-2/versions", json=broken)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/patterns/0")
    assert (await admin.get("/rules/HR-2")).json()["version"] == 1
