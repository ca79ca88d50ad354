"""The state machine of an account (S16): what leads where, and who may not decide."""

from collections.abc import Callable
from datetime import date

import pytest

from services.registry.domain.accounts import Account, Status, a_year_after
from services.registry.domain.bias import Ties
from shared.errors import Conflict, Forbidden, Invalid
from tests.support.accounts import LIBRARIAN, NOW, drafted

AUTHOR, CHIEF, SECRETARY = "bibliotekarie-ett", "bibliotekschefen", "informationssekreteraren"


YEAR = date(2027, 11, 20)
ALONE = Ties()


def draft() -> Account:
    return drafted(AUTHOR)


def notified() -> Account:
    return draft().notified(AUTHOR, NOW)


def approved() -> Account:
    return notified().confirmed(CHIEF, NOW).approved(SECRETARY, ALONE, NOW, YEAR)


def rejected() -> Account:
    return notified().rejected(NOW)


def revise(account: Account) -> Account:
    return account.revised(account.details.with_({"benefit": "Ny nytta"}), AUTHOR, NOW)


def repurpose(account: Account) -> Account:
    return account.revised(account.details.with_({"purpose": "Nytt syfte"}), AUTHOR, NOW)


def pause(account: Account) -> Account:
    return account.paused(date(2026, 12, 24), NOW.date(), NOW)


STATES: dict[Status, Account] = {
    "DRAFT": draft(), "NOTIFIED": notified(), "MANAGER_OK": notified().confirmed(CHIEF, NOW),
    "RETURNED": notified().returned(NOW), "REJECTED": rejected(), "APPROVED": approved(),
    "ACTIVE": approved().activated(NOW), "AT_RISK": approved().activated(NOW).endangered(["S13"], NOW),
    "PAUSED": pause(approved().activated(NOW)), "SUSPENDED": approved().suspended(NOW),
    "CLOSING": approved().closing(NOW), "CLOSED": approved().closing(NOW).closed(NOW),
}  # fmt: skip
STEPS: dict[str, Callable[[Account], Account]] = {
    "revised": revise, "reopened": repurpose, "notified": lambda one: one.notified(AUTHOR, NOW),
    "confirmed": lambda one: one.confirmed(CHIEF, NOW), "returned": lambda one: one.returned(NOW),
    "approved": lambda one: one.approved(SECRETARY, ALONE, NOW, YEAR), "rejected": lambda one: one.rejected(NOW),
    "activated": lambda one: one.activated(NOW), "endangered": lambda one: one.endangered(["S20"], NOW),
    "secured": lambda one: one.secured(NOW), "paused": pause, "resumed": lambda one: one.resumed(NOW),
    "suspended": lambda one: one.suspended(NOW), "reinstated": lambda one: one.reinstated(SECRETARY, ALONE, NOW),
    "certified": lambda one: one.certified(CHIEF, ALONE, NOW, YEAR), "closing": lambda one: one.closing(NOW),
    "closed": lambda one: one.closed(NOW), "withdrawn": lambda one: one.withdrawn(NOW),
}  # fmt: skip
WAYS = """
DRAFT       revised:DRAFT reopened:DRAFT notified:NOTIFIED withdrawn:CLOSED
NOTIFIED    revised:DRAFT reopened:DRAFT confirmed:MANAGER_OK returned:RETURNED approved:APPROVED rejected:REJECTED
MANAGER_OK  revised:DRAFT reopened:DRAFT returned:RETURNED approved:APPROVED rejected:REJECTED
RETURNED    revised:RETURNED reopened:RETURNED notified:NOTIFIED withdrawn:CLOSED
REJECTED    revised:DRAFT reopened:DRAFT withdrawn:CLOSED
APPROVED    revised:APPROVED reopened:DRAFT activated:ACTIVE endangered:APPROVED secured:APPROVED certified:APPROVED suspended:SUSPENDED closing:CLOSING
ACTIVE      revised:ACTIVE reopened:DRAFT endangered:AT_RISK certified:ACTIVE paused:PAUSED suspended:SUSPENDED closing:CLOSING
AT_RISK     revised:AT_RISK reopened:DRAFT endangered:AT_RISK secured:ACTIVE certified:AT_RISK paused:PAUSED suspended:SUSPENDED closing:CLOSING
PAUSED      revised:PAUSED reopened:DRAFT endangered:PAUSED secured:PAUSED resumed:ACTIVE certified:PAUSED suspended:SUSPENDED closing:CLOSING
SUSPENDED   revised:SUSPENDED endangered:SUSPENDED secured:SUSPENDED reinstated:APPROVED closing:CLOSING
CLOSING     closed:CLOSED
CLOSED
"""
"""What each state allows; every other step is refused."""


def ways() -> dict[tuple[str, str], str]:
    lines = [line.split() for line in WAYS.strip().splitlines()]
    return {(line[0], step.partition(":")[0]): step.partition(":")[2] for line in lines for step in line[1:]}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_every_state_and_every_step(status: Status, step: str) -> None:
    end = ways().get((status, step))
    if end is None:
        with pytest.raises(Conflict):
            STEPS[step](STATES[status])
    else:
        assert STEPS[step](STATES[status]).status == end


