"""The register, rebuilt from what it has told: the newest event of an account is all there is to it."""

from services.registry.domain.accounts import Account
from services.registry.domain.bias import Hands
from services.registry.domain.details import Details, Goal, Spokesperson
from services.registry.domain.goals import Answered
from shared.contracts.registry import AccountChanged

TOLD_AS_PARTS = frozenset({"goals", "responsible", "deputies", "spokespersons"})


def rebuilt(event: AccountChanged) -> Account:
    went = event.hands
    return Account(
        id=event.account_id, details=_details(event), status=event.status, watched=event.watched,
        authors=frozenset(event.authors), changed_at=event.changed_at, risks=tuple(event.risks),
        paused_until=event.paused_until, certify_by=event.certify_by, version=event.version,
        answered=Answered(
            event.goals_version, event.goals_changed_at, event.goals_since, event.began_at, event.drafted_at,
            event.first_post_at,
        ),
        confirmed_as=event.confirmed_as, unauthorised=event.unauthorised_statements,
        hands=Hands(went.notified, went.confirmed, frozenset(went.approvers), frozenset(went.authors)),
    )  # fmt: skip


def _details(event: AccountChanged) -> Details:
    return Details(
        **event.model_dump(include=set(Details.__dataclass_fields__) - TOLD_AS_PARTS),
        goals=tuple(Goal(one.indicator, one.target, one.due, one.baseline, one.source) for one in event.goals),
        responsible=event.responsible.person_id if event.responsible else None,
        deputies=tuple(one.person_id for one in event.deputies),
        spokespersons=tuple(
            Spokesperson(one.person_id, one.valid_from, one.valid_to, tuple(one.scopes)) for one in event.spokespersons
        ),
    )
