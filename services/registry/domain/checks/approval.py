"""What is notified, and whether its approval still stands (S16): certified anew within the year."""

from dataclasses import dataclass
from datetime import date

from services.registry.domain.addresses import names_of
from services.registry.domain.checks.purpose import told
from services.registry.domain.conditions import ALWAYS, Check, Facts, Finding, found
from services.registry.domain.details import Details


@dataclass(frozen=True, slots=True)
class Standing:
    today: date = date.min
    certify_by: date | None = None


def _identified(details: Details, facts: Facts) -> Finding:
    missing = [name for name in ("handle", "platform_id") if not getattr(details, name)]
    if details.platform == "mastodon" and details.handle and not names_of(details):
        missing.append("url")  # a handle there is one server's own: without the server nobody finds the account
    lacking = told(missing)
    due = facts[Standing].certify_by
    if lacking.state != "met" or due is None:
        return lacking
    if due < facts[Standing].today:
        return found("expired", f"Skulle ha intygats på nytt senast {due}.", f"Was to be certified anew by {due}.")
    return found("met", f"Godkänt; intygas på nytt senast {due}.", f"Approved; to be certified anew by {due}.")


CHECKS = (Check("S16", ALWAYS, _identified),)
