"""All five documents keep the national REST API profile; what they do not keep is listed here, with its reason."""

import json
from collections.abc import Callable
from copy import deepcopy
from fnmatch import fnmatch
from typing import Any

import pytest

from local import docs
from local.layout import SERVICES
from tests.contract.profile_rules import RULES, Document

NAMES, PATHS, PLURAL = "AME.04 AME.05 AME.07", "RES.06 UFN.07 UFN.08 UFN.09", "AME.06"
OFFERED, PARAMETERS = "AME.01 AME.02 ARQ.01", "ARQ.05 FNS.01 FNS.03 FNS.05 UFN.04"
PUTS = "OUR.03 a stale edit can be told apart"
HANDSHAKE = "the platform fixes the form of its handshake"
UPLOAD = "a picture is uploaded as a file, as forms do"
ADJECTIVE = "an adjective or an uncountable noun stands for the plural"
ALLOWED: dict[tuple[str, str], str] = {
    (NAMES, "*._links"): "FNS.10 asks for this name",
    (NAMES, "*._meta"): "FNS.10 asks for this name",
    (NAMES, "ApiInfo.api*"): "VER.07 fixes these five names (ADR 0008)",
    (PATHS, "/post-batches*: post-batches"): "batches of posts: a noun, not the method",
    (PLURAL, "*.proof"): "RFC 6962 names the list of hashes so",
    (PLURAL, "*.thread"): ADJECTIVE,
    (PLURAL, "*.missing"): ADJECTIVE,
    (PLURAL, "*.refused"): ADJECTIVE,
    (PLURAL, "*.seen"): ADJECTIVE,
    (PLURAL, "*.covered"): ADJECTIVE,
    (PLURAL, "*.waits_for"): ADJECTIVE,
    (OFFERED, "GET /webhooks/*"): HANDSHAKE,
    (OFFERED, "POST /logos body"): UPLOAD,
    (OFFERED, "POST /accounts/{id}/logo-comparisons body"): UPLOAD,
    (OFFERED, "GET /logos/{id}/image *"): "the picture itself, as it was uploaded",
    (OFFERED, "GET /records/{id}/media/{digest} *"): "the file itself, as it was captured",
    (PARAMETERS, "GET /webhooks/*: hub.*"): HANDSHAKE,
    (PARAMETERS, "GET /*-proofs: * is required"): "a proof is of something: FNS.05 is a recommendation",
    (
        "SAK.28 SAK.29 SAK.31 ARP.02",
        "* /webhooks/* never answers 40[13]",
    ): "the platform shows a signature, not a token",
    ("RES.03 RES.05", "GET /rules/{id}/versions/{version}: version counts"): "unique in its parent (RES.04), no id",
    (PUTS, "PUT /accounts/{id}/credentials*"): "a secret is replaced whole, and never read",
    (PUTS, "PUT /platform-apps/{platform}*"): "a secret is replaced whole, and never read",
}
"""(requirement, what is found) -> why it stays."""


@pytest.fixture(scope="module", params=SERVICES)
def document(request: pytest.FixtureRequest) -> Document:
    return Document(json.loads(docs.openapi(request.param)))


def broken(requirement: str, document: Document) -> list[str]:
    found = RULES[requirement](document)
    return [one for one in found if not any(fnmatch(one, what) for (which, what) in ALLOWED if which == requirement)]


@pytest.mark.parametrize("requirement", RULES)
def test_the_document_keeps(requirement: str, document: Document) -> None:
    found = broken(requirement, document)
    assert not found, f"{requirement}: " + "\n".join(found)


@pytest.mark.parametrize("requirement", sorted({requirement for requirement, _ in ALLOWED}))
def test_an_exception_is_one_of_a_rule_that_exists(requirement: str) -> None:
    assert requirement in RULES


def _path(raw: Any) -> Any:
    return raw["paths"]["/audit-entries"]["get"]


def _put(raw: Any, *place: str, value: Any) -> None:
    for part in place[:-1]:
        raw = raw[part]
    raw[place[-1]] = value


