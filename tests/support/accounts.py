"""Accounts for the registry's tests: one that meets every condition, to take parts away from."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.registry.domain import notices
from services.registry.domain.accounts import Account
from services.registry.domain.checks import CHECKS
from services.registry.domain.checks.frame import Frame
from services.registry.domain.conditions import Condition, Facts, Stage, examine, stopping
from services.registry.domain.details import Details, Goal, Spokesperson
from services.registry.domain.emails import OfficialDomains

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LIBRARY, LIBRARIAN, DEPUTY = (UUID(int=number) for number in (1, 2, 3))
FRAME = Frame(date(2026, 11, 20), "Hultsfreds kommun", "Biblioteket", OfficialDomains.of(["hultsfred.se"]))
FACTS = Facts(FRAME)
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
