"""Every table of the registry database, a file per feature. Rows never leave the store."""

from services.registry.store.tables.accounts import account, deputy, spokesperson, transition
from services.registry.store.tables.attestations import attestation, email_code
from services.registry.store.tables.base import metadata, shared
from services.registry.store.tables.letters import letter
from services.registry.store.tables.logos import logo
from services.registry.store.tables.people import absence, person
from services.registry.store.tables.reminders import reminder
from services.registry.store.tables.terms import platform_terms
from services.registry.store.tables.units import manager, unit

__all__ = [
    "absence", "account", "attestation", "deputy", "email_code", "letter", "logo", "manager", "metadata", "person",
    "platform_terms", "reminder", "shared", "spokesperson", "transition", "unit",
]  # fmt: skip
