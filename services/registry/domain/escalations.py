"""When those who run an account do not or cannot act, the unit's manager is written to: once for each occasion (S12, S13)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.registry.domain.days import day_of, minute_of
from services.registry.domain.letters import Letter

Unlooked = Literal["unlooked", "unlooked_manager", "unlooked_approver"]
"""Nobody looked at an account in time: to those who run it, to their manager, to the information secretary."""
Matter = Literal["alone", "certification", "at_risk"] | Unlooked
UNLOOKED: dict[Unlooked, timedelta] = {
    "unlooked": timedelta(0), "unlooked_manager": timedelta(days=1), "unlooked_approver": timedelta(days=3),
}  # fmt: skip
"""How long after it was due each is written to, if nobody has looked by then."""
ALONE_AHEAD = timedelta(days=7)
"""That nobody will be on duty is told so long before, if it is known by then."""
LAST_CALL = timedelta(days=2)
"""Two reminders were sent, and still the account is not certified."""
UNMENDED = timedelta(days=7)
"""So long may those who run an account mend by themselves what puts it at risk."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Concerned:
    """An account that may need its manager. `since`: from when on, where the database tells that."""

    account_id: UUID
    unit_id: UUID
    platform: str
    handle: str
    risks: tuple[str, ...] = ()
    since: datetime | None = None

    @property
    def named(self) -> str:
        return f"{self.platform}: {self.handle[:LONGEST_NAME]}"


@dataclass(frozen=True, slots=True)
class Occasion:
    account: Concerned
    matter: Matter
    since: datetime
    """By it the occasion is known again."""
    until: datetime | None = None

    def letter(self, to: str) -> Letter:
        form = WRITTEN[self.matter]
        words = {
            "named": self.account.named, "since": minute_of(self.since), "day": str(day_of(self.since)),
            "until": f" till {minute_of(self.until)}" if self.until else "", "risks": ", ".join(self.account.risks),
            "to": f" to {minute_of(self.until)}" if self.until else " on",
        }  # fmt: skip
        subject, swedish, english = (part.format(**words) for part in (form.subject, form.swedish, form.english))
        return Letter(to, subject, f"{swedish}\n\n{english}\n")


@dataclass(frozen=True, slots=True)
class Form:
    """A letter with gaps to fill in."""

    subject: str
    swedish: str
    english: str


WRITTEN: dict[Matter, Form] = {
    "alone": Form(
        "Ingen i tjänst för {named}",
        "Den ansvariga och alla ersättare för kontot {named} är borta samtidigt från {since}{until}. Utse en ersättare som "
        "är på plats, eller ändra när någon är borta. Så länge svarar enhetens chef för kontot.",
        "All who run the account {named} are away at once from {since}{to}. Name a deputy who is there; the manager of the "
        "unit answers for the account meanwhile.",
    ),
    "certification": Form(
        "Kontot {named} är inte intygat, senast {day}",
        "Kontot {named} ska intygas på nytt av enhetens chef senast {day}. De som sköter kontot har påmints två gånger. Sker "
        "det inte i tid hamnar kontot i riskläge.",
        "The account {named} is to be certified anew by the unit's manager by {day}. Those who run it were reminded twice.",
    ),
    "unlooked": Form(
        "Ingen har sett efter på kontot {named}",
        "Någon skulle ha sett efter på kontot {named} senast {since}, och ingen har antecknat det. Se efter nu och anteckna det "
        "i Insyn. Sker det inte inom ett dygn skrivs till enhetens chef.",
        "Somebody should have looked at the account {named} by {since}, and nobody has recorded it. Look now and record it in "
        "Insyn; the unit's manager is written to after a day.",
    ),
    "unlooked_manager": Form(
        "Ingen har sett efter på kontot {named} på ett dygn",
        "Någon skulle ha sett efter på kontot {named} senast {since}. De som sköter kontot fick veta det då, och ännu har ingen "
        "antecknat att det är gjort. Se till att någon ser efter, eller gör det själv; annars skrivs till informationssekreteraren.",
        "Somebody should have looked at the account {named} by {since}. Those who run it were told then. See that somebody "
        "looks, or look yourself; the information secretary is written to otherwise.",
    ),
    "unlooked_approver": Form(
        "Ingen har sett efter på kontot {named} på tre dygn",
        "Någon skulle ha sett efter på kontot {named} senast {since}. Varken de som sköter kontot eller enhetens chef har sett "
        "till att det blev gjort. Ett konto utan tillsyn kan stängas av i registret.",
        "Somebody should have looked at the account {named} by {since}. Neither those who run it nor the unit's manager saw to "
        "it. An account that nobody supervises can be suspended in the register.",
    ),
    "at_risk": Form(
        "Kontot {named} är i riskläge sedan {day}",
        "Kontot {named} uppfyller sedan {day} inte alla villkor ({risks}), och ingen av dem som sköter det har rättat till "
        "det. Kontots villkor i Insyn säger vad som behöver göras.",
        "The account {named} has not met all its conditions ({risks}) since {day}, and nobody of those who run it has mended "
        "that. Its conditions say what is to be done.",
    ),
}  # fmt: skip
