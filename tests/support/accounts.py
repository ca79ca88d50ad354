"""Accounts for the registry's tests: one that meets every condition, to take parts away from."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.registry.domain import notices
from services.registry.domain.accounts import Account
from services.registry.domain.attestations import Attestation, Attested, Kind
from services.registry.domain.checklist import QUESTIONS
from services.registry.domain.checks import CHECKS
from services.registry.domain.checks.frame import Frame
from services.registry.domain.checks.logo import Chosen
from services.registry.domain.checks.purpose import Led
from services.registry.domain.checks.records import RecordFacts
from services.registry.domain.conditions import Condition, Facts, Stage, examine, stopping
from services.registry.domain.details import Details, Goal, Spokesperson
from services.registry.domain.emails import OfficialDomains
from services.registry.domain.logos import Logo, Prints
from services.registry.domain.plans import Adoption, Plan, PlanRow
from services.registry.domain.record_types import RecordType
from services.registry.domain.retention import Retention
from services.registry.domain.terms import PlatformTerms, Terms
from shared.ids import uuid7

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LIBRARY, LIBRARIAN, DEPUTY = (UUID(int=number) for number in (1, 2, 3))
FRAME = Frame(date(2026, 11, 20), "Hultsfreds kommun", "Biblioteket", OfficialDomains.of(["hultsfred.se"]))
LOGO = Logo(
    UUID(int=4), "Kommunvapnet", None, "a" * 64, "image/png", 512, 512, Prints(0, 0), "informationssekreteraren", NOW
)
TERMS = PlatformTerms(UUID(int=5), "facebook", "2025-01-01", "https://www.facebook.com/legal/terms", "", "admin", NOW)


def attestation(kind: Kind, what: str, **more: Any) -> Attestation:
    told: dict[str, Any] = {"by": "bibliotekarie-ett", "at": NOW} | more
    return Attestation(uuid7(), UUID(int=9), kind, what, **told)


ATTESTED = Attested((
    attestation("email_confirmed", "bibliotek@hultsfred.se"),
    *(attestation("checklist_answered", one.id, verdict="yes") for one in QUESTIONS),
    attestation("terms_reviewed", str(TERMS.id), data={"version": TERMS.version}),
    attestation("logo_compared", "b" * 64, verdict="close", data={"logo_id": str(LOGO.id), "dhash": "2", "phash": "6"}),
))  # fmt: skip
PLANNED = RecordFacts(
    [RecordType("own_post_unique", "Eget inlägg", "Own post", "own_post", Retention("PRESERVE"), "KEPT_IN_ORDER")],
    Plan(
        UUID(int=9), LIBRARY, 1, "Dokumenthanteringsplan", NOW, "ADOPTED",
        (PlanRow("own_post_unique", Retention("PRESERVE"), "KEPT_IN_ORDER"),),
        Adoption("KS § 7", "Kommunstyrelsen", date(2026, 11, 1), date(2026, 11, 2)),
    ),
    "Biblioteket",
    line=[LIBRARY],
)  # fmt: skip
FACTS = Facts(FRAME, ATTESTED, Chosen(LOGO, for_unit=True), Terms(TERMS), PLANNED, Led((UUID(int=7),)))
"""Those under which a complete account meets all its conditions."""


def judged(told: Details, facts: Facts = FACTS) -> tuple[Condition, ...]:
    return examine(told, facts, CHECKS)


def stopped(told: Details, facts: Facts = FACTS, stage: Stage = "notification") -> list[str]:
    """The ids of the conditions in the way."""
    return [one.id for one in stopping(judged(told, facts), stage)]


def details(**parts: Any) -> Details:
    """Complete, unless told otherwise."""
    whole: dict[str, Any] = {
        "handle": "hultsfredsbibliotek",
        "platform_id": "100064812345678",
        "purpose": "Berätta om programmen och svara på frågor.",
        "benefit": "Svar utan att ringa.",
        "audience": "Låntagare",
        "goals": (Goal("median_answer_hours", 8, date(2027, 12, 31)),),
        "hours_per_week": 5.0,
        "logo_id": LOGO.id,
        "owner_email": "bibliotek@hultsfred.se",
        "responsible": LIBRARIAN,
        "deputies": (DEPUTY,),
        "spokespersons": (Spokesperson(LIBRARIAN, date(2026, 12, 1), date(2027, 12, 31)),),
    }
    told = Details.first("facebook", LIBRARY, **whole).with_(parts)
    if "notice" in parts:
        return told
    return told.with_({"notice": notices.render(notices.Subject(FRAME.municipality, FRAME.unit, told))})


def drafted(by: str = "bibliotekarie-ett", **parts: Any) -> Account:
    return Account.drafted(details(**parts), by, NOW)
