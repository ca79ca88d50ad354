"""The national REST API profile, as far as a document can break it: one function per requirement, each yields what is wrong."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = Any
Found = Iterator[str]
Rule = Callable[["Document"], Found]
RULES: dict[str, Rule] = {}
PROBLEM = "application/problem+json"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PERSONAL = re.compile(r"pnr|personnummer|personnr|ssn|personalidentity", re.IGNORECASE)
NAME = re.compile(r"^[a-z]+(_[a-z]+)*$")


def rule(*ids: str) -> Callable[[Rule], Rule]:
    def register(check: Rule) -> Rule:
        RULES.update(dict.fromkeys([" ".join(ids)], check))
        return check

    return register


class Document:
    """An OpenAPI document with its references followed."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.info: Json = raw["info"]
        self.schemas: Json = raw.get("components", {}).get("schemas", {})

    def seen(self, node: Json) -> Json:
        while "$ref" in node:
            found: Json = self.raw
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def operations(self) -> Iterator[tuple[str, str, Json]]:
        for path, item in self.raw["paths"].items():
            for method, operation in item.items():
                yield f"{method.upper()} {path}", method, operation

    def parameters(self) -> Iterator[tuple[str, Json]]:
        for where, _, operation in self.operations():
            for parameter in operation.get("parameters", ()):
                yield where, self.seen(parameter)

    def responses(self) -> Iterator[tuple[str, str, Json]]:
        for where, _, operation in self.operations():
            for status, response in operation["responses"].items():
                yield where, status, self.seen(response)

    def contents(self) -> Iterator[tuple[str, str, Json]]:
        """Every body and every answer below 400: (where, media type, media)."""
        for where, _, operation in self.operations():
            for kind, media in self.seen(operation.get("requestBody", {})).get("content", {}).items():
                yield f"{where} body", kind, media
        for where, status, response in self.responses():
            if int(status) < 400:
                for kind, media in response.get("content", {}).items():
                    yield f"{where} {status}", kind, media

    def properties(self) -> Iterator[tuple[str, str, Json]]:
        for schema, told in self.schemas.items():
            for name, part in told.get("properties", {}).items():
                yield schema, name, part


@rule("DOK.01")
def documentation_is_named(document: Document) -> Found:
    external = document.raw.get("externalDocs", {})
    if not external.get("description") or not external.get("url"):
        yield "externalDocs needs description and url"


@rule("DOK.03", "DOK.07", "DOK.11")
def the_head_is_complete(document: Document) -> Found:
    contact, licence = document.info.get("contact", {}), document.info.get("license", {})
    needed = {name: document.info.get(name) for name in ("title", "version", "description", "termsOfService")}
    needed |= {f"contact.{name}": contact.get(name) for name in ("name", "url", "email")}
    needed |= {f"license.{name}": licence.get(name) for name in ("name", "url")}
    yield from (f"info.{name} is missing" for name, value in needed.items() if not value)


@rule("DOK.06")
def swedish_first_english_second(document: Document) -> Found:
    swedish, _, english = document.info.get("description", "").partition("\n\n")
    if not re.search(r"\b(och|att|som|för|är|det|en)\b", swedish):
        yield "the first paragraph is not Swedish"
    if not re.search(r"\b(the|and|of|for|is|to|a)\b", english, re.IGNORECASE):
        yield "the second paragraph is not English"


@rule("DOK.08", "DOK.09")
def service_level_and_limits(document: Document) -> Found:
    if document.info.get("x-sla", {}).keys() < {"availability", "responseTime", "support"}:
        yield "info.x-sla"
    if not document.info.get("x-limitations"):
        yield "info.x-limitations"


@rule("DOK.15")
def every_json_has_a_true_example(document: Document) -> Found:
    registry = Registry().with_resource("urn:d", DRAFT202012.create_resource(document.raw))
    for where, kind, media in document.contents():
        if kind != "application/json":
            continue
        if "example" not in media and "examples" not in media:
            yield f"{where} has no example"
            continue
        schema = _absolute(media.get("schema", {}))
        for error in Draft202012Validator(schema, registry=registry).iter_errors(media.get("example")):
            yield f"{where}: the example is not what the schema says: {error.json_path} {error.message[:120]}"


def _absolute(node: Json) -> Json:
    if isinstance(node, dict):
        return {k: f"urn:d{v}" if k == "$ref" else _absolute(v) for k, v in node.items()}
    return [_absolute(one) for one in node] if isinstance(node, list) else node


@rule("DOK.17")
def openapi_three(document: Document) -> Found:
    if not re.match(r"3\.[1-9]", document.raw["openapi"]):
        yield document.raw["openapi"]


@rule("DOK.19", "DOK.12", "MOG.03")
def every_operation_is_described(document: Document) -> Found:
    for where, _, operation in document.operations():
        told = operation.get("description", "").partition("**Behörighet")[0].strip()
        if not operation.get("summary") or len(told) < 10:
            yield f"{where} needs a summary and a docstring"


@rule("DOK.20", "DOK.13")
def every_answer_is_described(document: Document) -> Found:
    for where, status, response in document.responses():
        if not response.get("description"):
            yield f"{where} {status}"


