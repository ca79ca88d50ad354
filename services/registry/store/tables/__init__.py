"""Every table of the registry database, a file per feature. Rows never leave the store."""

from services.registry.store.tables.accounts import account, deputy, spokesperson, transition
from services.registry.store.tables.base import metadata, shared
from services.registry.store.tables.letters import letter
from services.registry.store.tables.people import person
from services.registry.store.tables.units import unit

__all__ = ["account", "deputy", "letter", "metadata", "person", "shared", "spokesperson", "transition", "unit"]
