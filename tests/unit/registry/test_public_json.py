"""An entry written to bytes says what the document promises, and what the model would write."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import Request

from services.registry.api.public_json import public_json
from services.registry.api.public_models import PublicAccount
from services.registry.domain.publicity import Entry
from shared.ids import uuid7

SETTINGS = SimpleNamespace(address="https://insyn.example.se/registry/v1")
REQUEST = cast(
    Request, SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(core=SimpleNamespace(settings=SETTINGS))))
)
NOW = datetime(2026, 11, 26, 6, 0, 2, 123456, tzinfo=UTC)
OURS = Entry(
    id=uuid7(), status="ACTIVE", watched=True, approved_once=True, platform="facebook", platform_id="1", handle="Åsnan",
    url="https://www.facebook.com/x", confirmed_as="Åsnan", unit_id=uuid7(), unit="Bibliotek\u2028et", purpose='a\n"b"',
    owner_email="bibliotek@hultsfred.se", changed_at=NOW, seen_at=NOW,
)  # fmt: skip


@pytest.mark.parametrize("entry", [OURS, replace(OURS, status="SUSPENDED", platform_id=None, url=None, seen_at=None)])
def test_bytes_and_model_say_the_same(entry: Entry) -> None:
    promised = PublicAccount.of(REQUEST, entry).model_dump_json(by_alias=True)
    assert public_json(REQUEST, entry).decode() == promised
    assert json.loads(promised)["genuine"] is (entry is OURS)
