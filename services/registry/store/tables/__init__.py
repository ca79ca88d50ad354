"""Every table of the registry database, a file per feature. Rows never leave the store."""

from services.registry.store.tables.accounts import account, deputy, spokesperson, transition
from services.registry.store.tables.base import metadata, shared
from services.registry.store.tables.letters import letter
from services.registry.store.tables.people import absence, person
from services.registry.store.tables.reminders import reminder
from services.registry.store.tables.units import manager, unit

__all__ = [
    "absence",
    "account",
    "deputy",
    "letter",
    "manager",
    "metadata",
    "person",
    "reminder",
    "shared",
    "spokesperson",
    "transition",
    "unit",
]
