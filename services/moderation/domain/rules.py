"""Rules as data: what may not be published, on which ground, and the words and patterns by which a machine suggests it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.moderation.domain.normalising import normalised
from services.moderation.domain.words import Ground
from shared.errors import Invalid

DETECTORS = ("personnummer",)
SHORTEST_LITERAL = 3
SIGN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression over the normalised text, tried only where one of its literals occurs."""

    literals: tuple[str, ...]
    regex: str

    def faults(self) -> list[str]:
        found = []
        if not self.literals or any(len(normalised(one).text) < SHORTEST_LITERAL for one in self.literals):
            found.append(f"needs a literal of at least {SHORTEST_LITERAL} characters that every hit contains")
        if never_ends(self.regex):
            found.append("repeats a group that repeats or chooses inside: on some texts that never ends")
        try:
            re.compile(self.regex)
        except re.error as error:
            found.append(f"is no regular expression: {error.msg}")
        return found


def never_ends(regex: str) -> bool:
    """Does it repeat a group in which there is more than one way? On a text that does not match all ways are tried."""
    ways = [False]
    before, closed = "", False
    for sign in SIGN.findall(regex):
        if sign == "(":
            ways.append(False)
        elif sign == ")" and len(ways) > 1:
            closed = ways.pop()
            ways[-1] |= closed
        elif sign in "*+{" and before == ")" and closed:
            return True
        elif sign in "*+{|" or (sign == "?" and before != "("):
            ways[-1] = True
        before = sign
    return False


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One published wording of a rule. Never changed: a new wording is a new version."""

    rule_id: str
    version: int
    ground: Ground
    paragraph: str
    title: str
    text: str
    terms: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    detectors: tuple[str, ...]
    valid_from: datetime
    published_at: datetime
    published_by: str
    superseded_at: datetime | None = None

    def could_be_cited(self, written_down: datetime, now: datetime) -> bool:
        """Was it in force at some time since the post was captured? (S08)"""
        return self.valid_from <= now and (self.superseded_at is None or self.superseded_at > written_down)


def check(terms: Sequence[str], patterns: Sequence[Pattern], detectors: Sequence[str]) -> None:
    """Refuse what the engine could not use."""
    faults = [
        (f"/terms/{n}", "is empty") for n, term in enumerate(terms) if not normalised(term.rstrip("*")).text.strip()
    ]
    faults += [(f"/patterns/{n}", fault) for n, pattern in enumerate(patterns) for fault in pattern.faults()]
    faults += [
        (f"/detectors/{n}", f"is none of {', '.join(DETECTORS)}")
        for n, one in enumerate(detectors)
        if one not in DETECTORS
    ]
    if faults:
        raise Invalid("The rule cannot be published as it stands.", errors=faults)
