"""Who stands behind the account (S13, S18)."""

from dataclasses import dataclass, replace

from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import ALWAYS, Check, Facts, Finding, found
from services.registry.domain.details import Details
from services.registry.domain.duty import NOBODY, Duty
from services.registry.domain.wording import Wording, number

SPOKEN = Wording(
    "Bedöm incidenterna (/incidents?kind=UNAUTHORISED_STATEMENT): bekräfta, gör något åt det och avsluta, eller avfärda.",
    "Judge the incidents (/incidents?kind=UNAUTHORISED_STATEMENT): confirm, act and close, or dismiss.",
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A part of the facts: incidents without an end of statements by people who were not listed."""

    unauthorised: int = 0


def _deputy(details: Details, facts: Facts) -> Finding:
    gone = sum(person in facts[Duty].left for person in details.actual_deputies)
    count = len(details.actual_deputies) - gone
    if count and facts[Duty].nobody(details.on_duty):
        return _alone()
    return found(
        "met" if count else "unmet",
        f"{count} ersättare utöver den ansvariga{f'; {gone} till har slutat' if gone else ''}.",
        f"{number(count, 'deputy', 'deputies')} beside the responsible person"
        f"{f'; {gone} more {_has(gone)} left' if gone else ''}.",
    )


def _has(many: int) -> str:
    return "has" if many == 1 else "have"


def _alone() -> Finding:
    told = found("unmet", "Alla som sköter kontot är borta nu.", "All who run the account are away now.")
    return replace(told, to_do=NOBODY)


def _spokespersons(details: Details, facts: Facts) -> Finding:
    if many := facts[Spoken].unauthorised:
        told = found(
            "unmet",
            f"Någon som inte stod på listan har uttalat sig: {number(many, 'incident', 'incidenter')} utan avslut.",
            f"Somebody who was not listed has spoken: {number(many, 'incident', 'incidents')} without an end.",
        )
        return replace(told, to_do=SPOKEN)
    here = [one for one in details.spokespersons if one.person_id not in facts[Duty].left]
    count = sum(not one.over(facts[Frame].today) for one in here)
    return found(
        "met" if count else "unmet",
        f"{number(count, 'person', 'personer')} får uttala sig, i dag eller senare.",
        f"{number(count, 'person', 'people')} may speak, today or later.",
    )


CHECKS = (
    Check("S13", ALWAYS, _deputy),
    Check("S18", ALWAYS, _spokespersons),
)
