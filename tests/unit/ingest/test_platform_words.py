"""What platforms say, as we understand it: error objects, limits, HTML, statuses, tokens to be stripped."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingest.clients.facebook import observed as graph_observed
from services.ingest.clients.graph import _minutes_to_wait, fault_of
from services.ingest.clients.html import text_of
from services.ingest.clients.mastodon_status import observed
from services.ingest.clients.raw import kept
from services.ingest.domain.platforms import Access, Away, Missing, Refused, Target, Unreadable
from shared.ids import uuid7

ACCESS = Access(uuid7(), "mastodon", "hultsfred", "43", "https://social.example", "token")


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"code": 4, "message": "Application request limit reached"}, Away),
        (400, {"code": 80001, "message": "There have been too many calls"}, Away),
        (400, {"code": 2, "message": "Service temporarily unavailable"}, Away),
        (400, {"code": 999, "is_transient": True, "message": "x"}, Away),
        (400, {"code": 100, "error_subcode": 33, "message": "Unsupported get request."}, Missing),
        (400, {"code": 100, "message": "(#100) Object does not exist, cannot be loaded"}, Missing),
        (404, {"code": 803, "message": "Some of the aliases you requested do not exist"}, Missing),
        (400, {"code": 100, "message": "(#100) Tried accessing nonexisting field"}, Refused),
        (401, {"code": 190, "message": "Invalid OAuth access token."}, Refused),
        (403, {"code": 200, "message": "Permissions error"}, Refused),
    ],
)
def test_graph_errors(status: int, error: dict[str, Any], kind: type[Exception]) -> None:
    assert isinstance(fault_of(status, error), kind)


def test_a_quoted_token_is_not_quoted_on() -> None:
    fault = fault_of(400, {"code": 190, "message": "Malformed access token EAAGm0PX4ZCps and access_token=abc.DEF"})
    assert str(fault) == "(190) Malformed access token - and -"


@pytest.mark.parametrize(
    ("usage", "minutes"),
    [
        ('{"call_count": 100, "total_time": 20}', 0),
        ('{"call_count": 99}', None),
        ('{"123": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}', 12),
        ("not json", None),
        ("", None),
        ("[]", None),
        ('{"call_count": "many"}', None),
    ],
)
def test_limits_in_headers(usage: str, minutes: float | None) -> None:
    assert _minutes_to_wait(usage) == minutes


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hej</p><p>på dig<br>och dig</p>", "Hej\n\npå dig\noch dig"),
        ('<p><span class="invisible">https://</span>lång.se/a<span class="invisible">dress</span></p>', "https://lång.se/adress"),
        ("<p>5 &lt; 6 &amp; å&auml;ö</p>", "5 < 6 & åäö"),
        ("<ul><li>ett</li><li>två</li></ul>", "- ett\n- två"),
        ("<p>öppen", "öppen"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_as_a_reader_sees_it(html: str, text: str) -> None:
    assert text_of(html) == text


def status(**more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": "1", "created_at": "2023-05-28T15:20:18.907Z", "edited_at": None, "content": "<p>Hej</p>",
        "spoiler_text": "", "visibility": "public", "in_reply_to_id": None,
        "account": {"id": "23972", "acct": "kim", "display_name": "Kim"}, "media_attachments": [], "url": None,
    }  # fmt: skip
    return given | more


def test_a_status() -> None:
    seen = observed(status(in_reply_to_id="9", spoiler_text="Varning"), ACCESS, root="7")
    assert (seen.kind, seen.text, seen.parent_external_id, seen.root_external_id) == (
        "comment",
        "Varning\n\nHej",
        "9",
        "7",
    )
    assert seen.published_at == datetime(2023, 5, 28, 15, 20, 18, 907_000, tzinfo=UTC)
    assert (seen.author_id, seen.author_name, seen.ours) == ("23972", "Kim", False)
    assert observed(status(account={"id": "43", "acct": "hultsfred"}), ACCESS).ours
    assert observed(status(visibility="direct"), ACCESS).kind == "message"


def test_a_boost_and_a_poll_are_shown_as_readers_see_them() -> None:
    assert observed(status(content="", reblog=status()), ACCESS).text == "Boost @kim: Hej"
    assert [observed(one, ACCESS).reshare for one in (status(reblog=status()), status(reblog=None), status())] == [
        True,
        False,
        False,
    ]
    poll = {"options": [{"title": "Ja"}, {"title": "Nej"}]}
    assert observed(status(poll=poll), ACCESS).text == "Hej\n\n[ ] Ja\n\n[ ] Nej"


@pytest.mark.parametrize("bad", [None, [], {}, status(id=7), status(created_at="in May"), status(account=None)])
def test_what_is_no_status_is_unreadable(bad: object) -> None:
    with pytest.raises(Unreadable):
        observed(bad, ACCESS)


def test_tokens_are_not_kept_and_the_rest_is() -> None:
    raw = kept(
        {"id": "1", "access_token": "s", "paging": {"next": "https://g/x?access_token=EAA1&after=b"}, "text": "Åh\0"}
    )
    assert "EAA1" not in raw
    assert '"access_token"' not in raw
    assert re.search(r"after=b", raw)
    assert "Åh\ufffd" in raw or "\\u0000" in raw


def test_a_graph_comment_without_author_or_parent_says_so() -> None:
    target = Target("1_10", "comment", ours=False, parent_external_id="p_1", root_external_id="p_1")
    seen = graph_observed({"id": "1_10", "created_time": "2021-08-10T18:45:03+0000"}, ACCESS, target)
    assert (seen.author_id, seen.text, seen.parent_external_id) == (None, "", "p_1")
    assert seen.published_at == datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC)


def test_a_shared_links_preview_is_no_attachment_of_the_post() -> None:
    target = Target("1_10", "comment", ours=False, parent_external_id=None, root_external_id=None)
    share = {"type": "share", "media": {"image": {"src": "https://external/preview.jpg"}}, "url": "https://x"}
    photo = {"type": "photo", "media": {"image": {"src": "https://s/n.jpg?oh=1"}}, "target": {"id": "909"}}
    assert graph_observed({"id": "1", "attachment": share}, ACCESS, target).attachments == ()
    [picture] = graph_observed({"id": "1", "attachment": photo}, ACCESS, target).attachments or ()
    assert (picture.external_id, picture.url) == ("909", "https://s/n.jpg?oh=1")