@pytest.mark.parametrize(
    ("account", "told"),
    [
        (draft(), "It can be revised, notified, withdrawn."),
        (repurpose(approved()), "It can be revised, notified, suspended, closed."),
        (STATES["PAUSED"], "It can be revised, resumed, suspended, certified, closed."),
        (STATES["CLOSED"], "Nobody changes it any more."),
    ],
)
def test_a_refused_step_says_which_are_possible(account: Account, told: str) -> None:
    with pytest.raises(Conflict) as refused:
        account.returned(NOW)
    assert refused.value.detail == f"An account that is {account.status} cannot be returned. {told}"


@pytest.mark.parametrize("status", STATES)
def test_an_account_is_in_the_state_it_is_named_by(status: Status) -> None:
    assert STATES[status].status == status


def test_what_was_approved_once_is_closed_and_never_withdrawn() -> None:
    for begun in (repurpose(approved()), repurpose(approved()).notified(AUTHOR, NOW).rejected(NOW)):
        assert begun.closing(NOW).status == "CLOSING"
        with pytest.raises(Conflict, match="close it instead"):
            begun.withdrawn(NOW)


def test_watched_until_it_is_closed() -> None:
    watched = {status for status, account in STATES.items() if account.watched}
    assert watched == {"APPROVED", "ACTIVE", "AT_RISK", "PAUSED", "SUSPENDED", "CLOSING"}


def test_a_pause_ends_and_not_too_late() -> None:
    active = STATES["ACTIVE"]
    for until in (NOW.date(), date(2026, 11, 1), date(2027, 11, 1)):
        with pytest.raises(Invalid, match="after today"):
            active.paused(until, NOW.date(), NOW)


def test_risks_and_a_pause_leave_no_trace_once_over() -> None:
    assert STATES["AT_RISK"].risks == ("S13",)
    for done in (STATES["AT_RISK"].secured(NOW), STATES["AT_RISK"].suspended(NOW), repurpose(STATES["AT_RISK"])):
        assert done.risks == ()
    assert STATES["PAUSED"].paused_until == date(2026, 12, 24)
    for over in (STATES["PAUSED"].resumed(NOW), STATES["PAUSED"].closing(NOW), repurpose(STATES["PAUSED"])):
        assert over.paused_until is None


def test_the_certification_is_due_a_year_later() -> None:
    assert a_year_after(date(2026, 11, 20)) == date(2027, 11, 20)
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_watched_from_approval_on_and_through_every_change_after_it() -> None:
    assert not notified().watched
    assert not rejected().watched
    reopened = repurpose(approved())
    assert (reopened.status, reopened.watched) == ("DRAFT", True)
    assert reopened.notified(AUTHOR, NOW).rejected(NOW).watched


@pytest.mark.parametrize(
    "part",
    [
        {"purpose": "annat"},
        {"owner_email": "turism@hultsfred.se"},
        {"platform": "mastodon"},
        {"platform_id": "2"},
        {"responsibility": "OWN_POSTS_ONLY"},
    ],
)
def test_what_was_approved_as_such_needs_a_new_approval(part: dict[str, str]) -> None:
    account = approved()
    assert account.change_by(account.details.with_(part)) == "reopened"


def test_where_nobody_looks_at_the_profile_a_new_handle_needs_one_too() -> None:
    account = drafted(AUTHOR, platform="linkedin").notified(AUTHOR, NOW).approved(SECRETARY, ALONE, NOW, YEAR)
    assert account.change_by(account.details.with_({"handle": "nagon-annans"})) == "reopened"


def test_a_suspended_account_is_not_made_a_draft() -> None:
    with pytest.raises(Conflict, match="reinstated or closed"):
        repurpose(STATES["SUSPENDED"])


def test_nobody_reinstates_what_they_changed() -> None:
    suspended = approved().activated(NOW).suspended(NOW)
    changed = suspended.revised(suspended.details.with_({"deputies": (LIBRARIAN,)}), SECRETARY, NOW)
    with pytest.raises(Forbidden, match="yourself"):
        changed.reinstated(SECRETARY, ALONE, NOW)


def test_a_new_handle_needs_none() -> None:
    account = approved()
    assert account.change_by(account.details.with_({"handle": "nytt"})) == "revised"


def test_nobody_approves_what_they_wrote_notified_or_run() -> None:
    with pytest.raises(Forbidden, match="yourself"):
        draft().notified("annan", NOW).approved(AUTHOR, ALONE, NOW, YEAR)
    with pytest.raises(Forbidden, match="yourself"):
        draft().notified(SECRETARY, NOW).approved(SECRETARY, ALONE, NOW, YEAR)
    with pytest.raises(Forbidden, match="deputy"):
        notified().approved(SECRETARY, Ties(frozenset({SECRETARY})), NOW, YEAR)


def test_an_approver_who_revised_an_approved_account_cannot_approve_that_revision() -> None:
    account = approved()
    reopened = account.revised(account.details.with_({"purpose": "Nytt"}), SECRETARY, NOW).notified(AUTHOR, NOW)
    with pytest.raises(Forbidden, match="yourself"):
        reopened.approved(SECRETARY, ALONE, NOW, YEAR)
    assert reopened.approved("annan", ALONE, NOW, YEAR).status == "APPROVED"
