"""The published language: what was once told is understood for ever, and nobody who relies on it is let down."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, get_args
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from shared.contracts import generate
from shared.contracts.archive import Receipt, RecordSealed
from shared.contracts.asyncapi import examples_of
from shared.contracts.catalogue import CATALOGUE, EVENTS
from shared.contracts.envelope import Envelope, Event
from shared.contracts.ingest import PostCaptured
from shared.contracts.moderation import RemovalRequested
from shared.contracts.snapshots import EXAMPLES, SCHEMAS, Schema, breaches, committed, schema_of
from shared.evidence.digest import content_digest
from shared.evidence.notes import Verifier
from shared.evidence.receipts import BadReceipt, verify

GOLDEN = [
    pytest.param(event, name, id=f"{kind}/{name}") for kind, event in EVENTS.items() for name in examples_of(event)
]

HARMLESS = {
    "account_id": "an id of ours",
    "action": "a word of ours",
    "arrangement": "of an adopted plan or decision: a public document",
    "audience": "of a group, written by the unit, published",
    "benefit": "written by the unit, published",
    "change": "a word of ours",
    "checkpoint": "hashes and a log's name",
    "classification_code": "of an adopted plan or decision: a public document",
    "confirmed_as": "the municipality's own account",
    "confidentiality_paragraphs": "of an adopted plan or decision: a public document",
    "deciding_body": "of an adopted plan or decision: a public document",
    "decision_ref": "of an adopted plan or decision: a public document",
    "delegation_point": "of an adopted plan or decision: a public document",
    "document_ref": "of an adopted plan or decision: a public document",
    "external_reference": "of an adopted plan or decision: a public document",
    "format": "of an adopted plan or decision: a public document",
    "handle": "the municipality's own account",
    "indicator": "a word of ours",
    "kind": "a word of ours",
    "legal_basis": "of an adopted plan or decision: a public document",
    "media_type": "a media type",
    "medium": "of an adopted plan or decision: a public document",
    "name": "of a unit",
    "notice": "the published house rules of an account",
    "period": "of an adopted plan or decision: a public document",
    "picture_type": "a media type",
    "platform_id": "the municipality's own account",
    "purpose": "written by the unit, published",
    "record_type": "of an adopted plan or decision: a public document",
    "record_types": "of an adopted plan or decision: a public document",
    "registry_no": "of an adopted plan or decision: a public document",
    "remark": "of an adopted plan or decision: a public document",
    "risks": "words of ours",
    "roles": "words of ours",
    "rule_id": "an id of ours",
    "scopes": "words of ours",
    "source": "how a goal is measured: a system or a survey, in the unit's words",
    "storage_location": "of an adopted plan or decision: a public document",
    "title": "of an adopted plan or decision: a public document",
    "transfer_to_archive_after": "of an adopted plan or decision: a public document",
    "url": "of the municipality's own account",
    "verdict": "a word of ours",
}
"""Free strings that hold no personal data, each with its reason; all others carry the mark."""
MARKED_ELSEWHERE = {"ingest.post.captured.v1": {"url"}}
"""Where a name above means something else, and must be marked."""


def free_strings(schema: Schema, root: Schema) -> Iterator[tuple[str, bool]]:
    """Every field a person's words or name could stand in: (name, is it marked)."""
    for name, field in schema.get("properties", {}).items():
        for choice in field.get("anyOf", [field]):
            inner = choice.get("items", choice)
            if "$ref" in inner:
                yield from free_strings(root["$defs"][inner["$ref"].rpartition("/")[2]], root)
            elif inner.get("type") == "string" and not inner.keys() & {"format", "enum", "pattern", "const"}:
                yield name, bool(field.get("personal_data"))


def unmarked(event: type[Event]) -> list[str]:
    schema = schema_of(event)
    strict = MARKED_ELSEWHERE.get(event.type, set())
    return [
        name for name, marked in free_strings(schema, schema) if not marked and (name in strict or name not in HARMLESS)
    ]


def marked(event: type[Event]) -> set[str]:
    return {name for name, mark in free_strings(schema_of(event), schema_of(event)) if mark}


@pytest.mark.parametrize("kind", EVENTS)
def test_nobody_who_relies_on_a_published_schema_is_let_down(kind: str) -> None:
    published = committed(kind)
    assert published is not None, f"{kind} has no snapshot: python -m shared.contracts.generate"
    assert breaches(published, schema_of(EVENTS[kind])) == []


def test_no_published_event_has_gone() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(EVENTS)
    assert {path.name for path in EXAMPLES.iterdir()} <= set(EVENTS)


