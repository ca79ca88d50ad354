"""An account written to bytes says what the document promises, and what the model would write."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.registry.api.account_json import account_json
from services.registry.api.account_models import AccountOut
from services.registry.domain.accounts import Account
from services.registry.domain.details import Details, Goal, Spokesperson
from shared.ids import uuid7

NOW = datetime(2026, 11, 26, 6, 0, 2, 123456, tzinfo=UTC)
LINKS = [{"href": "https://insyn.example.se/accounts", "rel": "self", "method": "GET"}]
BARE = Account.drafted(Details.first("facebook", uuid7()), "joe", NOW)
WHOLE = replace(
    BARE,
    details=BARE.details.with_({
        "handle": 'Åsnan"Ä"\\😀', "platform_id": "1", "url": "https://www.facebook.com/x", "purpose": "a\nb\u2028",
        "goals": (Goal("own_posts_per_week", 3, date(2030, 12, 31), 1, "enkät"),), "hours_per_week": 5, "logo_id": uuid7(),
        "responsible": uuid7(), "deputies": (uuid7(), uuid7()),
        "spokespersons": (Spokesperson(uuid7(), date(2026, 1, 1), None, ("POST",)), Spokesperson(uuid7())),
    }),
    status="AT_RISK", watched=True, risks=("S13", "S21"), paused_until=date(2027, 1, 1), certify_by=date(2027, 11, 26),
)  # fmt: skip


@pytest.mark.parametrize("account", [BARE, WHOLE])
def test_bytes_and_model_say_the_same(account: Account) -> None:
    promised = json.loads(AccountOut.of(account, LINKS).model_dump_json(by_alias=True))
    told = json.loads(account_json(account, LINKS))
    assert told == promised
    assert told.keys() == {"_links", *AccountOut.model_fields} - {"links"}


def test_numbers_keep_their_form() -> None:
    """`5.0` and `5` are the same to JSON, and not to everybody who reads it."""
    assert b'"hours_per_week":5.0' in account_json(WHOLE, LINKS)
    assert b'"target":3.0' in account_json(WHOLE, LINKS)
