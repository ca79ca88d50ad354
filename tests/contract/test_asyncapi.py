"""docs/asyncapi.yaml holds together and tells the truth.

Structure is checked here, by hand: no package of ours carries the AsyncAPI 3.0 JSON Schema. The document was valid
against the official one (3.0.0) when this was written.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from shared.contracts import swedish
from shared.contracts.catalogue import CATALOGUE, EVENTS, TOPICS
from shared.contracts.generate import ROOT

Document = dict[str, Any]
KNOWN = {
    "": {"asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"},
    "channel": {"address", "title", "description", "messages", "bindings"},
    "operation": {"action", "channel", "summary", "messages"},
    "message": {
        "name", "title", "summary", "description", "contentType", "correlationId", "headers", "payload", "bindings",
        "examples",
    },
    "kafka": {"topic", "partitions", "topicConfiguration", "bindingVersion"},
}  # fmt: skip


@pytest.fixture(scope="module")
def told() -> Document:
    document: Document = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text())
    return document


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def pointed_at(document: Document, reference: str) -> Any:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def strangers(document: Document) -> list[str]:
    """Members that AsyncAPI 3.0 does not know at that place (`x-` is anyone's)."""
    places = [("", "", document)]
    places += [("channel", name, channel) for name, channel in document["channels"].items()]
    places += [("kafka", name, channel["bindings"]["kafka"]) for name, channel in document["channels"].items()]
    places += [("operation", name, operation) for name, operation in document["operations"].items()]
    places += [("message", name, message) for name, message in document["components"]["messages"].items()]
    return [
        f"{name}/{member}"
        for kind, name, place in places
        for member in place
        if member not in KNOWN[kind] and not member.startswith("x-")
    ]


def test_it_is_asyncapi_3_and_nothing_in_it_is_unknown(told: Document) -> None:
    assert told["asyncapi"] == "3.0.0"
    assert {"title", "version", "description", "contact", "license"} <= set(told["info"])
    assert strangers(told) == []
    assert all(re.fullmatch(r"[\w.\-]+", name) for part in told["components"].values() for name in part)


def test_a_member_in_the_wrong_place_is_found(told: Document) -> None:
    assert strangers(told | {"topics": {}}) == ["/topics"]


def test_every_reference_leads_somewhere(told: Document) -> None:
    assert all(pointed_at(told, reference) for reference in references(told))
    with pytest.raises(KeyError):
        pointed_at(told, "#/components/schemas/Lost")


def test_every_topic_is_a_channel_with_what_an_operator_must_know(told: Document) -> None:
    assert set(told["channels"]) == set(TOPICS)
    for topic in CATALOGUE:
        channel = told["channels"][topic.name]
        kafka = channel["bindings"]["kafka"]
        assert channel["address"] == kafka["topic"] == topic.name
        assert channel["x-partitions"] == kafka["partitions"] == topic.partitions
        assert [channel["x-cleanup"]] == kafka["topicConfiguration"]["cleanup.policy"] == [topic.cleanup]
        assert channel["x-personal-data"] == topic.personal_data
        assert channel["x-owner"] == topic.owner
        kept = kafka["topicConfiguration"]["retention.ms"]
        assert (channel["x-retention"], kept) == (
            ("unlimited", -1) if topic.retention is None else ("P7D", 604_800_000)
        )


def test_every_operation_sends_the_messages_of_its_channel(told: Document) -> None:
    for topic in CATALOGUE:
        operation = told["operations"][f"tell.{topic.name}"]
        assert operation["action"] == "send"
        assert operation["channel"] == {"$ref": f"#/channels/{topic.name}"}
        sent = [pointed_at(told, pointed_at(told, message["$ref"])["$ref"]) for message in operation["messages"]]
        assert [message["name"] for message in sent] == [event.type for event in topic.events]


def test_swedish_stands_first_and_english_after(told: Document) -> None:
    assert set(swedish.TOPICS) == set(TOPICS)
    assert set(swedish.EVENTS) == set(EVENTS)
    for name, message in told["components"]["messages"].items():
        first, _, second = message["description"].partition("\n\n")
        assert (first, bool(second)) == (swedish.EVENTS[name], True)
        assert re.search(r"[åäöÅÄÖ]|\b(och|som|har|den|är)\b", first), name


def test_the_examples_are_what_the_payloads_say(told: Document) -> None:
    definitions = {"components": told["components"]}
    for name, message in told["components"]["messages"].items():
        validator = Draft7Validator(definitions | message["payload"])
        assert message["examples"], name
        for example in message["examples"]:
            assert list(validator.iter_errors(example["payload"])) == [], f"{name}/{example['name']}"
            assert list(validator.iter_errors(example["payload"] | {"type": "something.else.v1"})), name
            assert list(validator.iter_errors(example["payload"] | {"data": {}})), name