def _remove(schema: Schema) -> None:
    del schema["properties"]["status"]


def _retype(schema: Schema) -> None:
    schema["properties"]["version"] = {"type": "string"}


def _reformat(schema: Schema) -> None:
    del schema["properties"]["case_id"]["format"]


def _allow_null(schema: Schema) -> None:
    schema["properties"]["status"] = {"anyOf": [schema["properties"]["status"], {"type": "null"}]}


def _require(schema: Schema) -> None:
    schema["properties"]["queue"] = {"type": "string"}
    schema["required"].append("queue")


def _stop_promising(schema: Schema) -> None:
    schema["required"].remove("opened_at")


def _narrow(schema: Schema) -> None:
    schema["properties"]["status"]["enum"].remove("GONE")


def _narrow_deep_inside(schema: Schema) -> None:
    schema["$defs"]["RuleHit"]["properties"]["ground"]["enum"].remove("statutory")


def _limit_a_free_word(schema: Schema) -> None:
    schema["$defs"]["RuleHit"]["properties"]["rule_id"]["enum"] = ["SR-1"]


PLANTED = [
    (_remove, "/status: removed"),
    (_retype, "/version: retyped"),
    (_reformat, "/case_id: retyped"),
    (_allow_null, "/status: retyped"),
    (_require, "/queue: newly required"),
    (_stop_promising, "/opened_at: no longer promised"),
    (_narrow, "/status: enum lost ['GONE']"),
    (_narrow_deep_inside, "/hits/[]/ground: enum lost ['statutory']"),
    (_limit_a_free_word, "/hits/[]/rule_id: narrowed"),
]


