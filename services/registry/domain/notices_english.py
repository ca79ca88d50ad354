"""The parts of the notice in English, for those who read it so; the Swedish text is the one that binds."""

from services.registry.domain.notice_subject import Subject
from services.registry.domain.platforms import NAMES


def identity(subject: Subject) -> str:
    contact = f" Reach us at {subject.details.owner_email}." if subject.details.owner_email else ""
    return f"This is {subject.unit}, {subject.municipality}. We answer for this account.{contact}"


def purpose(subject: Subject) -> str:
    return subject.details.purpose


def way_of_working(subject: Subject) -> str:
    days = subject.details.answer_working_days
    promised = "the next working day" if days == 1 else f"within {days} working days"
    return (
        f"We keep an eye on what is written here and answer as soon as we can, usually {promised}. Questions about your "
        "own case we refer to the municipality's other channels. Our employees answer from this account only, never from "
        "private ones."
    )


def visibility(subject: Subject) -> str:
    name = NAMES[subject.details.platform] if subject.details.platform != "other" else "this service"
    return f"What you write can be read by everybody on {name}, and passed on."


def public_records(subject: Subject) -> str:
    return (
        "Our posts, and those you write in dialogue with us, become public records (allmänna handlingar). They are "
        "archived, and what is not confidential is handed out to whoever asks."
    )


def house_rules(subject: Subject) -> str:
    return (
        "You may not publish agitation against a population group, unlawful threats, incitement, defamation, insults, "
        "child pornography, unlawful depiction of violence, unlawful violation of privacy or what infringes copyright. "
        "Nor may posts attack persons or violate individuals or groups. Posts that break the rules are archived and "
        "removed. Whoever breaks them repeatedly can be blocked, and crimes are reported to the police."
    )


def privacy(subject: Subject) -> str:
    return (
        f"{subject.municipality} processes personal data in posts under the GDPR. Do not write sensitive things about "
        "yourself or others. How we process personal data, and your rights, are told on the municipality's web site."
    )
