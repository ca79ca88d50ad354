"""The registry's own metrics."""

from shared.observability.declare import gauge

ACCOUNTS = gauge("insyn_registry_accounts", "Accounts in the register, by status.", ["status"])
