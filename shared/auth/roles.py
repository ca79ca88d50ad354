"""The roles of the municipality: every permission names the ones it is for, and none implies another."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    ACCOUNT_APPROVER = "account_approver"
    UNIT_MANAGER = "unit_manager"
    ACCOUNT_MANAGER = "account_manager"
    DEPUTY = "deputy"
    MODERATOR = "moderator"
    REGISTRAR = "registrar"
    ARCHIVIST = "archivist"
    RECORDS_OFFICER = "records_officer"
    AUDITOR = "auditor"
    INTEGRATION = "integration"
    ADMIN = "admin"


def roles_among(names: Iterable[object]) -> frozenset[Role]:
    """Our roles among the names: a provider lists its own beside them."""
    ours = set(Role)
    return frozenset(Role(name) for name in names if isinstance(name, str) and name in ours)
