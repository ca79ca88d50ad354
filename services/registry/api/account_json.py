"""An account as readers get it, written to bytes at once: fifty models of thirty fields cost more than all else of a page.

`AccountOut` is what the document promises, and what changes are answered with; a test holds this to it.
"""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json

from services.registry.domain.accounts import Account
from services.registry.domain.details import Details
from shared.web.links import Told
from shared.web.written import plain

SAME = (
    "platform", "platform_id", "handle", "url", "responsibility", "purpose", "benefit", "audience", "answer_working_days",
    "checks_per_working_day", "checks_per_weekend_day", "risk_level", "owner_email", "deputies", "notice",
)  # fmt: skip


def account_json(account: Account, links: Sequence[Told]) -> bytes:
    return to_json({
        "_links": links, "id": str(account.id), "version": account.version, "status": account.status,
        "watched": account.watched, **_details(account.details), "risks": account.risks,
        "paused_until": account.paused_until, "certify_by": account.certify_by,
        "first_post_at": account.answered.first_post_at, "last_post_at": account.activity.last_post_at,
        "changed_at": account.changed_at,
    })  # fmt: skip


def _details(details: Details) -> dict[str, Any]:
    told = {name: getattr(details, name) for name in SAME}
    told["hours_per_week"], told["posts_per_week"] = float(details.hours_per_week), float(details.posts_per_week)
    told["unit_id"] = str(details.unit_id)
    told["logo_id"], told["responsible"] = plain(details.logo_id), plain(details.responsible)
    told["goals"] = [
        {"indicator": one.indicator, "target": float(one.target), "due": one.due,
         "baseline": None if one.baseline is None else float(one.baseline), "source": one.source}
        for one in details.goals
    ]  # fmt: skip
    told["spokespersons"] = [
        {"person_id": one.person_id, "valid_from": one.valid_from, "valid_to": one.valid_to, "scopes": one.scopes}
        for one in details.spokespersons
    ]
    return told