PLANTED: dict[str, Callable[[Any], Any]] = {
    "DOK.01": lambda raw: raw.pop("externalDocs"),
    "DOK.03 DOK.07 DOK.11": lambda raw: raw["info"]["contact"].pop("email"),
    "DOK.06": lambda raw: _put(raw, "info", "description", value="Figures only."),
    "DOK.08 DOK.09": lambda raw: raw["info"].pop("x-limitations"),
    "DOK.15": lambda raw: _path(raw)["responses"]["200"]["content"]["application/json"]["example"].pop("_links"),
    "DOK.17": lambda raw: _put(raw, "openapi", value="2.0"),
    "DOK.19 DOK.12 MOG.03": lambda raw: _put(_path(raw), "description", value="\n\n**Behörighet / Permission:** x"),
    "DOK.20 DOK.13": lambda raw: _put(_path(raw), "responses", "200", "description", value=""),
    "DOK.21 SAK.08": lambda raw: _path(raw).pop("security"),
    "DOT.02 DOT.04": lambda raw: raw["components"]["schemas"]["AuditEntryOut"]["properties"]["at"].pop("example"),
    "RES.02 SAK.15": lambda raw: _put(_path(raw)["parameters"][0], "name", value="personnummer"),
    "RES.03 RES.05": lambda raw: _path(raw)["parameters"].append(
        {"name": "id", "in": "path", "schema": {"type": "integer"}}
    ),
    "RES.06 UFN.07 UFN.08 UFN.09": lambda raw: _put(raw, "paths", "/get-figures/{figure_id}.csv", value={}),
    "UFN.01 UFN.02 UFN.05 SAK.01 VER.05": lambda raw: _put(raw["servers"][0], "url", value="http://a.se/registry/v1"),
    "MOG.01": lambda raw: _put(raw, "paths", value={"/api-info": raw["paths"]["/api-info"]}),
    "MOG.02 HYP.03 SAK.23": lambda raw: [
        schema.get("properties", {}).pop("_links", None) for schema in raw["components"]["schemas"].values()
    ],
    "HYP.11 HYP.13 HYP.15": lambda raw: raw["components"]["schemas"]["Link"]["properties"].pop("method"),
    "SAK.09 SAK.10 SAK.16 SAK.18": lambda raw: _put(
        raw["components"]["securitySchemes"], "b", value={"type": "http", "scheme": "basic"}
    ),
    "SAK.28 SAK.29 SAK.31 ARP.02": lambda raw: _path(raw)["responses"].pop("401"),
    "AME.01 AME.02 ARQ.01": lambda raw: _put(_path(raw), "responses", "200", "content", value={"text/csv": {}}),
    "AME.04 AME.05 AME.07": lambda raw: _put(raw["components"]["schemas"]["Link"]["properties"], "hrefUrl", value={}),
    "AME.06": lambda raw: _put(raw["components"]["schemas"]["Link"]["properties"], "note", value={"type": "array"}),
    "ARQ.05 FNS.01 FNS.03 FNS.05 UFN.04": lambda raw: _put(_path(raw)["parameters"][0], "required", value=True),
    "FEL.01 FEL.02": lambda raw: _put(
        raw["components"]["responses"]["422"], "content", value={"application/json": {"schema": {}}}
    ),
    "VER.04 VER.11 VER.12": lambda raw: _put(raw["info"], "version", value="0.9"),
    "VER.06 VER.07": lambda raw: raw["paths"].pop("/api-info"),
    "FNS.07 FNS.08 FNS.09": lambda raw: next(
        one for one in _path(raw)["parameters"] if one.get("name") == "page"
    )["schema"].pop("default"),
    "FNS.10 FNS.11 FNS.13": lambda raw: raw["components"]["schemas"]["AuditEntryPage"]["properties"].pop("_meta"),
    "SPA.02 SPA.04 SPA.07": lambda raw: _path(raw)["responses"]["200"]["headers"].pop("traceparent"),
    "ARP.03 ARP.04": lambda raw: _put(
        raw["paths"]["/dead-letters/{id}/replays"]["post"]["responses"]["201"], "headers", value={}
    ),
    "OUR.01 operation ids are what a generated client calls them": lambda raw: _put(
        _path(raw), "operationId", value="get_api_info"
    ),
    "OUR.02 tags are declared, described and used": lambda raw: _put(_path(raw), "tags", value=["unheard"]),
    PUTS: lambda raw: _put(raw["paths"], "/figures/{id}", value={"put": _path(raw)}),
}  # fmt: skip


@pytest.fixture(scope="module")
def stats() -> Any:
    return json.loads(docs.openapi("stats"))


@pytest.mark.parametrize("requirement", RULES)
def test_a_planted_breach_is_found(requirement: str, stats: Any) -> None:
    raw = deepcopy(stats)
    before = set(broken(requirement, Document(raw)))
    PLANTED[requirement](raw)
    assert set(broken(requirement, Document(raw))) - before
