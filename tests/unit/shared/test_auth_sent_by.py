"""X-Sent-By is read strictly: it goes into the audit log."""

import pytest

from shared.auth.sent_by import parse
from shared.errors import BadRequest


@pytest.mark.parametrize("header", ["joe01doe; type=adAccount", "type=adAccount; joe01doe", "joe01doe;type=adAccount"])
def test_the_order_is_free_the_kept_form_is_one(header: str) -> None:
    assert parse(header) == "joe01doe; type=adAccount"


@pytest.mark.parametrize(
    "header",
    [
        "", "joe01doe", "type=adAccount", "joe; type=", "joe; type=a; type=b", "joe; doe; type=a", "jo\ne; type=a",
        "joe doe; type=adAccount", "<b>; type=a", "x" * 101 + "; type=a", "joe; type=" + "t" * 41, "joe; Type=a",
    ],
)  # fmt: skip
def test_anything_else_cannot_be_read(header: str) -> None:
    with pytest.raises(BadRequest):
        parse(header)


@pytest.mark.parametrize("number", ["199001311234", "19900131-1234", "9001311234", "900131+1234"])
def test_personal_identity_numbers_are_refused(number: str) -> None:
    with pytest.raises(BadRequest, match="personal identity number"):
        parse(f"{number}; type=partyId")
