"""The notice every account shows (S06, S07): who we are, what for, what holds here, and that posts become public records.

`render` writes it from the account's data; `missing` checks a text that somebody may have worded otherwise. What it
looks for are the words that carry each part, so that a unit may write warmer but not less.
"""

from collections.abc import Callable
from dataclasses import dataclass

from services.registry.domain.details import Details
from services.registry.domain.platforms import NAMES

Words = tuple[tuple[str, ...], ...]
"""Each group must be there with at least one of its wordings."""

RULES = (
    "hets mot folkgrupp, olaga hot, uppvigling, förtal, förolämpning, barnpornografi, olaga våldsskildring, olaga "
    "integritetsintrång eller intrång i upphovsrätten"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is written from."""

    municipality: str
    unit: str
    details: Details


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    heading: str
    write: Callable[[Subject], str]
    words: Callable[[Subject], Words]

    def in_text(self, folded_text: str, subject: Subject) -> bool:
        groups = self.words(subject)
        return all(any(folded(word) in folded_text for word in group if word) for group in groups)


def render(subject: Subject) -> str:
    """The notice in Swedish, ready to be published."""
    return "\n\n".join(f"{part.heading}\n{part.write(subject)}" for part in PARTS)


def missing(text: str, subject: Subject) -> tuple[Part, ...]:
    """The parts that the text lacks, in the order they are read."""
    return tuple(part for part in PARTS if not part.in_text(folded(text), subject))


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _identity(subject: Subject) -> str:
    contact = f" Du når oss på {subject.details.owner_email}." if subject.details.owner_email else ""
    return f"Här möter du {subject.unit}, {subject.municipality}. Vi ansvarar för kontot.{contact}"


def _purpose(subject: Subject) -> str:
    return subject.details.purpose


def _way_of_working(subject: Subject) -> str:
    return (
        "Vi har uppsikt över det som skrivs här och svarar så snart vi kan, vanligen nästa arbetsdag. Frågor om enskilda "
        "ärenden hänvisar vi till kommunens andra kanaler. Kommunens anställda svarar bara från detta konto, aldrig "
        "från privata konton."
    )


def _visibility(subject: Subject) -> str:
    return f"Det du skriver kan läsas av alla på {NAMES[subject.details.platform]} och kan spridas vidare."


def _public_records(subject: Subject) -> str:
    return (
        "Våra inlägg och de inlägg du gör i dialog med oss blir allmänna handlingar. De arkiveras, och offentliga "
        "handlingar lämnas ut till den som begär det."
    )


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
    lambda _: (("blir allmänna handlingar", "är allmänna handlingar"),),
)
PARTS: tuple[Part, ...] = (
    Part("identity", "Avsändare", _identity, lambda subject: ((subject.municipality,), (subject.unit,))),
    Part("purpose", "Syfte", _purpose, lambda subject: ((subject.details.purpose.strip(),),)),
    Part(
        "way_of_working",
        "Så arbetar vi",
        _way_of_working,
        lambda _: (("uppsikt", "tillsyn", "bevakar"), ("svarar", "besvarar")),
    ),
    Part("visibility", "Vem som kan läsa", _visibility, lambda _: (("läsas av", "synligt för", "synlig för"),)),
    RECORDS,
    Part(
        "house_rules",
        "Regler",
        _rules,
        lambda _: (
            ("hets mot folkgrupp",), ("uppvigling",), ("förtal",), ("förolämpning", "ärekränkning"), ("barnpornografi",),
            ("våldsskildring",), ("upphovsrätt",), ("personangrepp",), ("kränkande",), ("arkiveras",), ("tas bort",),
        ),
    ),
    Part("privacy", "Personuppgifter", _privacy, lambda _: (("personuppgifter",), ("dataskyddsförordningen", "gdpr"))),
)  # fmt: skip
