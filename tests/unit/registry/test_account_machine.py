"""The state machine of an account (S16): what leads where, and who may not decide."""

from collections.abc import Callable

import pytest

from services.registry.domain.accounts import Account, Status
from shared.errors import Conflict, Forbidden
from tests.support.accounts import NOW, drafted

AUTHOR, SECRETARY = "bibliotekarie-ett", "informationssekreteraren"


def draft() -> Account:
    return drafted(AUTHOR)


def notified() -> Account:
    return draft().notified(AUTHOR, NOW)


def approved() -> Account:
    return notified().approved(SECRETARY, [], NOW)


def rejected() -> Account:
    return notified().rejected(NOW)


def revise(account: Account) -> Account:
    return account.revised(account.details.with_({"benefit": "Ny nytta"}), AUTHOR, NOW)


def repurpose(account: Account) -> Account:
    return account.revised(account.details.with_({"purpose": "Nytt syfte"}), AUTHOR, NOW)


def notify(account: Account) -> Account:
    return account.notified(AUTHOR, NOW)


def approve(account: Account) -> Account:
    return account.approved(SECRETARY, [], NOW)


def reject(account: Account) -> Account:
    return account.rejected(NOW)


WAYS: list[tuple[Callable[[], Account], Callable[[Account], Account], Status | None]] = [
    (draft, revise, "DRAFT"), (draft, repurpose, "DRAFT"), (draft, notify, "NOTIFIED"), (draft, approve, None),
    (draft, reject, None),
    (notified, revise, "DRAFT"), (notified, repurpose, "DRAFT"), (notified, notify, None),
    (notified, approve, "APPROVED"), (notified, reject, "REJECTED"),
    (approved, revise, "APPROVED"), (approved, repurpose, "DRAFT"), (approved, notify, None), (approved, approve, None),
    (approved, reject, None),
    (rejected, revise, "DRAFT"), (rejected, repurpose, "DRAFT"), (rejected, notify, None), (rejected, approve, None),
    (rejected, reject, None),
]  # fmt: skip


@pytest.mark.parametrize(("begin", "step", "end"), WAYS)
def test_every_state_and_every_step(
    begin: Callable[[], Account], step: Callable[[Account], Account], end: Status | None
) -> None:
    account = begin()
    if end is None:
        with pytest.raises(Conflict):
            step(account)
    else:
        assert step(account).status == end


def test_watched_from_approval_on_and_through_every_change_after_it() -> None:
    assert not notified().watched
    assert not rejected().watched
    reopened = repurpose(approved())
    assert (reopened.status, reopened.watched) == ("DRAFT", True)
    assert notify(reopened).rejected(NOW).watched


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


def test_a_new_handle_needs_none() -> None:
    account = approved()
    assert account.change_by(account.details.with_({"handle": "nytt"})) == "revised"


def test_nobody_approves_what_they_wrote_notified_or_run() -> None:
    with pytest.raises(Forbidden, match="yourself"):
        draft().notified("annan", NOW).approved(AUTHOR, [], NOW)
    with pytest.raises(Forbidden, match="yourself"):
        draft().notified(SECRETARY, NOW).approved(SECRETARY, [], NOW)
    with pytest.raises(Forbidden, match="deputy"):
        notified().approved(SECRETARY, [SECRETARY], NOW)


def test_an_approver_who_revised_an_approved_account_cannot_approve_that_revision() -> None:
    account = approved()
    reopened = account.revised(account.details.with_({"purpose": "Nytt"}), SECRETARY, NOW).notified(AUTHOR, NOW)
    with pytest.raises(Forbidden, match="yourself"):
        reopened.approved(SECRETARY, [], NOW)
    assert reopened.approved("annan", [], NOW).status == "APPROVED"
