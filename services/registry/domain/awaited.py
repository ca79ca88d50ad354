"""Letters on an account's way to its approval: that it waits for somebody, and that it came back (S16, J1)."""

from dataclasses import dataclass

from services.registry.domain.accounts import Account
from services.registry.domain.escalations import LONGEST_NAME, Form
from services.registry.domain.letters import Letter

CONFIRM = Form(
    "Kontot {named} väntar på att du bekräftar det",
    "En anmälan av kontot {named} väntar på att enhetens chef bekräftar den. Läs den i Insyn och bekräfta den, eller lämna "
    "tillbaka den med vad som behöver kompletteras.",
    "A notification of the account {named} waits for the unit's manager to confirm it. Read it in Insyn and confirm it, or "
    "return it with what is to be completed.",
)
DECIDE = Form(
    "Kontot {named} väntar på beslut",
    "En anmälan av kontot {named} väntar på att informationssekreteraren godkänner, lämnar tillbaka eller avslår den. Den "
    "finns i Insyn med sina villkor.",
    "A notification of the account {named} waits for the information secretary to approve, return or reject it. It is in "
    "Insyn with its conditions.",
)
RETURNED = Form(
    "Anmälan av kontot {named} behöver kompletteras",
    "Anmälan av kontot {named} har lämnats tillbaka. Skälet står i kontots historia i Insyn. Komplettera den och anmäl på nytt.",
    "The notification of the account {named} was returned. The reason stands in the account's history in Insyn. Complete it "
    "and notify again.",
)
REJECTED = Form(
    "Anmälan av kontot {named} har avslagits",
    "Anmälan av kontot {named} har avslagits. Skälet står i kontots historia i Insyn. En ändrad anmälan blir ett nytt utkast.",
    "The notification of the account {named} was rejected. The reason stands in the account's history in Insyn. A changed "
    "notification is a draft again.",
)


@dataclass(frozen=True, slots=True)
class Word:
    """What there is to say of an account. The reason is read where only those look who may: a letter lies in mailboxes."""

    form: Form
    account: Account

    def letter(self, to: str) -> Letter:
        details = self.account.details
        named = f"{details.platform}: {details.handle[:LONGEST_NAME]}"
        subject, swedish, english = (
            part.format(named=named) for part in (self.form.subject, self.form.swedish, self.form.english)
        )
        return Letter(to, subject, f"{swedish}\n\n{english}\n")
