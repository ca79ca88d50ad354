"""What happens is counted once, on its day in Sweden, and a correction corrects the figures."""

from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from services.stats.store import tables
from shared.ids import uuid7
from tests.integration.stats.conftest import Listener, at

pytestmark = pytest.mark.usefixtures("database")


async def test_each_kind_is_counted_for_what_it_is(stats: Listener) -> None:
    ours = stats.post()
    theirs = stats.post(at(minutes=1), author=stats.comment(ours, at()).author)
    asked = stats.comment(ours, at(minutes=5))
    letter = stats.comment(ours, at(minutes=6), kind="message", thread_id=uuid7())
    await stats.hear(ours, theirs, asked, letter, stats.reply(asked, at(minutes=35)))
    figures = await stats.figures()
    counted = ("own_posts", "posts_by_others", "comments", "messages", "replies_to_others", "answered", "unanswered")
    assert {name: figures[name] for name in counted} == {
        "own_posts": 1, "posts_by_others": 1, "comments": 1, "messages": 1, "replies_to_others": 1,
        "answered": 1, "unanswered": 2,
    }  # fmt: skip
    assert (figures["dialogue_share"], figures["answered_share"]) == (1.0, 0.3333)


async def test_answers_are_timed_from_the_question_to_our_first_answer(stats: Listener) -> None:
    ours = stats.post()
    asked = [stats.comment(ours, at(minutes=n)) for n in range(4)]
    await stats.hear(ours, *asked, stats.reply(asked[0], at(minutes=60)), stats.reply(asked[0], at(minutes=90)))
    figures = await stats.figures()
    assert (figures["answered"], figures["median_answer_hours"], figures["mean_answer_hours"]) == (1, 1.0, 1.0)
    await stats.hear(stats.reply(ours, at(minutes=121)))
    figures = await stats.figures()
    assert (figures["answered"], figures["unanswered"]) == (4, 0)
    assert figures["median_answer_hours"] == round((118 + 119) / 2 / 60, 4)
    assert figures["mean_answer_hours"] == round((60 + 120 + 119 + 118) / 4 / 60, 4)


async def test_a_day_is_a_day_in_sweden(stats: Listener) -> None:
    await stats.hear(stats.post(at(hours=11, minutes=59)), stats.post(at(hours=12)))
    days = await stats.rows(by="day", indicator="own_posts")
    counted = {row["first_day"]: row["figures"][0]["value"] for row in days if row["figures"][0]["value"]}
    assert counted == {"2026-11-18": 1, "2026-11-19": 1}


async def test_what_is_told_again_in_any_order_counts_once(stats: Listener) -> None:
    ours = stats.post()
    asked = stats.comment(ours, at(minutes=5))
    case_id = uuid7()
    story = [
        ours, asked, stats.reply(asked, at(minutes=25)), stats.withdrawal(asked, at(hours=1)),
        *(stats.case(state, case_id=case_id) for state in ("oppnat", "beslutat", "borttaget")),
        stats.ended("REMOVED"), stats.sealed(2), stats.account(),
    ]  # fmt: skip
    await stats.hear(*story)
    once = await stats.rows()
    await stats.hear(*story)
    for event in reversed(story):
        await stats.hear(event)
    assert await stats.rows() == once
    figures = await stats.figures()
    assert (figures["decided"], figures["removed"], figures["sealed"], figures["withdrawn"]) == (1, 1, 1, 1)


async def test_an_edit_is_another_version_of_the_same_post(stats: Listener) -> None:
    ours = stats.post()
    asked = stats.comment(ours, at(minutes=5))
    edited = asked.model_copy(update={"version": 2, "captured_at": at(hours=1)})
    await stats.hear(ours, edited)
    await stats.hear(asked)
    assert (await stats.figures())["comments"] == 1
    async with stats.service.core.engine.connect() as connection:
        kept = await connection.scalar(select(tables.post.c.version).where(tables.post.c.post_id == asked.post_id))
    assert kept == 2


