"""The notice in English, beside the Swedish text that binds: for the page that anybody can read."""

from collections.abc import Callable
from typing import Literal

from services.registry.domain.notices import PARTS, Subject
from services.registry.domain.platforms import NAMES

Language = Literal["sv", "en"]
Told = tuple[str, str, str]
"""(name, heading, text)"""

ENGLISH: dict[str, tuple[str, Callable[[Subject], str]]] = {
    "identity": (
        "Who we are",
        lambda subject: (
            f"Here you meet {subject.unit}, {subject.municipality}. We are responsible for this account. "
            f"You reach us at {subject.details.owner_email}."
        ),
    ),
    "purpose": ("Purpose", lambda subject: subject.details.purpose),
    "way_of_working": (
        "How we work",
        lambda _: (
            "We keep an eye on what is written here and answer as soon as we can, usually the next working day. "
            "Questions about somebody's own case we refer to the municipality's other channels. Our employees answer from "
            "this account only, never from private ones."
        ),
    ),
    "visibility": (
        "Who can read",
        lambda subject: f"What you write can be read by everybody on {_named(subject)} and can be spread further.",
    ),
    "public_records": (
        "Public records",
        lambda _: (
            "Our posts, and what you write in dialogue with us, become public records. They are archived, and "
            "records that are not secret are handed out to whoever asks."
        ),
    ),
    "house_rules": (
        "Rules",
        lambda _: (
            "You may not publish agitation against a population group, unlawful threats, incitement, defamation, "
            "insults, child pornography, unlawful depictions of violence, unlawful breaches of privacy or infringements of "
            "copyright; nor personal attacks or what violates individuals or groups. Posts that break the rules are archived "
            "and removed. Whoever breaks them repeatedly can be shut out, and crimes are reported to the police."
        ),
    ),
    "privacy": (
        "Personal data",
        lambda subject: (
            f"{subject.municipality} processes personal data in posts under the GDPR. Do not write sensitive "
            "data about yourself or others. How we process personal data, and your rights, are told on our website."
        ),
    ),
}


def parts_of(subject: Subject, language: Language) -> list[Told]:
    """Every part, in the order they are read. What a unit wrote itself stays as it wrote it."""
    if language == "sv":
        return [(part.name, part.heading, part.write(subject)) for part in PARTS]
    return [(part.name, ENGLISH[part.name][0], ENGLISH[part.name][1](subject)) for part in PARTS]


def _named(subject: Subject) -> str:
    platform = subject.details.platform
    return "the service" if platform == "other" else NAMES[platform]
