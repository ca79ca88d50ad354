"""Every check, in the order of the instruction; each feature's own in a module of its name."""

from services.registry.domain.checks import (
    activity,
    approval,
    guidelines,
    logo,
    mail,
    notice,
    people,
    profile,
    purpose,
    records,
    supervision,
)
from services.registry.domain.conditions import Check

FEATURES = (
    purpose.CHECKS, notice.CHECKS, people.CHECKS, supervision.CHECKS, mail.CHECKS, logo.CHECKS, guidelines.CHECKS, approval.CHECKS,
    records.CHECKS, profile.CHECKS, activity.CHECKS,
)  # fmt: skip
CHECKS: tuple[Check, ...] = tuple(
    sorted((check for checks in FEATURES for check in checks), key=lambda one: (one.id[0] != "S", one.id))
)
