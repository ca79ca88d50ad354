"""A text for people, in Swedish and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    swedish: str
    english: str
