"""Reads a notice for what it says, not for the words in it: a sentence that denies or permits does not count (S06, S07).

A unit may write warmer but not less. Where law is told, the text is controlled: one of the given sentences, as it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Stance = Literal["names", "says", "forbids", "controlled"]
SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?=\S)[^.!?]*)*")
"""A full stop inside an address or an hour ends nothing."""
NO = r"(?:inte|ej|icke|aldrig|ingen|inget|inga|knappast)"
FORBIDDING = re.compile(rf"\b(?:{NO}|förbjud\w*|otillåt\w*|undvik\w*|tas bort)\b")
PERMITTING = re.compile(r"\b(?:gärna|tillåtet|tillåten|går bra|fritt fram|välkom\w+ att)\b")
DOUBTING = re.compile(rf"\b(?:{NO}|missuppfattning|myt|fel|felaktigt|osant)\b|\batt$")
DENYING = re.compile(
    rf"\b(?:arkiveras|sparas|bevaras|lämnas) {NO}\b|\b{NO} (?:arkiveras|sparas|bevaras|lämnas ut)\b"
    rf"|\b{NO}\b[^,;.!?]*\ballmän(?:na)? handling"
)
"""What takes back that posts become public records, wherever it is said."""


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that must be told, in at least one of these wordings."""

    wordings: tuple[str, ...]
    stance: Stance = "says"

    def told_in(self, text: str) -> bool:
        words = [folded(one) for one in self.wordings if one.strip()]
        if self.stance == "names":
            return any(word in text for word in words)
        if self.stance == "controlled" and DENYING.search(text):
            return False
        return any(_told(word, sentence, self.stance) for sentence in sentences(text) for word in words)


def sentences(text: str) -> Iterator[str]:
    return (one.group().strip() for one in SENTENCE.finditer(text))


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _told(word: str, sentence: str, stance: Stance) -> bool:
    before, found, after = sentence.partition(word)
    if not found:
        return False
    if stance == "controlled":
        return not after.strip(" .!") and not DOUBTING.search(before.strip())
    if stance == "forbids":
        return bool(FORBIDDING.search(sentence)) and not PERMITTING.search(sentence)
    return not _denied(before, after)


def _denied(before: str, after: str) -> bool:
    """`svarar inte`, `kan inte läsas av`; not `inlägg som inte följer reglerna arkiveras`."""
    return bool(re.search(rf"\b{NO}(?: \w+)?\W*$", before) or re.match(rf"\w*\W+{NO}\b", after))
