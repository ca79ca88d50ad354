"""The examples of the document tell of one account: executed one after the other in Swagger UI, they fit."""

from datetime import date, timedelta
from uuid import UUID

from services.registry.api import duty_examples, examples
from services.registry.api.operation import PauseIn
from services.registry.api.profiles import SIGHTING
from services.registry.domain.accounts import LONGEST_PAUSE
from services.registry.domain.details import Details
from services.registry.domain.identity import check_place
from services.registry.domain.platforms import Platform

WRITTEN = date(2026, 11, 26)
"""From here on Swagger UI moves what lies ahead (shared/web/docs.py)."""
FACEBOOK: Platform = "facebook"


def test_a_sighting_is_of_the_account_that_the_other_examples_make() -> None:
    whole = examples.WHOLE
    details = Details(FACEBOOK, UUID(examples.UNIT_ID), whole["handle"], whole["platform_id"], whole["url"])
    check_place(SIGHTING["notice_url"], details)
    assert (SIGHTING["handle"], SIGHTING["platform_id"]) == (details.handle, details.platform_id)


def test_a_pause_ends_when_one_may() -> None:
    until = date.fromisoformat(PauseIn.model_json_schema()["example"]["until"])
    assert timedelta() < until - WRITTEN <= LONGEST_PAUSE


def test_who_is_named_is_so_already() -> None:
    """A manager or spokesperson to be meets no condition yet."""
    named = [duty_examples.MANAGER, *examples.WHOLE["spokespersons"]]
    assert [one["valid_from"] for one in named if date.fromisoformat(one["valid_from"]) > WRITTEN] == []
