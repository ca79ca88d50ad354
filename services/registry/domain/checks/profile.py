"""What the platform shows of the account: bound both ways (S16), nobody's private one (S19), with its notice (S06, S07)."""

from services.registry.domain import notices
from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import ONCE_OPEN, Check, Evidence, Facts, Finding, found
from services.registry.domain.details import Details
from services.registry.domain.profiles import ALARMS, Binding, OnPlatform, Sighting, binding_of
from services.registry.domain.wording import Wording

ALARM = "Kontots namn och fasta id leder inte till samma konto."
UNTOLD: frozenset[Binding] = frozenset({"outdated", "handle_unasked"})
"""The look says nothing of the handle that the account has now."""


def _not_seen() -> Finding:
    return found("unknown", "Profilen har inte setts än.", "The profile has not been seen yet.")


def _bound(details: Details, facts: Facts) -> Finding:
    part = facts[OnPlatform]
    if part.seen is None or part.seen.seen_at is None:
        return _vouched_for(part)
    binding = binding_of(details, part.seen)
    if binding in ALARMS:
        return found("unmet", ALARM, ALARMS[binding])
    if binding == "handle_free":
        return found("unmet", "Ingen på plattformen har kontots namn.", "Nobody has the account's handle there.")
    if binding in UNTOLD or not part.confirmed:
        return _vouched_for(part) if part.sighting else _not_seen()
    at = part.seen.seen_at
    if part.old(at, part.stale):
        return Finding("expired", Evidence(Wording("Plattformen har inte visat profilen på länge.", "The platform has not shown the profile for long."), at=at))  # fmt: skip
    told = Wording("Namn och fasta id leder till samma konto.", "Handle and permanent id lead to the same account.")
    return Finding("met", Evidence(told, by="ingest", at=at, what=part.seen.platform_id))


def _public(details: Details, facts: Facts) -> Finding:
    seen = facts[OnPlatform].seen
    if seen is not None and seen.seen_at is not None and seen.private:
        return found("unmet", "Kontot är privat eller en persons eget.", "The account is private, or a person's own.")
    if seen is None or seen.seen_at is None:
        return _vouched(facts[OnPlatform], "genuine")
    return found("met", "Kontot är öppet för alla.", "The account is open to all.")


def _informing(details: Details, facts: Facts) -> Finding:
    part = facts[OnPlatform]
    about = (part.seen.about if part.seen else None) or ""
    frame = facts[Frame]
    lacking = notices.missing(about, notices.Subject(frame.municipality, frame.unit, details))
    links = bool(part.notice_page) and part.notice_page.lower() in about.lower()
    if not lacking or links:
        told = Wording("Informationstexten syns på profilen.", "The notice is seen on the profile.")
        return Finding("met", Evidence(told, by="ingest", at=part.seen.seen_at if part.seen else None))
    return _vouched(part, "notice_url")


def _vouched_for(part: OnPlatform) -> Finding:
    """A person saw this handle after the account got it."""
    said = _vouched(part, "genuine")
    return said if part.confirmed or said.state != "met" else _not_seen()


def _vouched(part: OnPlatform, what: str) -> Finding:
    """A person's word, for as long as it holds."""
    said = part.sighting
    if what == "genuine" and said is not None and not said.genuine:
        told = _evidence("Den som såg efter fann ett annat konto.", "Whoever looked found another account.", said)
        return Finding("unmet", told)
    if said is None or not getattr(said, what):
        return found("unknown", "Ingen har sett efter på plattformen.", "Nobody has looked on the platform.")
    if part.old(said.at, part.sighted):
        return Finding("expired", _evidence("Det är länge sedan någon såg efter.", "It is long since anybody looked.", said))  # fmt: skip
    return Finding("met", _evidence("Sett på plattformen.", "Seen on the platform.", said))


def _evidence(swedish: str, english: str, said: Sighting) -> Evidence:
    return Evidence(Wording(swedish, english), by=said.actor, at=said.at, what=said.notice_url)


CHECKS = (
    Check("S06.profile", ONCE_OPEN, _informing),
    Check("S16.profile", ONCE_OPEN, _bound),
    Check("S19.profile", ONCE_OPEN, _public),
)
