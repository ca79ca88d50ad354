"""The conditions of a presence: each is unmet when its part is missing, and only then."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registry.domain.attestations import Attested
from services.registry.domain.checks.frame import Frame
from services.registry.domain.checks.logo import Chosen
from services.registry.domain.checks.purpose import Led
from services.registry.domain.conditions import (
    ALWAYS,
    ONCE_OPEN,
    Check,
    Condition,
    Facts,
    Stage,
    State,
    found,
    stopping,
)
from services.registry.domain.details import Details, Goal, Spokesperson
from services.registry.domain.duty import Duty
from services.registry.domain.terms import Terms
from tests.support.accounts import (
    ATTESTED,
    DEPUTY,
    FACTS,
    FRAME,
    LIBRARIAN,
    LIBRARY,
    LOGO,
    NOW,
    TERMS,
    attestation,
    details,
    judged,
    stopped,
)

ALL = [
    "S01", "S02", "S03", "S03.inactive", "S04", "S05", "S06", "S06.profile", "S07", "S12", "S13", "S16", "S16.profile", "S18", "S19",
    "S19.profile", "S20", "S21", "S21.profile", "S25", "S27", "S28", "E2",
]  # fmt: skip
SEEN_THERE = ["S06.profile", "S16.profile", "S19.profile"]
"""What only the platform shows, or a person who looked there."""
ASSUMED = {"S03": "met", "S12": "met", "S25": "met"}
"""Met by what is planned unless somebody says otherwise."""


def state(name: str, told: Details) -> str:
    return next(one.state for one in judged(told) if one.id == name)


def test_a_complete_account_meets_them_all() -> None:
    told = {one.id: one.state for one in judged(details())}
    assert told == dict.fromkeys(ALL, "met") | dict.fromkeys(["S03.inactive", *SEEN_THERE], "unknown")


def test_a_fresh_draft_knows_what_it_lacks_and_what_cannot_be_judged_yet() -> None:
    found = {one.id: one.state for one in judged(Details.first("facebook", LIBRARY), Facts(FRAME))}
    unknown = dict.fromkeys(["S03.inactive", "S05", "S19", "S21.profile", "E2", *SEEN_THERE], "unknown")
    assert found == dict.fromkeys(ALL, "unmet") | ASSUMED | unknown


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ({"benefit": "  "}, ["S01"]),
        ({"audience": ""}, ["S01"]),
        ({"hours_per_week": 0.0}, ["S02"]),
        ({"responsible": None}, ["S02"]),
        ({"goals": ()}, ["S04"]),
        ({"goals": (Goal("own_posts", 1, date(2026, 11, 20)),)}, ["S05"]),
        ({"goals": (Goal("nöjda besökare", 80, date(2027, 11, 20)),)}, ["S05"]),
        ({"goals": (Goal("answered_share", 90, date(2027, 11, 20)),)}, ["S05"]),
        ({"goals": (Goal("answered_share", 0.9, date(2027, 11, 20)),)}, []),
        ({"goals": (Goal("median_answer_hours", -8, date(2027, 11, 20)),)}, ["S05"]),
        ({"goals": (Goal("nöjda besökare", 80, date(2027, 11, 20), source="enkäten"),)}, []),
        ({"goals": (Goal("nöjda besökare", 80, date(2027, 11, 20), 70, "enkät varje vår"),)}, []),
        ({"posts_per_week": 0.0}, ["S03"]),
        ({"checks_per_working_day": 0}, ["S12"]),
        ({"risk_level": "high"}, ["S12"]),
        ({"risk_level": "high", "checks_per_weekend_day": 1}, []),
        ({"owner_email": "biblioteket@hultsfred.se"}, ["S20"]),
        ({"owner_email": "bibliotek+sidan@hultsfred.se"}, ["S20"]),
        ({"deputies": ()}, ["S13"]),
        ({"deputies": (LIBRARIAN,)}, ["S13"]),
        ({"handle": ""}, ["S16"]),
        ({"platform_id": None}, ["S16"]),
        ({"spokespersons": ()}, ["S18"]),
        ({"spokespersons": (Spokesperson(LIBRARIAN, None, date(2026, 11, 19)),)}, ["S18"]),
        ({"owner_email": "hultsfredsbibliotek@gmail.com"}, ["S19", "S20"]),
        ({"owner_email": "anna.andersson@hultsfred.se"}, ["S19", "S20"]),
        ({"owner_email": ""}, ["S20"]),
        ({"notice": ""}, ["S06", "S07"]),
    ],
)
def test_a_missing_part_is_named(part: dict[str, Any], names: list[str]) -> None:
    assert stopped(details(**part)) == names


def test_the_last_day_of_a_period_still_counts() -> None:
    today = Spokesperson(LIBRARIAN, None, FRAME.today)
    assert state("S18", details(spokespersons=(today,))) == "met"


def test_an_account_that_belongs_to_a_person_is_refused() -> None:
    told = details(owner_email="bibliotekarie.ett@hultsfred.se")
    assert stopped(told, FACTS.with_(replace(FRAME, personal=True))) == ["S19", "S20"]


@pytest.mark.parametrize(
    ("managers", "left", "names"),
    [((), (), ["S02"]), ((LIBRARIAN,), (LIBRARIAN,), ["S02"]), ((LIBRARIAN, DEPUTY), (DEPUTY,), [])],
)
def test_a_unit_that_nobody_manages_has_no_resources(
    managers: tuple[UUID, ...], left: tuple[UUID, ...], names: list[str]
) -> None:
    told = details(responsible=UUID(int=20), deputies=(UUID(int=21),), spokespersons=(Spokesperson(UUID(int=20)),))
    assert stopped(told, FACTS.with_(Led(managers)).with_(Duty(frozenset(left)))) == names


def test_a_purpose_that_changed_after_the_notice_was_published() -> None:
    told = details().with_({"purpose": "Något helt annat"})
    assert stopped(told) == ["S06"]


def test_every_condition_says_what_it_saw_and_what_to_do_in_both_languages() -> None:
    for one in judged(Details.first("x", LIBRARY), Facts(FRAME)):
        assert one.sentence.quote.endswith(".")
        assert (one.to_do is None) == (one.state == "met")
        told = one.finding.evidence.told
        to_do = one.finding.to_do or one.sentence.to_do
        assert all([told.swedish, told.english, to_do.swedish, to_do.english])


@pytest.mark.parametrize(("days", "told"), [(0, "met"), (364, "met"), (365, "expired"), (500, "expired")])
def test_a_confirmed_address_is_good_for_a_year(days: int, told: State) -> None:
    later = replace(FRAME, today=FRAME.today + timedelta(days=days))
    facts = FACTS.with_(later)
    assert next(one.state for one in judged(details(), facts) if one.id == "S20") == told


@pytest.mark.parametrize(("today", "told"), [(date(2027, 11, 20), "met"), (date(2027, 11, 21), "expired")])
def test_the_year_of_an_address_is_counted_in_swedish_days(today: date, told: State) -> None:
    """Confirmed half an hour past midnight there, while it was still the day before elsewhere."""
    confirmed = attestation("email_confirmed", "bibliotek@hultsfred.se", at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    facts = FACTS.with_(replace(FRAME, today=today), Attested((confirmed,)))
    found = next(one for one in judged(details(), facts) if one.id == "S20")
    assert (found.state, "2027-11-21" in found.finding.evidence.told.swedish) == (told, True)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (Chosen(), "unmet"),
        (Chosen(LOGO, for_unit=False), "unmet"),
        (Chosen(replace(LOGO, retired_at=NOW), for_unit=True), "expired"),
        (Chosen(LOGO, for_unit=True), "met"),
    ],
)
def test_the_logo_is_approved_for_the_unit(chosen: Chosen, told: State) -> None:
    assert next(one.state for one in judged(details(), FACTS.with_(chosen)) if one.id == "S21") == told


PICTURE = {"logo_id": str(LOGO.id), "dhash": "14", "phash": "14"}


@pytest.mark.parametrize(
    ("attested", "told"),
    [
        ([], "unknown"),
        ([("logo_compared", "b", "close", PICTURE)], "met"),
        ([("logo_compared", "b", "doubtful", PICTURE)], "unknown"),
        ([("logo_compared", "b", "different", PICTURE)], "unmet"),
        ([("logo_compared", "none", "missing", PICTURE)], "unmet"),
        ([("logo_compared", "b", "doubtful", PICTURE), ("logo_reviewed", "b", "accepted", PICTURE)], "met"),
        ([("logo_compared", "b", "close", PICTURE), ("logo_reviewed", "b", "refused", PICTURE)], "unmet"),
        (
            [("logo_compared", "b", "doubtful", PICTURE), ("logo_reviewed", "b", "accepted", PICTURE),
             ("logo_compared", "c", "doubtful", PICTURE)],
            "unknown",
        ),
        ([("logo_compared", "b", "close", PICTURE | {"logo_id": "another"})], "unknown"),
        (
            [("logo_compared", "b", "doubtful", PICTURE), ("logo_reviewed", "b", "accepted", {"logo_id": "another"})],
            "unknown",
        ),
    ],
)  # fmt: skip
def test_a_picture_is_judged_by_machine_or_by_a_person_who_saw_it(attested: list[Any], told: State) -> None:
    said = Attested(
        tuple(attestation(kind, what, verdict=verdict, data=data) for kind, what, verdict, data in attested)
    )
    assert next(one.state for one in judged(details(), FACTS.with_(said)) if one.id == "S21.profile") == told


def test_what_a_machine_could_not_tell_is_unknown_and_no_obstacle_to_a_notification() -> None:
    without = Attested(tuple(one for one in ATTESTED.items if one.kind != "logo_compared"))
    assert stopped(details(), FACTS.with_(without)) == []
    assert stopped(details(), FACTS.with_(without), "activation") == [*SEEN_THERE, "S21.profile"]


def test_terms_are_examined_at_the_version_that_holds() -> None:
    newer = Terms(replace(TERMS, id=LIBRARY, version="2026-01-01"))
    found = next(one for one in judged(details(), FACTS.with_(newer)) if one.id == "E2")
    assert found.state == "expired"
    assert "2026-01-01" in found.finding.evidence.told.swedish
    nobody = FACTS.with_(Attested(tuple(one for one in ATTESTED.items if one.kind != "terms_reviewed")))
    assert stopped(details(), nobody) == ["E2"]


def test_an_unanswered_question_is_named() -> None:
    without = Attested(tuple(one for one in ATTESTED.items if one.what != "5"))
    found = next(one for one in judged(details(), FACTS.with_(without)) if one.id == "S28")
    assert (found.state, found.finding.evidence.told.english) == ("unmet", "Questions without an answer: 5.")


def condition(state: State, *stages: Stage) -> Condition:
    finding = found(state, "-", "-")
    return Condition(Check("S01", stages, lambda _, __: finding), finding)


@pytest.mark.parametrize(
    ("state", "stages"),
    [
        ("met", []),
        ("unmet", ["notification", "activation", "operation"]),
        ("expired", ["notification", "activation", "operation"]),
        ("unknown", ["activation"]),
    ],
)
def test_what_stops_whom(state: State, stages: list[Stage]) -> None:
    assert [stage for stage in ALWAYS if stopping([condition(state, *ALWAYS)], stage)] == stages


def test_a_condition_of_a_later_stage_stops_no_earlier_one() -> None:
    assert [stage for stage in ALWAYS if condition("unmet", *ONCE_OPEN).stops(stage)] == list(ONCE_OPEN)


def test_a_part_that_nobody_loaded_knows_nothing() -> None:
    assert Facts()[Frame] == Frame()
    assert Facts(FRAME)[Frame] is FRAME


@pytest.mark.parametrize(
    ("address", "odd"),
    [("bibliotek@hultsfr\u0435d.se", "\u0435 (U+0435)"), ("f\u00f6rskolan@hultsfred.se", "\u00f6 (U+00F6)"),
     ("bibliotek@v\u00e4xj\u00f6.se", None), ("bibliotek@gmail.com", None)],
)  # fmt: skip
def test_an_address_that_only_looks_official_is_told_by_its_letters(address: str, odd: str | None) -> None:
    """That it does not end in @hultsfred.se is not true to the eye."""
    (told,) = [one.finding.evidence.told for one in judged(details(owner_email=address)) if one.id == "S20"]
    said = f"{address} har tecken som inga av kommunens adresser har: {odd}." if odd else f"{address} slutar inte på"
    assert told.swedish.startswith(said)


def test_what_is_lacking_is_told_in_each_language() -> None:
    told = {one.id: one.finding.evidence.told for one in judged(details(benefit="", platform_id=None, notice="x"))}
    assert (told["S01"].swedish, told["S01"].english) == ("Saknas: nytta (benefit).", "Missing: benefit.")
    assert (told["S16"].swedish, told["S16"].english) == ("Saknas: fast id (platform_id).", "Missing: platform_id.")
    assert told["S06"].swedish.startswith("Informationstexten saknar: Avsändare, Syfte")
    assert told["S06"].english.startswith("The notice lacks: Who we are, Purpose")


@pytest.mark.parametrize(
    ("told", "expected"),
    [({"handle": "hultsfred", "url": None}, ("unmet", "Saknas: adress (url).")),
     ({"handle": "hultsfred@social.example.se", "url": None}, ("met", "Allt är ifyllt.")),
     ({"handle": "hultsfred", "url": "https://social.example.se/@hultsfred"}, ("met", "Allt är ifyllt."))],
)  # fmt: skip
def test_a_handle_of_one_server_names_an_account_with_its_server(
    told: dict[str, str | None], expected: tuple[State, str]
) -> None:
    """`verify` would say of such an account of ours that it is not ours."""
    judgement = judged(details(platform="mastodon", platform_id="43", **told))
    assert [(one.state, one.finding.evidence.told.swedish) for one in judgement if one.id == "S16"] == [expected]
