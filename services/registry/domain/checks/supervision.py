"""How active the account will be, and how often somebody looks (S03, S12)."""

from services.registry.domain.conditions import ALWAYS, Check, Evidence, Facts, Finding, found
from services.registry.domain.days import minute_of
from services.registry.domain.details import Details
from services.registry.domain.looks import Looks
from services.registry.domain.wording import Wording, number

LOOK = Wording(
    "Se efter på kontot och anteckna det (moderation: checks).",
    "Look at the account and record it: POST /moderation/v1/accounts/{id}/checks.",
)


def _activity(details: Details, facts: Facts) -> Finding:
    posts, days = details.posts_per_week, details.answer_working_days
    return found(
        "met" if posts > 0 else "unmet",
        f"{posts:g} inlägg i veckan; svar inom {number(days, 'arbetsdag', 'arbetsdagar')}.",
        f"{number(posts, 'post', 'posts')} a week; answers within {number(days, 'working day', 'working days')}.",
    )


def _looked_at(details: Details, facts: Facts) -> Finding:
    week, weekend = details.checks_per_working_day, details.checks_per_weekend_day
    high, looks = details.risk_level == "high", facts[Looks]
    plan = Wording(
        f"{week} kontroller per arbetsdag, {weekend} per helgdag{'; risken är hög' if high else ''}.",
        f"{week} checks per working day, {weekend} per day of the weekend{'; the risk is high' if high else ''}.",
    )
    evidence = Evidence(_told(plan, looks), by=looks.last_checked_by, at=looks.last_checked_at)
    if looks.overdue_since is not None:
        return Finding("unmet", evidence, LOOK)
    return Finding("unmet" if week < 1 or (high and weekend < 1) else "met", evidence)


def _told(plan: Wording, looks: Looks) -> Wording:
    swedish, english = plan.swedish, plan.english
    if looks.last_checked_at:
        last = minute_of(looks.last_checked_at)
        swedish, english = f"{swedish} Senast kontrollerat {last}.", f"{english} Last checked {last}."
    if looks.overdue_since:
        due = minute_of(looks.overdue_since)
        swedish += f" Försenat: någon skulle ha sett efter senast {due}."
        english += f" Overdue: somebody should have looked by {due}."
    return Wording(swedish, english)


CHECKS = (Check("S03", ALWAYS, _activity), Check("S12", ALWAYS, _looked_at))
