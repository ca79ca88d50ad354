"""How the registry tells the others: always the whole state, so that the newest event of a thing is all there is to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.registry.domain.accounts import Account, Change
from services.registry.domain.units import Unit
from shared.contracts.registry import AccountChanged, Goal, Handle, PersonRef, Spokesperson, UnitChanged


def account_changed(
    account: Account, change: Change, subjects: Mapping[UUID, str], handles: Sequence[tuple[str, datetime]] = ()
) -> AccountChanged:
    details = account.details
    return AccountChanged(
        account_id=account.id, version=account.version, change=change, status=account.status, watched=account.watched,
        platform=details.platform, platform_id=details.platform_id, handle=details.handle, url=details.url,
        unit_id=details.unit_id, responsibility=details.responsibility, purpose=details.purpose,
        benefit=details.benefit, audience=details.audience, hours_per_week=details.hours_per_week,
        owner_email=details.owner_email, notice=details.notice, authors=sorted(account.authors),
        goals=[Goal(indicator=one.indicator, target=one.target, due=one.due) for one in details.goals],
        responsible=_person(details.responsible, subjects) if details.responsible else None,
        deputies=[_person(one, subjects) for one in details.deputies],
        spokespersons=[
            Spokesperson(person_id=one.person_id, subject=subjects[one.person_id], valid_from=one.valid_from,
                         valid_to=one.valid_to)
            for one in details.spokespersons
        ],
        handles=[Handle(handle=name, seen_from=at) for name, at in handles],
        risks=list(account.risks), paused_until=account.paused_until, certify_by=account.certify_by,
        changed_at=account.changed_at,
    )  # fmt: skip


def unit_changed(unit: Unit, at: datetime) -> UnitChanged:
    return UnitChanged(
        unit_id=unit.id, version=unit.version, name=unit.name, kind=unit.kind, parent_id=unit.parent_id, changed_at=at
    )


def _person(person_id: UUID, subjects: Mapping[UUID, str]) -> PersonRef:
    return PersonRef(person_id=person_id, subject=subjects[person_id])
