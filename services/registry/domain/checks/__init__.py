"""Every check, in the order of the instruction; each feature's own in a module of its name."""

from services.registry.domain.checks import approval, notice, people, profile, purpose
from services.registry.domain.conditions import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (*purpose.CHECKS, *notice.CHECKS, *people.CHECKS, *approval.CHECKS, *profile.CHECKS), key=lambda check: check.id
    )
)