async def test_an_older_version_told_again_answers_nobody(stats: Listener) -> None:
    ours = stats.post()
    first, second = (stats.comment(ours, at(minutes=n)) for n in (5, 6))
    reply = stats.reply(first, at(minutes=30))
    moved = reply.model_copy(update={"version": 2, "parent_id": second.post_id})
    await stats.hear(ours, first, second, moved)
    assert (await stats.figures())["answered"] == 1
    await stats.hear(reply)
    assert (await stats.figures())["answered"] == 1


async def test_a_withdrawn_question_awaits_no_answer_until_it_is_back(stats: Listener) -> None:
    ours = stats.post()
    asked = stats.comment(ours, at(minutes=5))
    gone = stats.withdrawal(asked, at(hours=1))
    await stats.hear(ours, asked, gone)
    figures = await stats.figures()
    assert (figures["comments"], figures["withdrawn"], figures["unanswered"]) == (1, 1, 0)
    back = asked.model_copy(update={"version": 2, "captured_at": at(hours=2)})
    await stats.hear(back, gone)
    figures = await stats.figures()
    assert (figures["comments"], figures["withdrawn"], figures["unanswered"]) == (1, 0, 1)


async def test_what_was_taken_down_awaits_no_answer(stats: Listener) -> None:
    ours = stats.post()
    asked = stats.comment(ours, at(minutes=5))
    await stats.hear(ours, asked, stats.ended("FAILED", post_id=asked.post_id))
    assert (await stats.figures())["unanswered"] == 1
    await stats.hear(stats.ended("REMOVED", post_id=asked.post_id))
    assert (await stats.figures())["unanswered"] == 0


async def test_what_went_with_a_post_awaits_no_answer_either(stats: Listener) -> None:
    ours = stats.post()
    asked, other = stats.comment(ours, at(minutes=5)), stats.comment(ours, at(minutes=6))
    below = stats.comment(asked, at(minutes=7), thread_id=ours.post_id)
    await stats.hear(ours, asked, other, below)
    assert (await stats.figures())["unanswered"] == 3
    await stats.hear(stats.ended("UNCONFIRMED", post_id=asked.post_id))
    assert (await stats.figures())["unanswered"] == 1
    await stats.hear(stats.ended("REMOVED", post_id=ours.post_id))
    assert (await stats.figures())["unanswered"] == 0


async def test_a_case_stated_anew_changes_the_figures(stats: Listener) -> None:
    case_id = uuid7()
    await stats.hear(stats.case("oppnat", case_id=case_id))
    figures = await stats.figures()
    assert (figures["cases_opened"], figures["decided"], figures["median_decision_hours"]) == (1, 0, None)
    await stats.hear(stats.case("beslutat", case_id=case_id))
    figures = await stats.figures()
    assert (figures["decided"], figures["decided_remove_statutory"], figures["median_decision_hours"]) == (1, 1, 2.0)
    assert figures["median_removal_hours"] is None
    await stats.hear(stats.case("borttaget", case_id=case_id))
    assert (await stats.figures())["median_removal_hours"] == 1.0
    await stats.hear(stats.case("behallet", case_id=case_id, version=6))
    figures = await stats.figures()
    assert (figures["cases_opened"], figures["decided"]) == (1, 1)
    assert (figures["decided_remove_statutory"], figures["decided_keep"]) == (0, 1)
    assert figures["median_removal_hours"] is None


async def test_every_outcome_is_told_as_it_was_and_a_stale_reading_is_none(stats: Listener) -> None:
    outcomes = ["REMOVED", "REMOVED", "HIDDEN", "GONE", "UNCONFIRMED", "FAILED", "UNSUPPORTED", "STALE"]
    await stats.hear(*(stats.ended(outcome) for outcome in outcomes))
    figures = await stats.figures()
    counted = [figures[name] for name in ("removed", "hidden", "gone", "unconfirmed", "failed", "unsupported")]
    assert counted == [2, 1, 1, 1, 1, 1]


async def test_a_removal_that_was_sent_back_ends_as_it_ended_at_last(stats: Listener) -> None:
    back = stats.ended("STALE", ended_at=at(hours=1))
    done = stats.ended("REMOVED", removal_id=back.removal_id)
    await stats.hear(back, done)
    await stats.hear(back)
    assert (await stats.figures())["removed"] == 1


