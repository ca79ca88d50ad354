"""docs/openapi/<service>.json and docs/metrics.md are what the running services say, and do not depend on who writes them."""

import json
import re
from typing import Any

import pytest

from local import docs
from local.layout import ROOT, SERVICES


def committed(service: str) -> str:
    path = ROOT / "docs" / "openapi" / f"{service}.json"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize("service", SERVICES)
def test_the_committed_document_is_what_the_service_says(service: str) -> None:
    assert committed(service) == docs.openapi(service), "run: make docs"


def test_the_metrics_page_is_what_the_declarations_say() -> None:
    page = ROOT / "docs" / "metrics.md"
    assert page.read_text() == docs.files()[page], "run: make docs"


def test_whoever_writes_the_documents_writes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    here = docs.openapi("stats")
    monkeypatch.setenv("INSYN_PUBLIC_URL", "https://annan-kommun.example.se")
    monkeypatch.setenv("INSYN_MUNICIPALITY_NAME", "Annan kommun")
    assert docs.openapi("stats") == here


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_is_openapi_3_1_with_this_address_and_both_languages(service: str) -> None:
    document: dict[str, Any] = json.loads(docs.openapi(service))
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": f"{docs.ADDRESS}/{service}/v1"}]
    swedish, _, english = document["info"]["description"].partition("\n\n")
    assert any(letter in swedish for letter in "åäö")
    assert english


@pytest.mark.parametrize("service", SERVICES)
def test_it_says_where_to_begin_and_every_request_named_there_is_one(service: str) -> None:
    document: dict[str, Any] = json.loads(docs.openapi(service))
    _, found, beginning = document["info"]["description"].partition("**Börja här / Where to begin.**")
    assert found
    named = re.findall(r"`(GET|POST|PUT|DELETE) (/[^?`]*)(\?[^`]*)?`", beginning)
    assert named
    for method, path, query in named:
        home = json.loads(docs.openapi("registry")) if path == "/api-keys" else document
        operation = home["paths"][path][method.lower()]
        known = {one.get("name") for one in operation.get("parameters", [])}
        assert {one.partition("=")[0] for one in query.lstrip("?").split("&") if one} <= known
