"""The owner address: official, a role's, and confirmed by a code within the last year (S19, S20)."""

from datetime import datetime, timedelta

from services.registry.domain.attestations import Attestation, Attested
from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import ALWAYS, Check, Evidence, Facts, Finding, found
from services.registry.domain.days import day_of
from services.registry.domain.details import Details
from services.registry.domain.emails import is_sub_address
from services.registry.domain.mailboxes import perhaps_personal
from services.registry.domain.wording import Wording

GOOD_FOR = timedelta(days=365)
SEND_CODE = Wording(
    "Skicka en kod till adressen (email-verifications) och bekräfta den med koden (email-confirmations).",
    "Send a code to the address (POST email-verifications) and confirm it with the code (POST email-confirmations).",
)
ROLE_MAILBOX = Wording(
    "Ange funktionsbrevlådan själv, utan tillägg efter plustecken.",
    "Give the role's mailbox itself (owner_email), without anything after a plus sign.",
)
DECIDE = Wording(
    "Ange en funktionsadress, eller låt den som godkänner konton avgöra vems adressen är (mailbox-reviews).",
    "Give a role's mailbox, or let somebody who approves accounts decide whose it is (POST mailbox-reviews).",
)


def expires_at(confirmed: Attestation) -> datetime:
    return confirmed.at + GOOD_FOR


def _not_private(details: Details, facts: Facts) -> Finding:
    address = details.owner_email
    if not address:
        return found("unknown", "Ingen adress är angiven än.", "No address is given yet.")
    frame = facts[Frame]
    if frame.personal:
        return found("unmet", f"{address} tillhör en person.", f"{address} belongs to a person.")
    if not frame.domains.own(address):
        return found("unmet", f"{address} är ingen av kommunens adresser.", f"{address} is not the municipality's.")
    if perhaps_personal(address, frame.unit, frame.municipality):
        return _decided(address, facts)
    return found("met", f"Ingen i registret har {address}.", f"Nobody in the register has {address}.")


def _decided(address: str, facts: Facts) -> Finding:
    """An address in the form of a person's: somebody who may approve knows whose it is."""
    decided = facts[Attested].latest("mailbox_reviewed", address)
    if decided is None:
        told = Wording(f"{address} ser ut som en persons adress.", f"{address} looks like a person's address.")
        return Finding("unmet", Evidence(told, what=address), DECIDE)
    accepted = decided.verdict == "accepted"
    told = Wording(
        f"{address} är {'en funktions' if accepted else 'en persons'} adress, har en person avgjort.",
        f"A person has decided that {address} is {'a role' if accepted else 'a person'}'s.",
    )
    return Finding("met" if accepted else "unmet", Evidence(told, decided.by, decided.at, address))


def _official_address(details: Details, facts: Facts) -> Finding:
    address, domains = details.owner_email or "-", facts[Frame].domains
    if odd := domains.odd_letters(address):
        return found(
            "unmet", f"{address} har tecken som inga av kommunens adresser har: {odd}.",
            f"{address} has letters that no address of the municipality's has: {odd}.",
        )  # fmt: skip
    if not domains.own(address):
        return found("unmet", f"{address} slutar inte på {domains}.", f"{address} does not end in one of {domains}.")
    if is_sub_address(address):
        told = Wording(f"{address} är en underadress.", f"{address} is a sub-address.")
        return Finding("unmet", Evidence(told), ROLE_MAILBOX)
    confirmed = facts[Attested].latest("email_confirmed", address)
    if confirmed is None:
        told = Wording(f"{address} är inte bekräftad med en kod.", f"{address} is not confirmed by a code.")
        return Finding("unmet", Evidence(told), SEND_CODE)
    return _confirmed(confirmed, facts)


def _confirmed(confirmed: Attestation, facts: Facts) -> Finding:
    day = day_of(expires_at(confirmed))
    over = day <= facts[Frame].today
    told = Wording(
        f"{confirmed.what} är bekräftad med en kod; {'gällde' if over else 'gäller'} till {day}.",
        f"{confirmed.what} is confirmed by a code; {'held' if over else 'holds'} until {day}.",
    )
    return Finding("expired" if over else "met", Evidence(told, confirmed.by, confirmed.at, confirmed.what), SEND_CODE)


CHECKS = (Check("S19", ALWAYS, _not_private), Check("S20", ALWAYS, _official_address))
