"""What stats reads of an event is what the contract says of it, and no more."""

import json

import pytest

from services.stats.application.noticed import PostNoticed, SealNoticed
from services.stats.application.reactions import REACTIONS
from shared.contracts.archive import RecordSealed
from shared.contracts.asyncapi import examples_of
from shared.contracts.envelope import Event
from shared.contracts.ingest import PostCaptured
from shared.messaging.bus import Record
from shared.messaging.reading import read

PAIRS = [(PostNoticed, PostCaptured), (SealNoticed, RecordSealed)]
MODELS = {model.type: model for model in REACTIONS}


@pytest.mark.parametrize(("noticed", "contract"), PAIRS)
def test_each_field_is_that_of_the_contract(noticed: type[Event], contract: type[Event]) -> None:
    for name, field in noticed.model_fields.items():
        if name != "author":
            assert field.annotation == contract.model_fields[name].annotation
            assert field.is_required() == contract.model_fields[name].is_required()


@pytest.mark.parametrize(("noticed", "contract"), PAIRS)
def test_every_example_is_read(noticed: type[Event], contract: type[Event]) -> None:
    for example in examples_of(contract).values():
        reading = read(Record(contract.topic, "k", json.dumps(example).encode()), MODELS)
        assert reading.heard is not None
        assert type(reading.heard.event) is noticed


def test_no_word_is_read() -> None:
    unread = {"text", "raw", "url", "external_id", "attachments", "receipt"}
    assert not unread & {*PostNoticed.model_fields, *SealNoticed.model_fields}
