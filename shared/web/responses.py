"""Which answers an operation can give, as the document tells them: every error is a problem, every header is declared."""

from http.client import responses as phrases
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]
PROBLEM = "application/problem+json"
BODY, CHANGING = frozenset({"400", "413", "415", "422"}), frozenset({"post", "put", "patch", "delete"})
EVERYWHERE = ("400", "429", "500", "503")
RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")

TOLD = {
    "400": ("bad-request", "The request cannot be read", "Begäran kan inte läsas"),
    "401": ("unauthenticated", "Say who you are", "Tala om vem du är"),
    "403": ("forbidden", "You may not do this", "Du får inte göra detta"),
    "404": ("not-found", "There is no such thing", "Det finns inte"),
    "409": ("conflict", "The current state forbids this", "Läget tillåter det inte"),
    "410": ("gone", "This is no longer kept", "Det sparas inte längre"),
    "412": ("version-mismatch", "Somebody changed this first", "Någon annan hann ändra först"),
    "413": ("too-large", "The body is too large", "Innehållet är för stort"),
    "415": ("unsupported-media", "This media type is not understood here", "Medietypen förstås inte här"),
    "422": ("invalid-request", "The request is not valid", "Begäran är inte giltig: se `errors`"),
    "428": ("missing-precondition", "Say which version you changed", "Tala om vilken version du ändrade"),
    "429": ("too-many-requests", "Slow down", "Långsammare: vänta så länge som `Retry-After` säger"),
    "500": ("internal", "Something went wrong", "Vårt fel; spår-id hittar det"),
    "503": ("unavailable", "Try again in a moment", "Försök igen om en stund"),
}
DONE = {
    "200": "Svaret / The answer",
    "201": "Skapat / Made",
    "202": "Påbörjat / Begun",
    "204": "Gjort / Done",
    "304": "Oförändrat sedan `If-None-Match` / Not changed since",
}
HEADERS = {
    "traceparent": ("W3C Trace Context", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    "X-Request-ID": ("Ditt eget id, eller ett nytt / Your own id, or a new one", "arende-4711"),
    "ETag": ("Som du läste det, för If-Match och If-None-Match / As you read it", '"3.0c1d2e3f4a5b6c7d8e9f0a1b"'),
    "Location": ("Det skapades här / Where it was made", "https://insyn.example.se/registry/v1/api-info"),
    "Link": ("Samma länkar som `_links` (RFC 8288) / The same links", '<https://insyn.example.se/>; rel="next"'),
    "Retry-After": ("Sekunder / Seconds", "5"),
    "WWW-Authenticate": ("RFC 6750", 'Bearer error="invalid_token"'),
    "Idempotency-Replayed": ("`true`: det första svaret igen / the first answer again", "true"),
    "RateLimit-Limit": ("Anrop per minut / Requests a minute", "6000"),
    "RateLimit-Remaining": ("Anrop kvar nu / Requests left now", "5999"),
    "RateLimit-Reset": ("Sekunder tills allt är kvar / Seconds until all are left", "1"),
}


class ProblemPlace(BaseModel):
    """Where in the request: a JSON pointer into the body, or the name of a parameter."""

    pointer: str | None = None
    parameter: str | None = None
    in_: str | None = Field(None, alias="in")
    detail: str


class Violation(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 9457), for a program and for a person. Some problems have further members."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    trace: str = ""
    request_id: str = ""
    errors: list[ProblemPlace] = []
    violations: list[Violation] = []


def components(address: str) -> Json:
    """What all operations share."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "schemas": {**schema.pop("$defs"), "Problem": schema},
        "headers": {name: _header(*told) for name, told in HEADERS.items()},
        "responses": {status: _problem(status, address) for status in TOLD},
        "parameters": {
            "traceparent": {"name": "traceparent", "in": "header", "required": False} | _header(*HEADERS["traceparent"])
        },
    }


def answers(operation: Json, method: str) -> None:
    """Completes the answers of an operation: those it can give, and no others."""
    responses = operation["responses"]
    for status in _possible(operation, method):
        responses.setdefault(status, {})
    for status, answer in list(responses.items()):
        if status in TOLD:
            responses[status] = _refusal(status, answer)
        else:
            if answer.get("description") in {None, "Successful Response"}:
                answer["description"] = DONE.get(status, "Svaret / The answer")
            _headers(answer, status, operation, method)
    operation["responses"] = dict(sorted(responses.items()))


def _possible(operation: Json, method: str) -> set[str]:
    names = {parameter.get("name") for parameter in operation["parameters"]}
    places = {parameter.get("in") for parameter in operation["parameters"]}
    found = set(EVERYWHERE)
    if operation["security"]:
        found |= {"401", "403"}
    if "path" in places:
        found |= {"404"}
    if "requestBody" in operation:
        found |= BODY
    if places & {"path", "query"}:
        found |= {"422"}
    found |= {"409"} if method in CHANGING else {"304"}
    if "If-Match" in names:
        found |= {"412", "428"}
    return found


def _refusal(status: str, told: Json) -> Json:
    """The common one, unless the route says more of it."""
    reference = {"$ref": f"#/components/responses/{status}"}
    described = told.get("description")
    if "$ref" in told or described in {None, "", "Validation Error", phrases.get(int(status))}:
        return reference
    return _problem(status, "https://insyn.example.se/registry/v1") | {"description": described}


def _problem(status: str, address: str) -> Json:
    slug, title, swedish = TOLD[status]
    example = {
        "type": f"{address}/problems/{slug}", "title": title, "status": int(status), "detail": title,
        "instance": "/registry/v1/accounts", "trace": "0af7651916cd43dd8448eb211c80319c", "request_id": "arende-4711",
    }  # fmt: skip
    names = [*_common(), *_of_problem(status)]
    return {
        "description": f"{swedish} / {title}",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }


def _common() -> tuple[str, ...]:
    return ("traceparent", "X-Request-ID", *RATES)


def _of_problem(status: str) -> tuple[str, ...]:
    if status in {"401", "403"}:
        return ("WWW-Authenticate",)
    return ("Retry-After",) if status in {"409", "429", "503"} else ()


def _headers(answer: Json, status: str, operation: Json, method: str) -> None:
    names = {parameter.get("name") for parameter in operation["parameters"]}
    told = [*_common()]
    if status in {"201", "202"}:
        told.append("Location")
    if (method == "get" and status in {"200", "304"}) or "If-Match" in names:
        told.append("ETag")
    if {"limit", "cursor"} <= names:
        told.append("Link")
    if "Idempotency-Key" in names:
        told.append("Idempotency-Replayed")
    references = {name: {"$ref": f"#/components/headers/{name}"} for name in told}
    answer["headers"] = references | answer.get("headers", {})


def _header(meaning: str, example: str) -> Json:
    return {"description": meaning, "schema": {"type": "string", "example": example}}
