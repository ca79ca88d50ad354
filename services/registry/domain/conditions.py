"""The conditions of a presence, each with the sentence of the instruction it comes from, and whether it is met.

A condition is `unknown` where there is nothing to judge yet; only `unmet` ones stop a notification.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.registry.domain import notices
from services.registry.domain.details import Details
from services.registry.domain.emails import OfficialDomains
from services.registry.domain.sentences import SENTENCES, Sentence
from services.registry.domain.wording import Wording

State = Literal["met", "unmet", "unknown"]
Finding = tuple[State, Wording]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the account's data is judged by."""

    today: date
    municipality: str
    unit: str
    domains: OfficialDomains
    personal_addresses: Collection[str]
    """Of the owner addresses at hand, those that belong to a person."""


@dataclass(frozen=True, slots=True)
class Condition:
    sentence: Sentence
    state: State
    evidence: Wording


def examine(details: Details, facts: Facts) -> tuple[Condition, ...]:
    """Every condition, in the order of the instruction."""
    return tuple(Condition(SENTENCES[name], *check(details, facts)) for name, check in CHECKS.items())


def unmet(details: Details, facts: Facts) -> tuple[Condition, ...]:
    return tuple(condition for condition in examine(details, facts) if condition.state == "unmet")


def _benefit(details: Details, facts: Facts) -> Finding:
    answers = {"purpose": details.purpose, "benefit": details.benefit, "audience": details.audience}
    return _all_told([name for name, answer in answers.items() if not answer.strip()])


def _all_told(lacking: Collection[str]) -> Finding:
    if lacking:
        return "unmet", Wording(f"Saknas: {', '.join(lacking)}.", f"Missing: {', '.join(lacking)}.")
    return "met", Wording("Allt är ifyllt.", "All is told.")


def _resources(details: Details, facts: Facts) -> Finding:
    hours, named = f"{details.hours_per_week:g}", details.responsible is not None
    evidence = Wording(
        f"{hours} timmar i veckan; ansvarig {'är utsedd' if named else 'saknas'}.",
        f"{hours} hours a week; the responsible person {'is named' if named else 'is missing'}.",
    )
    return ("met" if named and details.hours_per_week > 0 else "unmet"), evidence


def _goals(details: Details, facts: Facts) -> Finding:
    count = len(details.goals)
    return ("met" if count else "unmet"), Wording(f"{count} mål är satta.", f"{count} goals are set.")


def _measurable(details: Details, facts: Facts) -> Finding:
    if not details.goals:
        return "unknown", Wording("Det finns inga mål att mäta än.", "There are no goals to measure yet.")
    past = [goal.indicator for goal in details.goals if goal.due <= facts.today]
    if past:
        names = ", ".join(past)
        return "unmet", Wording(f"Måldatum har passerat: {names}.", f"Goals that were due already: {names}.")
    return "met", Wording("Varje mål har mått, värde och datum.", "Each goal has an indicator, a target and a date.")


def _informed(details: Details, facts: Facts) -> Finding:
    lacking = [part.heading for part in _missing_parts(details, facts) if part is not notices.RECORDS]
    if lacking:
        names = ", ".join(lacking)
        return "unmet", Wording(f"Informationstexten saknar: {names}.", f"The notice lacks: {names}.")
    return "met", Wording("Informationstexten har alla delar.", "The notice has all its parts.")


def _told_of_records(details: Details, facts: Facts) -> Finding:
    if notices.RECORDS in _missing_parts(details, facts):
        return "unmet", Wording("Meningen saknas i informationstexten.", "The notice lacks that sentence.")
    return "met", Wording("Meningen finns i informationstexten.", "The notice has that sentence.")


def _missing_parts(details: Details, facts: Facts) -> tuple[notices.Part, ...]:
    return notices.missing(details.notice, notices.Subject(facts.municipality, facts.unit, details))


def _deputy(details: Details, facts: Facts) -> Finding:
    count = len(details.actual_deputies)
    evidence = Wording(
        f"{count} ersättare utöver den ansvariga.", f"{count} deputies who are not the responsible person."
    )
    return ("met" if count else "unmet"), evidence


def _identified(details: Details, facts: Facts) -> Finding:
    lacking = [name for name in ("handle", "platform_id") if not getattr(details, name)]
    return _all_told(lacking)


def _spokespersons(details: Details, facts: Facts) -> Finding:
    count = sum(not one.over(facts.today) for one in details.spokespersons)
    evidence = Wording(
        f"{count} personer får uttala sig, i dag eller senare.", f"{count} people may speak, today or later."
    )
    return ("met" if count else "unmet"), evidence


def _not_private(details: Details, facts: Facts) -> Finding:
    if not details.owner_email:
        return "unknown", Wording("Ingen adress är angiven än.", "No address is given yet.")
    if details.owner_email in facts.personal_addresses:
        return "unmet", Wording(
            f"{details.owner_email} tillhör en person.", f"{details.owner_email} belongs to a person."
        )
    return "met", Wording(f"{details.owner_email} tillhör ingen enskild.", f"{details.owner_email} is nobody's own.")


def _official_address(details: Details, facts: Facts) -> Finding:
    if facts.domains.own(details.owner_email):
        return "met", Wording(
            f"{details.owner_email} ligger i kommunens domän.",
            f"{details.owner_email} is in the municipality's domain.",
        )
    given = details.owner_email or "-"
    return "unmet", Wording(
        f"{given} slutar inte på {facts.domains}.", f"{given} does not end in one of {facts.domains}."
    )


CHECKS: dict[str, Callable[[Details, Facts], Finding]] = {
    "S01": _benefit,
    "S02": _resources,
    "S04": _goals,
    "S05": _measurable,
    "S06": _informed,
    "S07": _told_of_records,
    "S13": _deputy,
    "S16": _identified,
    "S18": _spokespersons,
    "S19": _not_private,
    "S20": _official_address,
}