@pytest.mark.parametrize(("seconds", "median"), [([4], 4), ([4, 1], 2.5), ([9, 1, 4], 4), ([1, 100, 3, 2], 2.5)])
async def test_a_median_is_a_median(stats: Listener, seconds: list[int], median: float) -> None:
    await stats.hear(*(stats.sealed(each) for each in seconds))
    [row] = await stats.rows(indicator=["median_seal_seconds", "sealed"])
    sealed, spent = row["figures"]
    assert (sealed["value"], spent["value"], spent["records"]) == (len(seconds), median, len(seconds))


async def test_a_platform_whose_clock_is_ahead_gives_no_time_below_nothing(stats: Listener) -> None:
    await stats.hear(stats.sealed(-30))
    assert (await stats.figures())["median_seal_seconds"] == 0


async def test_silence_is_counted_from_the_last_post_also_before_the_span(stats: Listener) -> None:
    assert (await stats.figures())["days_since_own_post"] is None
    await stats.hear(stats.post(at(days=-20)), stats.post(at(days=-3)), stats.comment(stats.post(), at()))
    days = await stats.rows(by="day", indicator="days_since_own_post")
    silent = {row["first_day"]: row["figures"][0]["value"] for row in days}
    assert (silent["2026-11-01"], silent["2026-11-14"], silent["2026-11-15"], silent["2026-11-18"]) == (3, 16, 0, 3)


async def test_the_days_add_up_to_the_month_and_the_month_to_the_span(stats: Listener) -> None:
    for day in range(-40, 12, 3):
        ours = stats.post(at(days=day))
        asked = stats.comment(ours, at(days=day, minutes=3))
        await stats.hear(ours, asked, stats.reply(asked, at(days=day, minutes=30 + day)))
    span = {"from": "2026-10-01", "to": "2026-11-30"}
    for name in ("own_posts", "comments", "replies_to_others", "answered"):
        sums = []
        for by in ("day", "month", "total"):
            rows = await stats.rows(by=by, indicator=name, **span)
            sums.append(sum(row["figures"][0]["value"] for row in rows))
        assert sums[0] == sums[1] == sums[2] > 10, name


async def test_a_batch_costs_as_many_statements_as_one_event(stats: Listener) -> None:
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement.split(maxsplit=1)[0])

    sqlalchemy_event.listen(stats.service.core.engine.sync_engine, "before_cursor_execute", count)
    await stats.hear(stats.post())
    one = list(statements)
    statements.clear()
    await stats.hear(*(stats.post(at(minutes=n)) for n in range(300)))
    assert statements == one
    assert (await stats.figures())["own_posts"] == 301


async def test_no_word_and_no_person_is_kept(stats: Listener) -> None:
    ours = stats.post()
    asked = stats.comment(ours, at(minutes=5), text="Hemlig fråga", url="https://example.se/kim")
    await stats.hear(ours, asked, stats.case("beslutat"), stats.ended("FAILED", words="Kim Exempelsson vägrar"))
    kept = []
    async with stats.service.core.engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            kept += [str(row) for row in await connection.execute(select(table))]
    everything = "\n".join(kept)
    assert str(asked.post_id) in everything
    for word in (
        "Hemlig",
        "Exempelsson",
        "7391046628810457",
        "example.se/kim",
        "bibliotekarie.jour",
        asked.external_id,
    ):
        assert word not in everything
    assert str(asked.post_id) not in str(await stats.rows(by="day"))


async def test_an_account_told_in_the_wrong_order_stays_what_it_became(stats: Listener) -> None:
    await stats.hear(stats.account(version=8, handle="nya-biblioteket"))
    await stats.hear(stats.account(version=7, handle="gamla-biblioteket"))
    [row] = await stats.rows()
    assert row["account"]["handle"] == "nya-biblioteket"


async def test_facts_may_come_before_the_account(stats: Listener) -> None:
    other = Listener(stats.service, stats.reader)
    await other.hear(other.post())
    assert (await other.reader.get(f"/accounts/{other.account_id}/figures")).status_code == 404
    await other.hear(other.account())
    assert (await other.figures())["own_posts"] == 1
