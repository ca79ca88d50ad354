"""What the public is told of an account: whether it can be trusted now, in words that hide our internal matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.registry.domain.details import Details
from services.registry.domain.identity import public_link
from services.registry.domain.platforms import Platform
from services.registry.domain.wording import Wording

PublicStatus = Literal["OPEN", "PAUSED", "SUSPENDED"]
STATUSES: dict[PublicStatus, frozenset[str]] = {
    "OPEN": frozenset({"ACTIVE", "AT_RISK", "CLOSING"}),
    "PAUSED": frozenset({"PAUSED"}),
    "SUSPENDED": frozenset({"SUSPENDED"}),
}
"""AT_RISK is between the unit and the information secretary: the account is ours all the same."""
GENUINE = STATUSES["OPEN"] | STATUSES["PAUSED"]
KNOWN = GENUINE | STATUSES["SUSPENDED"]
Verdict = Literal["genuine", "suspended", "closed", "unconfirmed", "unknown"]
ADVICE: dict[Verdict, Wording] = {
    "suspended": Wording(
        "Lita inte på kontot tills vidare: det är kommunens, men har stängts av.",
        "It is ours but suspended: do not trust it until further notice.",
    ),
    "closed": Wording(
        "Kontot var kommunens och är avslutat: det som skrivs där nu kommer inte från oss.",
        "It was ours and is closed: what is written there now is not from us.",
    ),
    "unconfirmed": Wording(
        "Kontot är anmält som kommunens men inte bekräftat just nu, för att det är nytt eller ändrat, eller ska avslutas: lita "
        "inte på det så länge.",
        "Announced as ours and not confirmed at present, being new, changed or about to be closed: do not trust it now.",
    ),
    "unknown": Wording(
        "Kontot är inte kommunens, så vitt vi vet. Rapportera det gärna: se report.",
        "This account is not ours, as far as we know. Please report it: see report.",
    ),
}
NO_SUCH = Wording("Inget av kommunens konton har det id:t.", "No account of ours has that id.")
WEIGHTS: tuple[Verdict, ...] = ("suspended", "genuine", "unconfirmed", "closed", "unknown")


def claims(status: str, *, watched: bool) -> bool:
    """An account in this state has its handle for itself: one that waits for approval, or was approved."""
    return watched or status in {"NOTIFIED", "MANAGER_OK"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An account as the directory knows it. `watched`: from its first approval until it is closed. `confirmed_as`: the handle
    that was last seen to be its own. `seen_at`: when its profile was last seen on the platform."""

    id: UUID
    status: str
    watched: bool
    approved_once: bool
    platform: Platform
    platform_id: str | None
    handle: str
    url: str | None
    confirmed_as: str | None
    unit_id: UUID
    unit: str
    purpose: str
    owner_email: str
    changed_at: datetime
    seen_at: datetime | None

    @property
    def public_status(self) -> PublicStatus | None:
        return next((name for name, statuses in STATUSES.items() if self.status in statuses), None)

    @property
    def verdict(self) -> Verdict:
        if self.status in STATUSES["SUSPENDED"]:
            return "suspended"
        if self.status in GENUINE and self.confirmed:
            return "genuine"
        if self.watched:
            return "unconfirmed"
        return "closed" if self.approved_once else "unknown"

    @property
    def shown(self) -> bool:
        """What is being closed and was not trusted before is shown to nobody: it may be told as nobody approved it."""
        return self.status in KNOWN and (self.status != "CLOSING" or self.confirmed)

    @property
    def claims_its_handle(self) -> bool:
        return claims(self.status, watched=self.watched)

    @property
    def link(self) -> str | None:
        """Where it is: never an address that leads elsewhere, nor to a handle that nobody has seen to be its own."""
        handle = self.handle if self.confirmed else ""
        return public_link(Details(self.platform, self.unit_id, handle, self.platform_id, self.url))

    @property
    def confirmed(self) -> bool:
        """A handle that was changed by hand is nobody's until a look or a person has seen that it is its own."""
        return self.confirmed_as == self.handle


def judged(found: Sequence[Entry]) -> tuple[Verdict, Entry | None]:
    """A suspicion weighs more than a trust: two accounts may claim one handle."""
    told = [one for one in found if one.verdict != "unknown"]
    weighiest = min(told, key=lambda one: WEIGHTS.index(one.verdict), default=None)
    return (weighiest.verdict, weighiest) if weighiest else ("unknown", None)
