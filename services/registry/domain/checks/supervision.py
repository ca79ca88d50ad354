"""How active the account will be, and how often somebody looks (S03, S12)."""

from services.registry.domain.conditions import ALWAYS, Check, Facts, Finding, found
from services.registry.domain.details import Details
from services.registry.domain.wording import number


def _activity(details: Details, facts: Facts) -> Finding:
    posts, days = details.posts_per_week, details.answer_working_days
    return found(
        "met" if posts > 0 else "unmet",
        f"{posts:g} inlägg i veckan; svar inom {number(days, 'arbetsdag', 'arbetsdagar')}.",
        f"{number(posts, 'post', 'posts')} a week; answers within {number(days, 'working day', 'working days')}.",
    )


def _looked_at(details: Details, facts: Facts) -> Finding:
    week, weekend = details.checks_per_working_day, details.checks_per_weekend_day
    high = details.risk_level == "high"
    return found(
        "unmet" if week < 1 or (high and weekend < 1) else "met",
        f"{week} kontroller per arbetsdag, {weekend} per helgdag{'; risken är hög' if high else ''}.",
        f"{week} checks per working day, {weekend} per day of the weekend{'; the risk is high' if high else ''}.",
    )


CHECKS = (Check("S03", ALWAYS, _activity), Check("S12", ALWAYS, _looked_at))
