"""The notice every account shows (S06, S07): who we are, what for, what holds here, and that posts become public records.

`render` writes it from the account's data; `missing` checks a text that somebody may have worded otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from services.registry.domain import notices_english as english
from services.registry.domain.notice_reading import Group, folded
from services.registry.domain.notice_subject import Subject
from services.registry.domain.platforms import NAMES

__all__ = ["PARTS", "RECORDS", "RECORDS_SENTENCES", "Language", "Part", "Subject", "missing", "render"]
Language = Literal["sv", "en"]
Words = tuple[Group, ...]
"""Each must be told."""

RULES = (
    "hets mot folkgrupp, olaga hot, uppvigling, förtal, förolämpning, barnpornografi, olaga våldsskildring, olaga "
    "integritetsintrång eller intrång i upphovsrätten"
)

FORBIDDEN = (
    ("hets mot folkgrupp",), ("uppvigling",), ("förtal",), ("förolämpning", "ärekränkning"), ("barnpornografi",),
    ("våldsskildring",), ("upphovsrätt",), ("personangrepp",), ("kränkande",),
)  # fmt: skip
RECORDS_SENTENCES = (
    "Våra inlägg och de inlägg du gör i dialog med oss blir allmänna handlingar",
    "Inlägg och kommentarer blir allmänna handlingar",
    "Inlägg blir allmänna handlingar",
    "Det du skriver här blir allmän handling",
)
"""The controlled text of S07: one of these, as it stands."""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    heading: str
    write: Callable[[Subject], str]
    words: Callable[[Subject], Words]
    english_heading: str
    english: Callable[[Subject], str]

    def headed(self, language: Language) -> str:
        return self.heading if language == "sv" else self.english_heading

    def written(self, subject: Subject, language: Language) -> str:
        return self.write(subject) if language == "sv" else self.english(subject)

    def in_text(self, folded_text: str, subject: Subject) -> bool:
        return all(group.told_in(folded_text) for group in self.words(subject))


def render(subject: Subject, language: Language = "sv") -> str:
    """The notice, ready to be published. Only the Swedish one is what the instruction asks for."""
    return "\n\n".join(f"{part.headed(language)}\n{part.written(subject, language)}" for part in PARTS)


def missing(text: str, subject: Subject) -> tuple[Part, ...]:
    """The parts that the text lacks, in the order they are read."""
    shown = folded(text)
    return tuple(part for part in PARTS if not part.in_text(shown, subject))


def _identity(subject: Subject) -> str:
    contact = f" Du når oss på {subject.details.owner_email}." if subject.details.owner_email else ""
    return f"Här möter du {subject.unit}, {subject.municipality}. Vi ansvarar för kontot.{contact}"


def _purpose(subject: Subject) -> str:
    return subject.details.purpose


def _promised(subject: Subject) -> str:
    days = subject.details.answer_working_days
    return "nästa arbetsdag" if days == 1 else f"inom {days} arbetsdagar"


def _way_of_working(subject: Subject) -> str:
    return (
        f"Vi har uppsikt över det som skrivs här och svarar så snart vi kan, vanligen {_promised(subject)}. Frågor om enskilda "
        "ärenden hänvisar vi till kommunens andra kanaler. Kommunens anställda svarar bara från detta konto, aldrig "
        "från privata konton."
    )


def _visibility(subject: Subject) -> str:
    return f"Det du skriver kan läsas av alla på {NAMES[subject.details.platform]} och kan spridas vidare."


def _public_records(subject: Subject) -> str:
    return f"{RECORDS_SENTENCES[0]}. De arkiveras, och offentliga handlingar lämnas ut till den som begär det."


def _rules(subject: Subject) -> str:
    return (
        f"Du får inte publicera {RULES}. Inlägg får inte heller innehålla personangrepp eller uttalanden som är "
        "kränkande för enskilda eller grupper. Inlägg som inte följer reglerna arkiveras och tas bort. Den som bryter "
        "mot dem flera gånger kan stängas av, och brott polisanmäls."
    )


def _privacy(subject: Subject) -> str:
    return (
        f"{subject.municipality} behandlar personuppgifter i inläggen enligt dataskyddsförordningen (GDPR). Skriv inte "
        "känsliga uppgifter om dig själv eller andra. Hur vi behandlar personuppgifter och vilka rättigheter du har står "
        "på kommunens webbplats."
    )


RECORDS = Part(
    "public_records",
    "Allmänna handlingar",
    _public_records,
    lambda _: (Group(RECORDS_SENTENCES, "controlled"),),
    "Public records",
    english.public_records,
)
PARTS: tuple[Part, ...] = (
    Part("identity", "Avsändare", _identity, lambda subject: (Group((subject.municipality,), "names"), Group((subject.unit,), "names")), "Who we are", english.identity),
    Part("purpose", "Syfte", _purpose, lambda subject: (Group((subject.details.purpose,), "names"),), "Purpose", english.purpose),
    Part(
        "way_of_working",
        "Så arbetar vi",
        _way_of_working,
        lambda _: (Group(("uppsikt", "tillsyn", "bevakar")), Group(("svarar", "besvarar"))),
        "How we work",
        english.way_of_working,
    ),
    Part("visibility", "Vem som kan läsa", _visibility, lambda _: (Group(("läsas av", "synligt för", "synlig för")),), "Who can read", english.visibility),
    RECORDS,
    Part(
        "house_rules",
        "Regler",
        _rules,
        lambda _: (*(Group(words, "forbids") for words in FORBIDDEN), Group(("arkiveras",)), Group(("tas bort",))),
        "Rules",
        english.house_rules,
    ),
    Part("privacy", "Personuppgifter", _privacy, lambda _: (Group(("personuppgifter",)), Group(("dataskyddsförordningen", "gdpr"))), "Personal data", english.privacy),
)  # fmt: skip
