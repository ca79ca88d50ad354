"""Recorded answers of real platforms, read twice: what a reader does not see is no change, a letter is one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from services.ingest.application.capture import digest_of
from services.ingest.clients.facebook import observed as graph_observed
from services.ingest.clients.mastodon_status import observed
from services.ingest.domain.platforms import Access, Target
from services.ingest.domain.posts import Observed
from shared.ids import uuid7
from tests.support.fixtures import recorded

ACCESS = Access(uuid7(), "any", "hultsfred", "43", "https://platform.example", "token")
COMMENT = Target("", "comment", ours=False, parent_external_id="1_2", root_external_id="1_2")
UNSEEN = {"replies_count", "reblogs_count", "favourites_count", "quotes_count", "favourited", "reblogged", "muted",
          "bookmarked", "pinned", "card", "like_count", "comment_count", "can_comment", "can_hide", "can_like", "can_remove",
          "is_hidden"}  # fmt: skip


def statuses() -> list[dict[str, Any]]:
    """Every status in the recorded conversations, contexts and notifications included."""
    found = {}
    for path in sorted(recorded("mastodon").rglob("*.yaml")):
        for interaction in yaml.load(path.read_bytes(), yaml.CSafeLoader)["interactions"]:
            body = interaction["response"]["body"]["string"]
            for one in _statuses_in(_parsed(body)):
                found[json.dumps(one, sort_keys=True)] = one
    return list(found.values())


def _parsed(body: Any) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _statuses_in(read: Any) -> Iterator[dict[str, Any]]:
    if isinstance(read, dict) and {"content", "visibility", "account", "created_at"} <= read.keys():
        yield read
    for inner in read.values() if isinstance(read, dict) else read if isinstance(read, list) else ():
        yield from _statuses_in(inner)


def altered(given: Any, name: str = "") -> Any:
    """The same for a reader: other counts and flags, media signed anew, keys in another order."""
    if isinstance(given, dict):
        return {key: altered(value, key) for key, value in reversed(given.items())}
    if isinstance(given, list):
        return [altered(one, name) for one in given]
    if name in UNSEEN:
        return not given if isinstance(given, bool) else 4711
    if name in {"src", "preview_url", "avatar", "header"} and isinstance(given, str):
        return f"{given.partition('?')[0]}?signed=anew"
    return given


def test_recorded_statuses_read_again_are_the_same() -> None:
    found = statuses()
    assert len(found) > 30
    for status in found:
        before, after = observed(status, ACCESS), observed(altered(status), ACCESS)
        assert digest_of(before) == digest_of(after), status["id"]
        assert before.published_at is not None


def test_one_letter_in_a_recorded_status_is_a_change() -> None:
    for status in statuses():
        if not status.get("reblog"):
            edited = status | {"content": status["content"] + "<p>!</p>"}
            assert digest_of(observed(status, ACCESS)) != digest_of(observed(edited, ACCESS))


def graph(*parts: str) -> Any:
    return json.loads(recorded("facebook", *parts).read_text())


@pytest.mark.parametrize(
    ("parts", "kind"),
    [(("facebook", "models", "comment.json"), "comment"), (("facebook", "comments", "comment_info.json"), "comment"),
     (("facebook", "models", "post.json"), "post"), (("facebook", "posts", "single_post_data.json"), "post")],
)  # fmt: skip
def test_recorded_graph_objects(parts: tuple[str, ...], kind: str) -> None:
    found = graph(*parts)
    target = Target("", kind, ours=False, parent_external_id=None, root_external_id=None)
    before = graph_observed(found, ACCESS, target)
    assert digest_of(before) == digest_of(graph_observed(altered(found), ACCESS, target))
    letter = found | {"message": (found.get("message") or "") + "!"}
    assert digest_of(before) != digest_of(graph_observed(letter, ACCESS, target))


def test_recorded_pages_of_comments_are_read_whole() -> None:
    for one in graph("facebook", "comments", "comments_p1.json")["data"]:
        seen = graph_observed({"id": one["permalink_url"]} | one, ACCESS, COMMENT)
        assert isinstance(seen, Observed)
        assert seen.text == one["message"]
        assert seen.parent_external_id == "1_2"
        assert seen.published_at is not None


def test_a_recorded_photo_is_an_attachment_by_its_own_id() -> None:
    [picture] = graph_observed(graph("facebook", "models", "comment.json"), ACCESS, COMMENT).attachments or ()
    assert picture.external_id == "909150133277173"
    album = graph_observed(graph("facebook", "models", "post.json"), ACCESS, COMMENT).attachments or ()
    assert len({one.external_id for one in album}) == len(album) > 1
