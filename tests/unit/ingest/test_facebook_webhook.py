"""Facebook's webhook bodies: each recorded one is understood or set aside, none surprises."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.standins.facebook import sign
from services.ingest.clients.facebook_webhook import FacebookWebhook, moment
from services.ingest.domain.platforms import Change, Noted, Sign, Unreadable, Vanished
from services.ingest.domain.posts import Observed
from shared.ids import uuid7
from tests.support.fixtures import recorded

WEBHOOK, ACCOUNT = FacebookWebhook(), uuid7()
CAPTURED = {
    "feed-album-add", "feed-comment-add-211", "feed-comment-add-with-photo", "feed-comment-edited-25",
    "feed-comment-edited-with-video", "feed-event-add", "feed-photo-add-message", "feed-photo-edited",
    "feed-post-add-25", "feed-share-add-25", "feed-status-add-photos", "feed-status-edited-photos", "feed-video-add",
    "feed-video-edited", "mention-comment-add", "messaging-message-basic-echo", "messaging-message-edits",
    "ratings-rating-add-25", "ratings-rating-edit-25",
}  # fmt: skip
VANISHED = {"feed-comment-remove-25", "messaging-message-isdeleted"}
QUARANTINED = {
    "mention-post-add", "messaging-checkoutupdate-shipping", "messaging-postback-basic",
    "messaging-postback-referral", "ratings-comment-edited-25", "unknown-change-value", "permission-granted.wh-2",
    "user-hometown-add", "user-location-add", "user-television-add",
}  # fmt: skip


def read(body: bytes) -> list[Sign | str]:
    """What each change says, or why it is set aside."""
    said: list[Sign | str] = []
    try:
        changes = WEBHOOK.split(body)
    except Unreadable as unreadable:
        return [unreadable.reason]
    for change in changes:
        try:
            said.append(WEBHOOK.sign(change, ACCOUNT))
        except Unreadable as unreadable:
            said.append(unreadable.reason)
    return said


def bodies() -> list[Path]:
    return sorted(recorded("facebook_webhooks", "webhooks").glob("*.json"))


def test_every_recorded_body_is_understood_or_set_aside() -> None:
    paths = bodies()
    assert len(paths) == 70
    for path in paths:
        kinds = {type(one) for one in read(path.read_bytes())}
        if path.stem in CAPTURED or path.stem.startswith("messaging-message-nlp"):
            assert kinds == {Observed}, path.stem
        elif path.stem in VANISHED:
            assert kinds == {Vanished}, path.stem
        elif path.stem in QUARANTINED:
            assert kinds == {str}, path.stem
        else:
            assert kinds in ({Noted}, {Observed}), path.stem


def test_what_was_recorded_is_read_right() -> None:
    body = recorded("facebook_webhooks", "webhooks", "feed-comment-add-211.json").read_bytes()
    [seen] = read(body)
    assert isinstance(seen, Observed)
    assert (seen.external_id, seen.kind, seen.text) == (
        "901097836652708_903438993085259",
        "comment",
        "and the next one",
    )
    assert (seen.parent_external_id, seen.root_external_id) == ("1234567890321_901097836652708",) * 2
    assert (seen.author_id, seen.author_name, seen.ours) == ("1234567890321", "Tester", True)
    assert seen.published_at == seen.told_at == moment(1449135003)


def change(**value: Any) -> Change:
    return Change("1", moment(1449135003), {"field": "feed", "value": value, "time": 1449135003})


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"item": "comment", "verb": "add", "message": "utan id"}, "incomplete"),
        ({"item": "status", "verb": "add", "message": "utan id"}, "incomplete"),
        ({"item": "status", "verb": "add", "post_id": "1_2"}, "incomplete"),
        ({"item": "status", "verb": "dance", "post_id": "1_2", "message": "x"}, "unknown"),
        ({"item": "hologram", "verb": "add", "post_id": "1_2", "message": "x"}, "unknown"),
        ({"item": ["status"], "verb": {"add": 1}, "post_id": "1_2"}, "unknown"),
        ({"item": "status", "verb": "add", "post_id": "x" * 401, "message": "x"}, "incomplete"),
    ],
)
def test_what_is_not_understood_is_set_aside(value: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        WEBHOOK.sign(change(**value), ACCOUNT)
    assert unreadable.value.reason == reason


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"entry": 1}', b'{"entry": [1]}', b'{"entry": []}', b'{"entry": [{"changes": [1]}]}',
     b'{"entry": [{"id": "1"}]}', b"\xff\xfe", b'{"entry": [{"id": NaN}]}', b"[" * 5_000, b'{"a": ' + b"9" * 5_000 + b"}"],
)  # fmt: skip
def test_what_is_no_delivery_is_set_aside_whole(body: bytes) -> None:
    assert read(body) in (["unreadable"], ["unknown"])


def test_text_that_no_database_holds_is_made_storable() -> None:
    body = json.dumps({"entry": [{"id": "1\0", "time": 1449135003, "changes": [
        {"field": "feed", "value": {"item": "status", "verb": "add", "post_id": "1_2\0", "message": "a\0b"}}]}]})  # fmt: skip
    [seen] = read(body.encode())
    assert isinstance(seen, Observed)
    assert (seen.external_id, seen.text) == ("1_2\ufffd", "a\ufffdb")


@pytest.mark.parametrize("given", [None, True, "1449135003", 0, -1, 10**30, 1.5])
def test_what_is_no_time_is_none(given: object) -> None:
    assert moment(given) is None


def test_seconds_and_milliseconds() -> None:
    assert moment(1449135003) == moment(1449135003000)


def test_a_signature_is_over_the_bytes_as_they_came() -> None:
    body = b'{"object":"page", "entry": []}'
    assert WEBHOOK.signed(body, sign(body), "app-secret")
    assert not WEBHOOK.signed(json.dumps(json.loads(body)).encode(), sign(body), "app-secret")
    assert not WEBHOOK.signed(body, sign(body), "another")
    assert not WEBHOOK.signed(body, "", "app-secret")
    assert not WEBHOOK.signed(body, "sha256=å", "app-secret")


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
names = st.sampled_from(
    ["item", "verb", "post_id", "comment_id", "parent_id", "from", "message", "photo", "photos", "photo_ids", "created_time",
     "sender_id", "link", "review_text"]
)  # fmt: skip
words = st.sampled_from(
    ["comment", "status", "photo", "album", "add", "edited", "remove", "hide", "1_2", "https://x/y.jpg"]
)
values = st.dictionaries(names, words | anything, max_size=10)
messages = st.fixed_dictionaries(
    {}, optional={"message": anything | st.dictionaries(st.sampled_from(["mid", "text", "attachments", "reply_to", "is_deleted"]), words | anything),
                  "sender": anything, "recipient": anything, "timestamp": anything},
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(values, max_size=2), st.lists(messages, max_size=2), anything)
def test_nothing_that_is_signed_surprises(fields: list[Any], told: list[Any], id_: Any) -> None:
    entry = {"id": id_, "time": 1449135003, "messaging": told}
    entry["changes"] = [{"field": "feed", "value": value} for value in fields]
    for one in read(json.dumps({"object": "page", "entry": [entry]}).encode()):
        assert isinstance(one, Observed | Vanished | Noted | str)
