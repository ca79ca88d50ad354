"""What the account is for, what it shall achieve and what the unit sets aside for it (S01 to S05)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import ALWAYS, Check, Evidence, Facts, Finding, found
from services.registry.domain.days import day_of, minute_of
from services.registry.domain.details import Details
from services.registry.domain.duty import Duty
from services.registry.domain.goals import Answered
from services.registry.domain.indicators import reachable
from services.registry.domain.wording import Wording, number

LATE = Wording(
    "Målen sattes först när arbetet redan pågick. Avsluta kontot och anmäl det på nytt, med målen först.",
    "The goals were set while the work went on already. Close the account and notify it anew, the goals first.",
)
WITHIN = Wording(
    "Skriv målvärdet i måttets enhet: en andel som answered_share mellan 0 och 1 (0,9 är 90 procent), annat från 0 och uppåt.",
    "Write the target in the indicator's unit: a share such as answered_share from 0 to 1 (0.9 is 90 per cent), others from 0.",
)


@dataclass(frozen=True, slots=True)
class Led:
    """A part of the facts: who manages the account's unit and those above it."""

    managers: tuple[UUID, ...] = ()


SWEDISH = {
    "purpose": "syfte", "benefit": "nytta", "audience": "målgrupp", "handle": "namn", "platform_id": "fast id",
    "url": "adress",
}  # fmt: skip


def told(lacking: Collection[str]) -> Finding:
    """`lacking`: the fields, as the API names them."""
    if lacking:
        swedish = ", ".join(f"{SWEDISH[name]} ({name})" for name in lacking)
        return found("unmet", f"Saknas: {swedish}.", f"Missing: {', '.join(lacking)}.")
    return found("met", "Allt är ifyllt.", "All is told.")


def _benefit(details: Details, facts: Facts) -> Finding:
    answers = {"purpose": details.purpose, "benefit": details.benefit, "audience": details.audience}
    return told([name for name, answer in answers.items() if not answer.strip()])


def _resources(details: Details, facts: Facts) -> Finding:
    hours, person = f"{details.hours_per_week:g}", details.responsible
    if person in facts[Duty].left:
        return found("unmet", "Den ansvariga har slutat.", "The responsible person has left.")
    if all(one in facts[Duty].left for one in facts[Led].managers):
        return found("unmet", "Enheten har ingen chef i registret.", "The unit has no manager in the register.")
    named = person is not None
    return found(
        "met" if named and details.hours_per_week > 0 else "unmet",
        f"{hours} timmar i veckan; ansvarig {'är utsedd' if named else 'saknas'}.",
        f"{hours} hours a week; the responsible person {'is named' if named else 'is missing'}.",
    )


def _goals(details: Details, facts: Facts) -> Finding:
    """Answered before the work begins, not while it goes on."""
    count, answered = len(details.goals), facts[Answered]
    told = Wording(f"{number(count, 'mål satt', 'mål satta')}.", f"{number(count, 'goal', 'goals')} set.")
    if answered.version and answered.changed_at:
        day = day_of(answered.changed_at)
        told = Wording(
            f"{number(count, 'mål satt', 'mål satta')}; {'det' if count == 1 else 'de'} gäller sedan kontots version {answered.version}, {day}.",
            f"{number(count, 'goal', 'goals')} set; they stand since version {answered.version} of the account, {day}.",
        )
    told = told.then(_begun(answered))
    evidence = Evidence(told, at=answered.changed_at, what=str(answered.version) if answered.version else None)
    if count and answered.late:
        return Finding("unmet", evidence, LATE)
    return Finding("met" if count else "unmet", evidence)


def _begun(answered: Answered) -> Wording | None:
    """What the first post says of when work began, where it says anything."""
    first, since = answered.first_post_at, answered.since
    if first is None or answered.drafted_at is None:
        return None
    if answered.existed:
        return Wording(
            f"Kontot fanns innan det anmäldes hit {day_of(answered.drafted_at)}: dess första inlägg är från {day_of(first)}.",
            f"The account existed before it was told of here {day_of(answered.drafted_at)}: its first post is of {day_of(first)}.",
        )
    if not answered.late:
        return None
    return Wording(
        f"Första inlägget publicerades {minute_of(first)}; mål har funnits sedan {minute_of(since) if since else 'aldrig'}.",
        f"The first post was published {minute_of(first)}; there have been goals since {minute_of(since) if since else 'never'}.",
    )


def _measurable(details: Details, facts: Facts) -> Finding:
    if not details.goals:
        return found("unknown", "Det finns inga mål att mäta än.", "There are no goals to measure yet.")
    if unmeasured := [goal.indicator for goal in details.goals if not goal.measurable]:
        names = ", ".join(unmeasured)
        return found(
            "unmet", f"Det framgår inte hur detta mäts: {names}.", f"Nobody says how this is measured: {names}."
        )
    if unreachable := [goal for goal in details.goals if not reachable(goal.indicator, goal.target)]:
        names = ", ".join(f"{goal.indicator} {goal.target:g}" for goal in unreachable)
        return Finding(
            "unmet", Evidence(Wording(f"Målvärdet kan aldrig nås: {names}.", f"Never reached: {names}.")), WITHIN
        )
    past = [goal.indicator for goal in details.goals if goal.due <= facts[Frame].today]
    if past:
        names = ", ".join(past)
        return found("expired", f"Måldatum har passerat: {names}.", f"Goals that were due already: {names}.")
    return found("met", "Varje mål har mått, värde och datum.", "Each goal has an indicator, a target and a date.")


CHECKS = (
    Check("S01", ALWAYS, _benefit),
    Check("S02", ALWAYS, _resources),
    Check("S04", ALWAYS, _goals),
    Check("S05", ALWAYS, _measurable),
)
