"""All that archive hears, in one table."""

from services.archive.application.accounts import keep_accounts, keep_profiles
from services.archive.application.history import (
    note_amendments,
    note_cases,
    note_ends,
    note_requests,
    note_withdrawals,
)  # fmt: skip
from services.archive.application.sealing import seal_posts
from shared.auth.projection import keep_api_keys, keep_units
from shared.contracts.ingest import PostCaptured, PostWithdrawn, ProfileChecked, RemovalAmended, RemovalEnded
from shared.contracts.moderation import CaseChanged, RemovalRequested
from shared.contracts.registry import AccountChanged, ApiKeyChanged, UnitChanged
from shared.messaging.consumer import Reactions

REACTIONS: Reactions = {
    PostCaptured: seal_posts,
    PostWithdrawn: note_withdrawals,
    CaseChanged: note_cases,
    RemovalRequested: note_requests,
    RemovalEnded: note_ends,
    RemovalAmended: note_amendments,
    AccountChanged: keep_accounts,
    ProfileChecked: keep_profiles,
    ApiKeyChanged: keep_api_keys,
    UnitChanged: keep_units,
}
