"""The document tells what holds here: who may, how to sign in, which answers come, in which order to read."""

from typing import Any

from shared.service import Service
from tests.support.web_fixtures import Call, MakeNotes, call, make_notes

__all__ = ["call", "make_notes"]

NOTE, NOTES = "/notes/{id}", "/notes"


def document(service: Service) -> dict[str, Any]:
    return service.v1.openapi()


async def test_who_may_is_told_for_each_operation(make_notes: MakeNotes) -> None:
    paths = document(await make_notes())["paths"]
    assert paths[NOTES]["get"]["security"] == []
    assert paths[NOTES]["post"]["security"] == [{"bearer": []}, {"api_key": []}]
    assert "moderator" in paths[NOTES]["post"]["description"]
    assert "alla kända" in paths[NOTE]["get"]["description"]
    assert "public" in paths[NOTES]["get"]["description"]


async def test_systems_are_told_where_their_tokens_come_from(make_notes: MakeNotes, call: Call) -> None:
    service = await make_notes(oidc_issuer="https://login.example.se/realms/kommun", api_key_header=False)
    told = document(service)
    schemes = told["components"]["securitySchemes"]
    flow = schemes["oauth2"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "https://login.example.se/realms/kommun/protocol/openid-connect/token"
    assert "api_key" not in schemes, "keys in X-API-Key are switched off"
    assert told["paths"][NOTES]["post"]["security"] == [{"bearer": []}, {"oauth2": []}]
    policy = (await (await call(service)).get("/docs")).headers["content-security-policy"]
    assert "connect-src 'self' https://login.example.se;" in policy
    chosen = await make_notes(oidc_issuer="https://a.example", oidc_token_url="https://b.example/token")
    assert "https://b.example/token" in str(document(chosen)["components"]["securitySchemes"])


async def test_only_answers_that_can_come_are_told(make_notes: MakeNotes) -> None:
    paths = document(await make_notes())["paths"]
    assert paths[NOTES]["get"]["responses"].keys() == {"200", "304", "400", "422", "429", "500", "503"}
    assert paths[NOTES]["post"]["responses"].keys() == {
        "201", "400", "401", "403", "409", "413", "415", "422", "429", "500", "503",
    }  # fmt: skip
    assert paths[NOTE]["put"]["responses"].keys() >= {"404", "412", "428"}
    assert paths["/api-info"]["get"]["responses"].keys() == {"200", "304", "400", "429", "500", "503"}


async def test_the_same_is_told_however_often_it_is_asked(make_notes: MakeNotes) -> None:
    service = await make_notes()
    assert document(service) is document(service)


async def test_headers_are_declared_where_they_are_sent(make_notes: MakeNotes) -> None:
    paths = document(await make_notes())["paths"]
    headers = paths[NOTES]["post"]["responses"]["201"]["headers"].keys()
    assert headers >= {"Location", "Idempotency-Replayed", "traceparent", "RateLimit-Remaining"}
    assert {"Link", "ETag"} <= paths[NOTES]["get"]["responses"]["200"]["headers"].keys()
    assert "ETag" in paths[NOTE]["put"]["responses"]["200"]["headers"]
    parameters = [one.get("name") for one in paths[NOTES]["post"]["parameters"]]
    assert "Idempotency-Key" in parameters
    assert "Idempotency-Key" not in [one.get("name") for one in paths[NOTE]["put"]["parameters"]]


async def test_a_list_has_an_example_made_of_its_items(make_notes: MakeNotes) -> None:
    answer = document(await make_notes())["paths"][NOTES]["get"]["responses"]["200"]["content"]["application/json"]
    assert [item["title"] for item in answer["example"]["items"]] == ["Öppettider"]
    assert answer["example"]["_links"][0]["rel"] == "self"


async def test_null_in_an_example_is_kept(make_notes: MakeNotes) -> None:
    schema = document(await make_notes())["components"]["schemas"]["AuditVerificationOut"]
    assert schema["example"]["broken_at"] is None


async def test_tags_come_in_the_order_of_the_work(make_notes: MakeNotes) -> None:
    names = [tag["name"] for tag in document(await make_notes())["tags"]]
    assert names == ["notes", "trials", "changes", "dead-letters", "audit", "about"]


async def test_operation_ids_are_the_functions_names(make_notes: MakeNotes) -> None:
    paths = document(await make_notes())["paths"]
    assert [paths[NOTES]["post"]["operationId"], paths[NOTE]["get"]["operationId"]] == ["create_note", "get_note"]
