"""Accounts, row to domain and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from services.registry.domain.accounts import Account
from services.registry.domain.activity import Activity
from services.registry.domain.bias import Hands
from services.registry.domain.details import Details, Goal, Spokesperson
from services.registry.domain.goals import Answered

Row = Mapping[Any, Any]
PLAIN = (
    "platform", "platform_id", "handle", "url", "unit_id", "responsibility", "purpose", "benefit", "audience",
    "hours_per_week", "posts_per_week", "answer_working_days", "checks_per_working_day", "checks_per_weekend_day",
    "risk_level", "logo_id", "owner_email", "notice",
)  # fmt: skip
"""The details that are one column each, named alike."""


def to_domain(row: Row, deputies: Sequence[Row], spokespersons: Sequence[Row]) -> Account:
    details = Details(
        **{name: row[name] for name in PLAIN},
        goals=tuple(_goal(one) for one in row["goals"]),
        responsible=row["responsible_id"],
        deputies=tuple(one["person_id"] for one in deputies),
        spokespersons=tuple(
            Spokesperson(one["person_id"], one["valid_from"], one["valid_to"], tuple(one["scopes"]))
            for one in spokespersons
        ),
    )
    return Account(
        id=row["id"], details=details, status=row["status"], watched=row["watched"], authors=frozenset(row["authors"]),
        changed_at=row["changed_at"], risks=tuple(row["risks"]), paused_until=row["paused_until"],
        certify_by=row["certify_by"], confirmed_as=row["confirmed_as"], version=row["version"],
        answered=Answered(
            row["goals_version"], row["goals_changed_at"], row["goals_since"], row["began_at"], row["drafted_at"],
            row["first_post_at"],
        ),
        activity=Activity(row["open_since"], row["last_post_at"]),
        hands=_hands(row["hands"]), unauthorised=row["unauthorised_statements"], claim=row["claim"],
    )  # fmt: skip


def _hands(told: Row) -> Hands:
    approvers, authors = frozenset(told.get("approvers", ())), frozenset(told.get("authors", ()))
    return Hands(told.get("notified"), told.get("confirmed"), approvers, authors)


def _goal(told: Row) -> Goal:
    """One that was written before there were baselines and sources has none."""
    due = date.fromisoformat(told["due"])
    return Goal(told["indicator"], told["target"], due, told.get("baseline"), told.get("source", ""))


def to_row(item: Account) -> dict[str, object]:
    details = item.details
    plain: dict[str, object] = {name: getattr(details, name) for name in PLAIN}
    return plain | {
        "id": item.id, "status": item.status, "watched": item.watched, "version": item.version,
        "risks": list(item.risks), "paused_until": item.paused_until, "certify_by": item.certify_by,
        "goals_version": item.answered.version, "goals_changed_at": item.answered.changed_at,
        "goals_since": item.answered.since, "began_at": item.answered.began_at,
        "drafted_at": item.answered.drafted_at, "open_since": item.activity.open_since,
        "claim": item.claim if item.claim == item.claimable else None,
        "goals": [asdict(one) | {"due": one.due.isoformat()} for one in details.goals],
        "responsible_id": details.responsible, "authors": sorted(item.authors), "changed_at": item.changed_at,
        "hands": asdict(item.hands) | {"approvers": sorted(item.hands.approvers), "authors": sorted(item.hands.authors)},
        "folded": "\n".join([details.handle, details.url or "", details.purpose, details.audience]).casefold(),
    }  # fmt: skip


def deputy_rows(item: Account) -> list[dict[str, object]]:
    return [
        {"account_id": item.id, "position": nth, "person_id": person}
        for nth, person in enumerate(item.details.deputies)
    ]


def spokesperson_rows(item: Account) -> list[dict[str, object]]:
    return [
        {"account_id": item.id, "position": nth, "person_id": one.person_id, "valid_from": one.valid_from,
         "valid_to": one.valid_to, "scopes": list(one.scopes)}
        for nth, one in enumerate(item.details.spokespersons)
    ]  # fmt: skip
