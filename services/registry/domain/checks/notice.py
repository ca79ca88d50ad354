"""The text that the account shows (S06, S07)."""

from services.registry.domain import notices
from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import ALWAYS, Check, Facts, Finding, found
from services.registry.domain.details import Details

LANGUAGES: tuple[notices.Language, ...] = ("sv", "en")


def _informed(details: Details, facts: Facts) -> Finding:
    lacking = [part for part in _missing(details, facts) if part is not notices.RECORDS]
    if lacking:
        swedish, english = (", ".join(part.headed(language) for part in lacking) for language in LANGUAGES)
        return found("unmet", f"Informationstexten saknar: {swedish}.", f"The notice lacks: {english}.")
    return found("met", "Informationstexten har alla delar.", "The notice has all its parts.")


def _told_of_records(details: Details, facts: Facts) -> Finding:
    if notices.RECORDS in _missing(details, facts):
        return found("unmet", "Meningen saknas i informationstexten.", "The notice lacks that sentence.")
    return found("met", "Meningen finns i informationstexten.", "The notice has that sentence.")


def _missing(details: Details, facts: Facts) -> tuple[notices.Part, ...]:
    frame = facts[Frame]
    return notices.missing(details.notice, notices.Subject(frame.municipality, frame.unit, details))


CHECKS = (Check("S06", ALWAYS, _informed), Check("S07", ALWAYS, _told_of_records))