@rule("DOK.21", "SAK.08")
def who_may_is_said_for_each(document: Document) -> Found:
    for where, _, operation in document.operations():
        if "security" not in operation:
            yield f"{where} says nothing of security"


@rule("DOT.02", "DOT.04")
def dates_have_an_example_with_zone(document: Document) -> Found:
    for schema, name, part in document.properties():
        for one in (part, *part.get("anyOf", ())):
            example = part.get("example", "")
            if one.get("format") == "date-time" and not re.search(r"(Z|[+-]\d\d:\d\d)$", str(example)):
                yield f"{schema}.{name} needs an example with zone"
            if one.get("format") == "date" and not re.match(r"\d{4}-\d\d-\d\d$", str(example)):
                yield f"{schema}.{name} needs an example"


@rule("RES.02", "SAK.15")
def no_person_and_no_key_in_an_address(document: Document) -> Found:
    for where, parameter in document.parameters():
        if parameter["in"] in {"path", "query"} and PERSONAL.search(parameter["name"]):
            yield f"{where}: {parameter['name']}"


@rule("RES.03", "RES.05")
def ids_cannot_be_guessed(document: Document) -> Found:
    for where, parameter in document.parameters():
        if parameter["in"] == "path" and document.seen(parameter["schema"]).get("type") == "integer":
            yield f"{where}: {parameter['name']} counts"


@rule("RES.06", "UFN.07", "UFN.08", "UFN.09")
def paths_are_plain(document: Document) -> Found:
    for path in document.raw["paths"]:
        for segment in path.strip("/").split("/"):
            plain = re.fullmatch(r"[a-z]+(-[a-z]+)*|\{[a-z]+([A-Z][a-z]+)*\}", segment)
            if not plain or re.match(r"(get|post|put|delete|create|update)-", segment):
                yield f"{path}: {segment}"


@rule("UFN.01", "UFN.02", "UFN.05", "SAK.01", "VER.05")
def servers_are_named(document: Document) -> Found:
    servers = document.raw.get("servers", [])
    if not servers:
        yield "no servers"
    for server in servers:
        url = urlsplit(server["url"])
        if url.scheme != "https" and url.hostname not in LOOPBACK:
            yield f"{server['url']} is not https"
        if not re.fullmatch(r"/[a-z-]+/v\d+", url.path):
            yield f"{server['url']} is not /api/version"
        yield from (f"{path} is long" for path in document.raw["paths"] if len(server["url"] + path) > 2_048)


@rule("MOG.01")
def methods_mean_something(document: Document) -> Found:
    if len({method for _, method, _ in document.operations()}) < 2 or len(document.raw["paths"]) < 2:
        yield "two paths and two methods at least"


@rule("MOG.02", "HYP.03", "SAK.23")
def resources_have_links(document: Document) -> Found:
    if not any(name == "_links" for _, name, _ in document.properties()):
        yield "no _links anywhere"


@rule("HYP.11", "HYP.13", "HYP.15")
def a_link_says_where_what_and_how(document: Document) -> Found:
    if not document.schemas.get("Link", {}).get("properties", {}).keys() >= {"href", "rel", "method"}:
        yield "Link needs href, rel and method"


@rule("SAK.09", "SAK.10", "SAK.16", "SAK.18")
def only_good_schemes(document: Document) -> Found:
    schemes = document.raw["components"].get("securitySchemes", {})
    if not any(scheme.get("scheme") == "bearer" for scheme in schemes.values()):
        yield "no bearer"
    for name, scheme in schemes.items():
        if scheme["type"] == "http" and scheme["scheme"] != "bearer":
            yield f"{name}: {scheme['scheme']}"
        if scheme["type"] == "apiKey" and scheme["in"] != "header":
            yield f"{name}: a key in {scheme['in']}"


@rule("SAK.28", "SAK.29", "SAK.31", "ARP.02")
def answers_are_told_where_they_can_be_given(document: Document) -> Found:
    for where, method, operation in document.operations():
        told = set(operation["responses"])
        needed = {"400", "429", "500", "503"}
        needed |= {"413", "415", "422"} if "requestBody" in operation else set()
        needed |= {"401", "403"} if operation.get("security") else set()
        needed |= {"404"} if "{" in where else set()
        yield from (f"{where} lacks {status}" for status in sorted(needed - told))
        never = {"413", "415"} if "requestBody" not in operation else set()
        never |= {"401", "403"} if not operation.get("security") else set()
        yield from (f"{where} never answers {status}" for status in sorted(never & told))
        if method == "get" and "requestBody" in operation:
            yield f"{where} (FOR.02): GET with a body"


@rule("AME.01", "AME.02", "ARQ.01")
def json_is_offered(document: Document) -> Found:
    for where, _, operation in document.operations():
        body = document.seen(operation.get("requestBody", {})).get("content", {"application/json": {}})
        if "application/json" not in body:
            yield f"{where} body"
    for where, status, response in document.responses():
        if int(status) < 400 and response.get("content") and "application/json" not in response["content"]:
            yield f"{where} {status}"


