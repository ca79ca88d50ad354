"""How the registry tells the others: always the whole state, so that the newest event of a thing is all there is to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.registry.domain import bias as domain_bias
from services.registry.domain import units as domain
from services.registry.domain.accounts import Account, Change
from services.registry.domain.attestations import Attested
from services.registry.domain.duty import Away
from services.registry.domain.incidents import Incident
from services.registry.domain.units import Unit
from shared.contracts.registry import (
    Absence,
    AccountChanged,
    Attestation,
    Goal,
    Handle,
    Hands,
    IncidentChanged,
    Manager,
    PersonRef,
    Spokesperson,
    UnitChanged,
)

NOTHING = Attested()


@dataclass(frozen=True, slots=True)
class Known:
    """What belongs to an account's state beside itself. `subjects` and `away`: of the people it names, at least."""

    subjects: Mapping[UUID, str]
    away: Iterable[Away] = ()
    handles: Sequence[tuple[str, datetime]] = ()
    attested: Attested = NOTHING


def account_changed(
    account: Account, change: Change | Literal["attested"], known: Known, *, by_system: bool = False
) -> AccountChanged:
    details, subjects, named = account.details, known.subjects, frozenset(account.details.people)
    return AccountChanged(
        account_id=account.id, version=account.version, change=change, status=account.status, watched=account.watched,
        platform=details.platform, platform_id=details.platform_id, handle=details.handle, url=details.url,
        unit_id=details.unit_id, responsibility=details.responsibility, purpose=details.purpose,
        benefit=details.benefit, audience=details.audience, hours_per_week=details.hours_per_week,
        posts_per_week=details.posts_per_week, answer_working_days=details.answer_working_days,
        checks_per_working_day=details.checks_per_working_day, checks_per_weekend_day=details.checks_per_weekend_day,
        risk_level=details.risk_level, logo_id=details.logo_id,
        owner_email=details.owner_email, notice=details.notice, authors=sorted(account.authors),
        hands=_hands(account.hands),
        goals=[Goal(**asdict(one)) for one in details.goals],
        responsible=_person(details.responsible, subjects) if details.responsible else None,
        deputies=[_person(one, subjects) for one in details.deputies],
        spokespersons=[
            Spokesperson(person_id=one.person_id, subject=subjects[one.person_id], valid_from=one.valid_from,
                         valid_to=one.valid_to, scopes=list(one.scopes))
            for one in details.spokespersons
        ],
        handles=[Handle(handle=name, seen_from=at) for name, at in known.handles],
        risks=list(account.risks), paused_until=account.paused_until, certify_by=account.certify_by,
        absences=[
            Absence(person_id=one.person_id, subject=subjects[one.person_id], away_from=one.away_from,
                    away_until=one.away_until)
            for one in known.away if one.person_id in named
        ],
        attestations=[
            Attestation(attestation_id=one.id, kind=one.kind, what=one.what, by=one.by, at=one.at, verdict=one.verdict,
                        note=one.note, data=dict(one.data))
            for one in known.attested.standing()
        ],
        goals_version=account.answered.version, goals_changed_at=account.answered.changed_at,
        goals_since=account.answered.since, began_at=account.answered.began_at,
        drafted_at=account.answered.drafted_at, first_post_at=account.answered.first_post_at,
        open_since=account.activity.open_since,
        confirmed_as=account.confirmed_as, unauthorised_statements=account.unauthorised,
        changed_at=account.changed_at, by_system=by_system,
    )  # fmt: skip


def unit_changed(
    unit: Unit, at: datetime, managers: Sequence[domain.Manager] = (), subjects: Mapping[UUID, str] | None = None
) -> UnitChanged:
    return UnitChanged(
        unit_id=unit.id, version=unit.version, name=unit.name, kind=unit.kind, parent_id=unit.parent_id, changed_at=at,
        managers=[
            Manager(person_id=one.person_id, subject=(subjects or {})[one.person_id], valid_from=one.valid_from,
                    valid_to=one.valid_to)
            for one in managers
        ],
    )  # fmt: skip


def incident_changed(incident: Incident) -> IncidentChanged:
    return IncidentChanged(
        incident_id=incident.id, version=incident.version, kind=incident.kind, state=incident.state,
        action=incident.action, account_id=incident.account_id, changed_at=incident.changed_at,
    )  # fmt: skip


def _hands(told: domain_bias.Hands) -> Hands:
    return Hands(
        notified=told.notified, confirmed=told.confirmed, approvers=sorted(told.approvers), authors=sorted(told.authors)
    )  # fmt: skip


def _person(person_id: UUID, subjects: Mapping[UUID, str]) -> PersonRef:
    return PersonRef(person_id=person_id, subject=subjects[person_id])