@pytest.mark.parametrize(("plant", "found"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_breach_is_caught(plant: Any, found: str) -> None:
    old = schema_of(EVENTS["moderation.case.changed.v1"])
    new = copy.deepcopy(old)
    plant(new)
    assert [breach for breach in breaches(old, new) if breach.startswith(found)], breaches(old, new)


def test_an_addition_breaks_nobody() -> None:
    old = schema_of(EVENTS["moderation.case.changed.v1"])
    new = copy.deepcopy(old)
    new["properties"]["queue"] = {"type": "string", "default": ""}
    new["$defs"]["RuleHit"]["properties"]["span"] = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    new["properties"]["status"]["enum"].append("ESCALATED")
    assert breaches(old, new) == []


def test_the_generator_refuses_to_publish_a_breach(tmp_path: Path) -> None:
    kind = "ingest.post.withdrawn.v1"
    relied_on = schema_of(EVENTS[kind])
    relied_on["properties"]["reason"] = {"type": "string"}
    (tmp_path / f"{kind}.json").write_text(json.dumps(relied_on))
    (tmp_path / "ingest.post.lost.v1.json").write_text("{}")
    assert generate.broken(tmp_path) == [f"{kind}/reason: removed", "ingest.post.lost.v1: removed, but it is published"]


@pytest.mark.parametrize(("event", "name"), GOLDEN)
def test_what_was_once_told_is_still_understood(event: type[Event], name: str) -> None:
    envelope = Envelope.model_validate(examples_of(event)[name])
    fact = event.model_validate(envelope.data)
    assert (envelope.specversion, envelope.type, envelope.subject) == ("1.0", event.type, fact.subject())
    assert envelope.sequence == fact.sequence_number()
    assert envelope.source == f"/0860/{event.topic.partition('.')[0]}"
    told_again = fact.model_dump(mode="json")
    assert says_no_less(told_again, envelope.data), "a field changed its form on the way"


def says_no_less(now: Any, then: Any) -> bool:
    """Fields may have been added since, at any depth."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(key in now and says_no_less(now[key], then[key]) for key in then)
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(says_no_less, now, then))
    return bool(now == then)


@pytest.mark.parametrize(("event", "name"), GOLDEN)
def test_the_published_schema_says_the_same_as_the_code(event: type[Event], name: str) -> None:
    validator = Draft202012Validator(committed(event.type) or {})
    data = examples_of(event)[name]["data"]
    assert list(validator.iter_errors(data)) == []
    assert list(validator.iter_errors(data | {"a_later_field": 1})) == []
    for required in schema_of(event)["required"]:
        assert list(validator.iter_errors({key: value for key, value in data.items() if key != required}))


LOG = Verifier.parse("insyn.hultsfred.example/0860/log+fb8e3a56+AQzsZbNHf5tFUV4kD2NkXwR8McVAZk3Uh81HD2uurwjR")
"""The key of the log that sealed the golden examples; nobody has its other half any more."""


def golden_receipts() -> list[Receipt]:
    sealed = [RecordSealed.model_validate(told["data"]).receipt for told in examples_of(RecordSealed).values()]
    asked = [RemovalRequested.model_validate(told["data"]).receipts for told in examples_of(RemovalRequested).values()]
    return [*sealed, *(receipt for receipts in asked for receipt in receipts)]


def test_a_receipt_told_long_ago_still_proves_what_it_proved() -> None:
    receipts = golden_receipts()
    assert len(receipts) == 4
    for receipt in receipts:
        verify(receipt, [LOG])
        with pytest.raises(BadReceipt):
            verify(receipt.model_copy(update={"content_digest": "0" * 64}), [LOG])


def test_the_golden_receipts_cover_the_golden_posts() -> None:
    posts = [PostCaptured.model_validate(told["data"]) for told in examples_of(PostCaptured).values()]
    covered = {(one.post_id, one.version): one.content_digest for one in golden_receipts()}
    for post in posts:
        told = content_digest(
            platform=post.platform,
            external_id=post.external_id,
            author_external_id=post.author.external_id,
            text=post.text,
            attachments=[(one.external_id, one.digest) for one in post.attachments],
            parent_external_id=post.parent_external_id,
            published_at=post.published_at,
            edited_at=post.edited_at,
        )
        assert post.content_digest == told == covered.pop((post.post_id, post.version), told)
    assert covered == {}


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_has_an_example_with_each_of_its_fields(kind: str) -> None:
    shown = {field for example in examples_of(EVENTS[kind]).values() for field in example["data"]}
    assert shown == set(EVENTS[kind].model_fields)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_unknown_field_is_borne_when_heard_and_refused_when_told(kind: str) -> None:
    data = next(iter(examples_of(EVENTS[kind]).values()))["data"] | {"a_later_field": 1}
    EVENTS[kind].model_validate(data, extra="ignore")
    with pytest.raises(ValidationError, match="a_later_field"):
        EVENTS[kind].model_validate(data)


@pytest.mark.parametrize("kind", EVENTS)
def test_a_field_that_can_hold_personal_data_is_marked(kind: str) -> None:
    assert unmarked(EVENTS[kind]) == []


def test_a_field_somebody_forgot_to_mark_is_found() -> None:
    class Heedless(Event):
        type: ClassVar[str] = "registry.visit.noted.v1"
        topic: ClassVar[str] = "registry.visits"
        visitor: str | None
        witnesses: list[str]

        def subject(self) -> str:
            return "entrance"

    assert unmarked(Heedless) == ["visitor", "witnesses"]


def test_a_topic_says_whether_personal_data_travels_there() -> None:
    told = {topic.name: topic.personal_data for topic in CATALOGUE}
    assert told == {topic.name: any(marked(event) for event in topic.events) for topic in CATALOGUE}


@pytest.mark.parametrize(("event", "name"), GOLDEN)
def test_keys_are_ids_of_ours_and_never_personal_data(event: type[Event], name: str) -> None:
    data = examples_of(event)[name]["data"]
    key = event.model_validate(data).key()
    holders = {field for field, value in data.items() if value == key}
    assert holders, "the key is made of something else than an id of the event"
    types = {field: event.model_fields[field].annotation for field in holders}
    assert all(UUID in (kind, *get_args(kind)) for kind in types.values()), types
    assert not holders & marked(event)


def test_what_keeps_content_expires_and_what_compacts_is_a_state() -> None:
    for topic in CATALOGUE:
        assert (topic.cleanup == "compact") == (topic.retention is None), topic.name
        if topic.cleanup == "compact":
            assert all(event.__name__.endswith("Changed") for event in topic.events), topic.name
    assert {"ingest.posts", "moderation.cases"} <= {t.name for t in CATALOGUE if t.cleanup == "delete"}


def test_a_type_is_owned_told_once_and_has_its_version_in_its_name() -> None:
    for topic in CATALOGUE:
        for event in topic.events:
            owner, *_, version = event.type.split(".")
            assert (owner, version[0]) == (topic.owner, "v")
            assert event.topic == topic.name
            assert topic.name.startswith(f"{owner}.")
    assert len(EVENTS) == sum(len(topic.events) for topic in CATALOGUE)


@pytest.mark.parametrize("path", generate.files(), ids=lambda path: path.name)
def test_what_is_committed_is_what_the_code_says(path: Path) -> None:
    assert path.read_text() == generate.files()[path], "run: python -m shared.contracts.generate"
