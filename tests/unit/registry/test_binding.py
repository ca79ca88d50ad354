"""What a look says of the handle and the id that an account has now."""

from typing import Any
from uuid import UUID

import pytest

from services.registry.domain.profiles import Seen, Sighting, binding_of, confirms
from tests.support.accounts import NOW, details

OURS, OTHER, NAME = "100064812345678", "100099999999999", "hultsfredsbibliotek"


def seen(**parts: Any) -> Seen:
    """Both questions were answered with the account, unless told otherwise."""
    whole: dict[str, Any] = {
        "seen_at": NOW, "asked_platform_id": OURS, "asked_handle": NAME, "platform_id": OURS, "handle": NAME,
        "id_of_handle": OURS, "handle_answer": "SOMEBODY",
    }  # fmt: skip
    return Seen(UUID(int=9), NOW, "SEEN", **whole | parts)


@pytest.mark.parametrize(
    ("parts", "binding"),
    [
        ({}, "bound"),
        ({"handle": None}, "bound"),
        ({"handle": None, "id_of_handle": None, "handle_answer": "NOBODY"}, "handle_free"),
        ({"id_of_handle": None, "handle_answer": "NOBODY"}, "handle_free"),
        ({"handle": None, "id_of_handle": None, "handle_answer": "REFUSED"}, "handle_unasked"),
        ({"handle": None, "id_of_handle": None, "handle_answer": None}, "handle_unasked"),
        ({"id_of_handle": OTHER}, "handle_taken"),
        ({"handle": "ny", "id_of_handle": None, "handle_answer": "NOBODY"}, "renamed"),
        ({"asked_handle": "tidigare", "handle": "tidigare"}, "outdated"),
        ({"asked_handle": "tidigare", "handle": None}, "outdated"),
        ({"asked_handle": "tidigare", "id_of_handle": None}, "bound"),
        ({"asked_platform_id": OTHER}, "outdated"),
        ({"platform_id": OTHER}, "id_moved"),
        ({"platform_id": None}, "gone"),
        ({"private": True}, "private"),
        ({"seen_at": None}, "unseen"),
    ],
)
def test_bound_is_what_leads_both_ways_under_the_handle_it_has(parts: dict[str, Any], binding: str) -> None:
    look = seen(**parts)
    assert binding_of(details(), look) == binding
    assert confirms(details(), look) == (binding in {"bound", "private"})


def test_a_private_one_whose_handle_was_not_asked_confirms_nothing() -> None:
    assert not confirms(details(), seen(private=True, id_of_handle=None, handle=None))


def test_a_sighting_is_of_the_handle_and_the_id_that_were_then() -> None:
    saw = Sighting(UUID(int=8), UUID(int=9), True, None, "", "någon", NOW, NAME, OURS)
    assert saw.tells_of(details())
    assert not saw.tells_of(details(handle="annan"))
    assert not saw.tells_of(details(platform_id=OTHER))
    earlier = Sighting(UUID(int=8), UUID(int=9), True, None, "", "någon", NOW)
    assert not earlier.tells_of(details()), "from before this was kept"
