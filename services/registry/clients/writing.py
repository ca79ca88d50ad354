"""A letter as an e-mail message."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from services.registry.domain.letters import Posted
from shared.clock import Clock


def addressed(address: str, name: str = "") -> Address:
    """With the domain as the network writes it: only an å before the @ needs a server that knows SMTPUTF8."""
    local, _, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain.encode("idna").decode())


def written(one: Posted, sender: str, clock: Clock) -> EmailMessage:
    """The Message-ID is the letter's own: whoever gets it twice can see that."""
    message = EmailMessage()
    message["From"] = from_us = addressed(sender, "Insyn")
    message["To"] = addressed(one.letter.to)
    message["Subject"] = one.letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{one.id}@{from_us.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(one.letter.text)
    return message
