"""Every table of the registry database, a file per feature. Rows never leave the store."""

from services.registry.store.tables.accounts import account, deputy, spokesperson, transition
from services.registry.store.tables.base import metadata, shared
from services.registry.store.tables.letters import letter
from services.registry.store.tables.people import person
from services.registry.store.tables.records import (
    account_reference,
    disposal_decision,
    disposal_scope,
    plan,
    plan_row,
    record_type,
    sheet_import,
    sheet_import_row,
)
from services.registry.store.tables.units import unit

__all__ = [
    "account", "account_reference", "deputy", "disposal_decision", "disposal_scope", "letter", "metadata", "person", "plan", "plan_row",
    "record_type", "shared", "sheet_import", "sheet_import_row", "spokesperson", "transition", "unit",
]  # fmt: skip
