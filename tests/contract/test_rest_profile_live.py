"""What the national REST API profile asks of the running API, where a document proves nothing; ids of requirements first."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.web import write_notes
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ADDRESS = "https://insyn.example.se/registry/v1"


@pytest.fixture
async def api(make_notes: MakeNotes, call: Call) -> httpx.AsyncClient:
    service = await make_notes(public_url="https://insyn.example.se")
    await write_notes(service, 45)
    return await call(service, "moderator")


async def made(api: httpx.AsyncClient) -> httpx.Response:
    return await api.post("/notes", json={"title": "Öppettider"})


async def test_dok_23_24_the_document_is_where_it_should_be(api: httpx.AsyncClient) -> None:
    answer = await api.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["openapi"].startswith("3.1")


async def test_dok_15_the_examples_run_as_they_stand(api: httpx.AsyncClient) -> None:
    operation = (await api.get("/openapi.json")).json()["paths"]["/notes"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert (await api.post("/notes", json=example)).status_code == 201


@pytest.mark.parametrize("due", ["2026-11-20T19:00:00+01:00", "2026-11-20t18:00:00z", "2026-11-20T18:00:00.000Z"])
async def test_dot_01_any_zone_is_taken(api: httpx.AsyncClient, due: str) -> None:
    assert (await api.post("/notes", json={"title": "x", "due": due})).status_code == 201


@pytest.mark.parametrize(
    "due", ["2026-11-20T18:00:00", "2026-11-20", 1795197600, "1795197600", "0001-01-01T00:00:00+14:00"]
)
async def test_dot_02_03_what_is_no_rfc_3339_moment_is_refused(api: httpx.AsyncClient, due: Any) -> None:
    assert (await api.post("/notes", json={"title": "x", "due": due})).status_code == 422


async def test_dot_01_moments_are_told_in_utc(api: httpx.AsyncClient, make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes()
    await (await call(service, "moderator")).post("/notes", json={"title": "x"})
    told = (await (await call(service, "auditor")).get("/audit-entries")).json()["items"][0]["at"]
    assert re.fullmatch(r"[0-9-]{10}T[0-9:.]+Z", told)


async def test_sak_05_unused_methods_answer_405(api: httpx.AsyncClient) -> None:
    answer = await api.patch("/api-info")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


async def test_sak_06_what_nobody_declared_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.post("/notes", json={"title": "x", "unheard": 1})).status_code == 422


async def test_sak_17_37_no_other_origin_is_let_in_by_default(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api-info", headers={"Origin": "https://a.example"})
    assert "access-control-allow-origin" not in answer.headers


async def test_arp_03_what_is_made_has_a_place_that_ends_with_its_id(api: httpx.AsyncClient) -> None:
    answer = await made(api)
    assert answer.headers["location"] == f"{ADDRESS}/notes/{answer.json()['id']}"


async def test_hyp_05_07_11_resources_say_where_they_are(api: httpx.AsyncClient) -> None:
    for answer in (await made(api), await api.get("/notes")):
        own = next(link for link in answer.json()["_links"] if link["rel"] == "self")
        assert own["href"].startswith(f"{ADDRESS}/notes")
        assert own["method"] == "GET"


async def test_hyp_14_the_host_header_is_not_believed(api: httpx.AsyncClient) -> None:
    answer = await api.get("/notes", headers={"Host": "evil.example", "Forwarded": "host=evil.example;proto=http"})
    assert "evil" not in json.dumps(answer.json()) + str(answer.headers)


async def test_fns_10_13_pages_tell_what_they_hold(api: httpx.AsyncClient) -> None:
    meta = (await api.get("/notes", params={"page": 2, "limit": 20})).json()["_meta"]
    assert meta == {"limit": 20, "count": 20, "page": 2, "offset": 20, "total_records": 45}


async def test_fns_11_12_links_go_on_and_keep_the_query(api: httpx.AsyncClient) -> None:
    told = (await api.get("/notes", params={"page": 2, "limit": 5, "title": "nr 1"})).json()["_links"]
    assert {link["rel"] for link in told} == {"self", "first", "prev", "next", "last"}
    for link in told:
        query = parse_qs(urlsplit(link["href"]).query)
        assert (query["title"], query["limit"]) == (["nr 1"], ["5"])


async def test_fns_09_14_limit_is_20_and_beyond_the_end_is_empty(api: httpx.AsyncClient) -> None:
    assert len((await api.get("/notes")).json()["items"]) == 20
    beyond = await api.get("/notes", params={"page": 99})
    assert (beyond.status_code, beyond.json()["items"]) == (200, [])


async def test_cac_01_answers_to_get_can_be_kept(api: httpx.AsyncClient) -> None:
    answer = await api.get("/notes")
    assert answer.headers["cache-control"] == "private, no-cache"
    again = await api.get("/notes", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_spa_02_04_the_trace_goes_through(api: httpx.AsyncClient) -> None:
    for path in ("/notes", "/nothing", "/notes/4711"):
        answer = await api.get(path, headers={"traceparent": TRACE})
        assert answer.headers["traceparent"].startswith(TRACE[:35])


async def test_fel_01_02_errors_are_problems(api: httpx.AsyncClient) -> None:
    for answer in (await api.get("/nothing"), await api.get("/notes/4711"), await api.post("/notes", json={})):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json().keys() >= {"type", "title", "status", "detail", "instance"}
