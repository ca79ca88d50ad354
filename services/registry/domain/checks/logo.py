"""The sender is marked by an approved logo (S21): one is chosen, and the profile picture shows it."""

from dataclasses import dataclass

from services.registry.domain.attestations import Attestation, Attested
from services.registry.domain.conditions import ALWAYS, ONCE_OPEN, Check, Evidence, Facts, Finding, found
from services.registry.domain.details import Details
from services.registry.domain.logos import Logo
from services.registry.domain.wording import Wording

DECIDE = Wording(
    "Informationssekreteraren jämför bilden med logotypen och beslutar (logo-reviews).",
    "The information secretary compares the picture with the logo and decides (POST logo-reviews).",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A part of the facts: the logo the account names, and whether its unit may use it."""

    logo: Logo | None = None
    for_unit: bool = False


def _chosen(details: Details, facts: Facts) -> Finding:
    chosen = facts[Chosen]
    if chosen.logo is None:
        return found("unmet", "Ingen logotyp är vald.", "No logo is chosen.")
    name = chosen.logo.name
    if not chosen.for_unit:
        return found("unmet", f"{name} är en annan enhets.", f"{name} is another unit's.")
    if chosen.logo.retired_at:
        return found("expired", f"{name} används inte längre.", f"{name} is no longer used.")
    told = Wording(f"{name} är vald och godkänd.", f"{name} is chosen and approved.")
    return Finding("met", Evidence(told, chosen.logo.approved_by, chosen.logo.approved_at, chosen.logo.digest))


def comparison(logo: Logo | None, attested: Attested) -> Attestation | None:
    """How the picture seen last compares with the logo chosen now."""
    latest = attested.latest("logo_compared")
    return latest if latest and logo and latest.data.get("logo_id") == str(logo.id) else None


def decision(compared: Attestation, attested: Attested) -> Attestation | None:
    """A person's, on exactly this picture and this logo: void as soon as one of them changes."""
    latest = attested.latest("logo_reviewed", compared.what)
    return latest if latest and latest.data.get("logo_id") == compared.data.get("logo_id") else None


def _shown(details: Details, facts: Facts) -> Finding:
    compared = comparison(facts[Chosen].logo, facts[Attested])
    if compared is None:
        return found(
            "unknown", "Profilbilden är inte jämförd med logotypen.", "The picture is not compared with the logo."
        )
    if decided := decision(compared, facts[Attested]):
        accepted = decided.verdict == "accepted"
        told = Wording(
            f"En person har {'godtagit' if accepted else 'underkänt'} profilbilden.",
            f"A person has {'accepted' if accepted else 'refused'} the profile picture.",
        )
        return Finding("met" if accepted else "unmet", Evidence(told, decided.by, decided.at, decided.what))
    return _by_machine(compared)


def _by_machine(compared: Attestation) -> Finding:
    bits = " och ".join(compared.data[name] for name in ("dhash", "phash") if name in compared.data) + " av 64"
    words = {
        "close": Wording(f"Profilbilden är logotypen (skillnad {bits}).", "The picture is the logo."),
        "doubtful": Wording(f"Profilbilden liknar logotypen (skillnad {bits}).", "The picture resembles the logo."),
        "different": Wording(f"Profilbilden är en annan (skillnad {bits}).", "The picture is another one."),
        "missing": Wording("Kontot har ingen profilbild.", "The account has no picture."),
    }
    evidence = Evidence(words[compared.verdict], compared.by, compared.at, compared.what)
    if compared.verdict == "doubtful":
        return Finding("unknown", evidence, DECIDE)
    return Finding("met" if compared.verdict == "close" else "unmet", evidence)


CHECKS = (Check("S21", ALWAYS, _chosen), Check("S21.profile", ONCE_OPEN, _shown))
