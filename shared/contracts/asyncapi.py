"""The AsyncAPI 3.0 document of everything Insyn tells, made from the catalogue."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.contracts import swedish
from shared.contracts.catalogue import CATALOGUE, Topic
from shared.contracts.envelope import Envelope, Event
from shared.contracts.snapshots import EXAMPLES, tolerant

VERSION = "1.0.0"
CONTENT_TYPE = "application/cloudevents+json"
Document = dict[str, Any]


def document() -> Document:
    messages = {event.type: _message(event) for topic in CATALOGUE for event in topic.events}
    return {
        "asyncapi": "3.0.0",
        "info": _info(),
        "defaultContentType": CONTENT_TYPE,
        "servers": {"municipality": _server()},
        "channels": {topic.name: _channel(topic) for topic in CATALOGUE},
        "operations": {f"tell.{topic.name}": _operation(topic) for topic in CATALOGUE},
        "components": {"messages": messages, "schemas": _schemas()},
    }


def _info() -> Document:
    return {
        "title": "Insyn: händelser",
        "version": VERSION,
        "description": (
            "Det Insyns fem tjänster berättar för varandra och för kommunens andra system. Varje händelse är ett "
            "CloudEvents 1.0 i strukturerad JSON. Fält kan tillkomma: hoppa över dem du inte känner till. Händelser kan "
            "komma mer än en gång men alltid i ordning inom samma nyckel. Fält märkta `personal_data: true` kan innehålla "
            "personuppgifter; nycklar gör det aldrig.\n\n"
            "What Insyn's five services tell each other and the municipality's other systems. Every event is a "
            "CloudEvents 1.0 in structured JSON. Fields may be added: ignore those you do not know. Events may arrive more "
            "than once, always in order within a key. Fields marked `personal_data: true` can hold personal data; keys "
            "never do."
        ),
        "contact": {"name": "Insyn", "url": "https://insyn.example.se", "email": "insyn@example.se"},
        "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
    }


def _server() -> Document:
    return {
        "host": "{broker}",
        "protocol": "kafka",
        "description": "Kommunens Kafka; adressen står i INSYN_KAFKA_BOOTSTRAP. The municipality's Kafka.",
        "variables": {"broker": {"default": "kafka.insyn.example.se:9092", "description": "host:port"}},
    }


def _channel(topic: Topic) -> Document:
    return {
        "address": topic.name,
        "title": topic.name,
        "description": f"{swedish.TOPICS[topic.name]}.\n\n{topic.meaning}.",
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"} for event in topic.events},
        "bindings": {"kafka": _kafka(topic)},
        "x-owner": topic.owner,
        "x-partitions": topic.partitions,
        "x-cleanup": topic.cleanup,
        "x-retention": _iso(topic.retention),
        "x-personal-data": topic.personal_data,
    }


def _kafka(topic: Topic) -> Document:
    kept = -1 if topic.retention is None else int(topic.retention.total_seconds() * 1000)
    configuration = {"cleanup.policy": [topic.cleanup], "retention.ms": kept}
    return {
        "topic": topic.name,
        "partitions": topic.partitions,
        "topicConfiguration": configuration,
        "bindingVersion": "0.5.0",
    }


def _iso(retention: timedelta | None) -> str:
    """ISO 8601; a state topic keeps the newest state of each key for ever."""
    return "unlimited" if retention is None else f"P{retention.days}D"


def _operation(topic: Topic) -> Document:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": f"Told by {topic.owner}",
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{event.type}"} for event in topic.events],
    }


def _message(event: type[Event]) -> Document:
    data = {"type": "object", "properties": {"type": {"const": event.type}, "data": _ref(event.__name__)}}
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": swedish.EVENTS[event.type],
        "description": f"{swedish.EVENTS[event.type]}\n\n{event.__doc__}",
        "contentType": CONTENT_TYPE,
        "correlationId": {"location": "$message.payload#/correlationid"},
        "headers": {
            "type": "object",
            "properties": {"ce_type": {"const": event.type}, "ce_id": {"type": "string", "format": "uuid"}},
            "required": ["ce_type", "ce_id"],
        },
        "payload": {"allOf": [_ref("Envelope"), data]},
        "bindings": {"kafka": {"key": {"type": "string", "format": "uuid"}, "bindingVersion": "0.5.0"}},
        "examples": [_example(event, name) for name in sorted(examples_of(event))],
    }


def _example(event: type[Event], name: str) -> Document:
    envelope = examples_of(event)[name]
    return {"name": name, "headers": {"ce_type": event.type, "ce_id": envelope["id"]}, "payload": envelope}


@cache
def examples_of(event: type[Event]) -> dict[str, Document]:
    """Golden examples by name: whole envelopes, as they stood on the bus when the version was published."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((EXAMPLES / event.type).glob("*.json"))}


def _ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> Document:
    models: list[type[BaseModel]] = [Envelope, *(event for topic in CATALOGUE for event in topic.events)]
    _, collected = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    definitions: Document = tolerant(collected["$defs"])
    return definitions
