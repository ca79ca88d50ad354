"""Every table of the registry database, a file per feature. Rows never leave the store."""

from services.registry.store.tables.accounts import account, deputy, spokesperson, transition
from services.registry.store.tables.base import metadata, shared
from services.registry.store.tables.incidents import incident, incident_report, incident_step
from services.registry.store.tables.letters import letter
from services.registry.store.tables.people import person
from services.registry.store.tables.profiles import address, handle, profile, sighting
from services.registry.store.tables.reminders import reminder
from services.registry.store.tables.units import unit

__all__ = [
    "account", "address", "deputy", "handle", "incident", "incident_report", "incident_step", "letter", "metadata", "person",
    "profile", "reminder", "shared", "sighting", "spokesperson", "transition", "unit",
]  # fmt: skip
