"""Every table of the registry database, a file per feature. Rows never leave the store."""

from services.registry.store.tables.accounts import account, deputy, spokesperson, transition
from services.registry.store.tables.allowances import allowance, day_key
from services.registry.store.tables.attestations import attestation, email_code
from services.registry.store.tables.base import metadata, shared
from services.registry.store.tables.escalations import escalation
from services.registry.store.tables.incidents import incident, incident_report, incident_step
from services.registry.store.tables.letters import letter
from services.registry.store.tables.logos import logo
from services.registry.store.tables.looks import look
from services.registry.store.tables.people import absence, person
from services.registry.store.tables.profiles import address, handle, profile, sighting, unkeyed
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
from services.registry.store.tables.reminders import reminder
from services.registry.store.tables.statements import platform_identity, statement
from services.registry.store.tables.terms import platform_terms
from services.registry.store.tables.units import manager, unit

__all__ = [
    "absence", "account", "account_reference", "address", "allowance", "attestation", "day_key", "deputy", "disposal_decision", "disposal_scope", "email_code", "escalation", "handle", "incident", "incident_report", "incident_step", "letter", "logo", "look", "manager", "metadata", "person", "plan", "plan_row", "platform_identity", "platform_terms", "profile", "record_type", "reminder", "shared", "sheet_import", "sheet_import_row", "sighting", "spokesperson", "statement", "transition", "unit", "unkeyed",
]  # fmt: skip
