"""Who stands behind the account (S13, S18, S19, S20)."""

from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import ALWAYS, Check, Facts, Finding, found
from services.registry.domain.details import Details


def _deputy(details: Details, facts: Facts) -> Finding:
    count = len(details.actual_deputies)
    return found(
        "met" if count else "unmet",
        f"{count} ersättare utöver den ansvariga.",
        f"{count} deputies who are not the responsible person.",
    )


def _spokespersons(details: Details, facts: Facts) -> Finding:
    count = sum(not one.over(facts[Frame].today) for one in details.spokespersons)
    return found(
        "met" if count else "unmet",
        f"{count} personer får uttala sig, i dag eller senare.",
        f"{count} people may speak, today or later.",
    )


def _not_private(details: Details, facts: Facts) -> Finding:
    address = details.owner_email
    if not address:
        return found("unknown", "Ingen adress är angiven än.", "No address is given yet.")
    if facts[Frame].personal:
        return found("unmet", f"{address} tillhör en person.", f"{address} belongs to a person.")
    return found("met", f"{address} tillhör ingen enskild.", f"{address} is nobody's own.")


def _official_address(details: Details, facts: Facts) -> Finding:
    address, domains = details.owner_email or "-", facts[Frame].domains
    if domains.own(address):
        return found("met", f"{address} ligger i kommunens domän.", f"{address} is in the municipality's domain.")
    return found("unmet", f"{address} slutar inte på {domains}.", f"{address} does not end in one of {domains}.")


CHECKS = (
    Check("S13", ALWAYS, _deputy),
    Check("S18", ALWAYS, _spokespersons),
    Check("S19", ALWAYS, _not_private),
    Check("S20", ALWAYS, _official_address),
)
