"""Strings that break programs, in every text field and in the search: taken as they are or refused, never a 500."""

import json

import pytest

from tests.integration.registry.conftest import Town
from tests.support.fixtures import recorded

pytestmark = pytest.mark.usefixtures("database")
FIELDS = ("purpose", "benefit", "audience", "notice", "platform_id", "handle", "owner_email", "url")
EVERY = 3


async def test_hostile_strings(town: Town) -> None:
    strings: list[str] = json.loads(recorded("hostile_text", "blns.json").read_text())
    for nth, hostile in enumerate(strings[::EVERY]):
        body = {"platform": "other", "unit_id": town.ids["library"], "purpose": hostile, "benefit": hostile}
        body |= {FIELDS[nth % len(FIELDS)]: hostile}
        answer = await town.manager.post("/accounts", json=body)
        assert answer.status_code in {201, 400, 409, 422}, (hostile, answer.text)
        if answer.status_code == 201:
            kept = (await town.manager.get(f"/accounts/{answer.json()['id']}")).json()
            assert kept["purpose"] == hostile.strip()
        else:
            assert answer.headers["content-type"] == "application/problem+json"
        found = await town.manager.get("/accounts", params={"q": hostile[:100]})
        assert found.status_code in {200, 400, 422}, (hostile, found.text)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"platform": "x", "unit_id": "%s", "purpose": "a\\u0000b"}',
        b'{"platform": "x", "unit_id": "%s", "purpose": "\\ud800"}',
        b'{"platform": "x", "unit_id": "%s", "purpose": "\xff"}',
        b'{"platform": "x", "unit_id": "%s", "hours_per_week": NaN}',
        b'{"platform": "x", "unit_id": "%s", "hours_per_week": 1e999}',
        b'{"platform": "x", "unit_id": "%s"',
        b"[]",
    ],
)
async def test_broken_bodies(town: Town, raw: bytes) -> None:
    body = raw.replace(b"%s", town.ids["library"].encode())
    answer = await town.manager.post("/accounts", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await town.manager.get("/accounts")).json()["items"] == []