@rule("AME.04", "AME.05", "AME.07")
def one_way_to_write_names(document: Document) -> Found:
    for schema, name, _ in document.properties():
        if not NAME.match(name):
            yield f"{schema}.{name}"


@rule("AME.06")
def lists_are_plural(document: Document) -> Found:
    for schema, name, part in document.properties():
        kinds = [part, *part.get("anyOf", ())]
        if any(kind.get("type") == "array" for kind in kinds) and not re.search(r"(s|data|people|children)$", name):
            yield f"{schema}.{name}"


@rule("ARQ.05", "FNS.01", "FNS.03", "FNS.05", "UFN.04")
def parameters_are_simple(document: Document) -> Found:
    for where, parameter in document.parameters():
        kind, name = parameter["in"], parameter["name"]
        if kind == "header" and document.seen(parameter["schema"]).get("type") in {"object", "array"}:
            yield f"{where}: {name} carries a payload"
        if kind == "query" and not NAME.match(name):
            yield f"{where}: {name} is not snake_case"
        if kind == "query" and parameter.get("required"):
            yield f"{where}: {name} is required"


@rule("FEL.01", "FEL.02")
def errors_are_problems(document: Document) -> Found:
    five = {"type", "title", "status", "detail", "instance"}
    problem = document.schemas.get("Problem", {})
    if problem.get("type") != "object" or not problem.get("properties", {}).keys() >= five:
        yield "Problem is a flat object with type, title, status, detail and instance"
    for where, status, response in document.responses():
        if int(status) >= 400 and set(response.get("content", {})) != {PROBLEM}:
            yield f"{where} {status}"


@rule("VER.04", "VER.11", "VER.12")
def the_version_is_semantic(document: Document) -> Found:
    if not re.fullmatch(r"[1-9]\d*\.\d+\.\d+", document.info["version"]):
        yield document.info["version"]


@rule("VER.06", "VER.07")
def the_api_tells_of_itself(document: Document) -> Found:
    if "/api-info" not in document.raw["paths"]:
        yield "no /api-info"
    five = {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"}
    if document.schemas.get("ApiInfo", {}).get("properties", {}).keys() != five:
        yield "ApiInfo has five fields"


@rule("FNS.07", "FNS.08", "FNS.09")
def lists_are_paged_alike(document: Document) -> Found:
    for where, _, operation in document.operations():
        query = {
            p["name"]: p["schema"] for p in map(document.seen, operation.get("parameters", ())) if p["in"] == "query"
        }
        if query.keys() & {"page", "offset", "cursor"} and "limit" not in query:
            yield f"{where}: no limit"
        if "page" in query and (query["page"].get("default"), query.get("limit", {}).get("default")) != (1, 20):
            yield f"{where}: page begins at 1, limit is 20"
        if "cursor" in query and "page" not in query:
            yield f"{where}: page too"


@rule("FNS.10", "FNS.11", "FNS.13")
def pages_say_where_they_are(document: Document) -> Found:
    for schema, told in document.schemas.items():
        names = told.get("properties", {}).keys()
        if "items" in names and not names >= {"_meta", "_links"}:
            yield f"{schema} needs _meta and _links"


@rule("SPA.02", "SPA.04", "SPA.07")
def the_trace_goes_through(document: Document) -> Found:
    for where, _, operation in document.operations():
        found = {p["name"]: p for p in map(document.seen, operation.get("parameters", ()))}
        if "traceparent" not in found or found["traceparent"].get("required"):
            yield f"{where}: traceparent is taken, and may be missing"
    for where, status, response in document.responses():
        if "traceparent" not in response.get("headers", {}):
            yield f"{where} {status}: traceparent is answered"


@rule("ARP.03", "ARP.04")
def what_was_made_has_a_place(document: Document) -> Found:
    for where, status, response in document.responses():
        if status in {"201", "202"} and "Location" not in response.get("headers", {}):
            yield f"{where} {status}"


@rule("OUR.01 operation ids are what a generated client calls them")
def operation_ids(document: Document) -> Found:
    ids = [operation["operationId"] for _, _, operation in document.operations()]
    yield from (f"{one} twice" for one in sorted(set(ids)) if ids.count(one) > 1)
    yield from (f"{one} is no verb_noun" for one in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)+", one))


@rule("OUR.02 tags are declared, described and used")
def tags(document: Document) -> Found:
    declared = {tag["name"]: tag.get("description") for tag in document.raw.get("tags", ())}
    used = {tag for _, _, operation in document.operations() for tag in operation.get("tags", ())}
    yield from (f"{name} has no description" for name in used if not declared.get(name))
    yield from (f"{name} is not used" for name in declared.keys() - used)
    yield from (f"{where} has no tag" for where, _, operation in document.operations() if not operation.get("tags"))


@rule("OUR.03 a stale edit can be told apart")
def preconditions(document: Document) -> Found:
    for where, method, operation in document.operations():
        names = {p["name"].lower() for p in map(document.seen, operation.get("parameters", ()))}
        if "if-match" in names and not operation["responses"].keys() >= {"412", "428"}:
            yield where
        if method in {"put", "patch"} and "if-match" not in names:
            yield f"{where} takes no If-Match"
