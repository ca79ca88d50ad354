"""The registry's own metrics."""

from shared.observability.declare import gauge

ACCOUNTS = gauge("insyn_registry_accounts", "Accounts in the register, by status.", ["status"])
LETTERS = gauge(
    "insyn_registry_letters", "Letters that wait to be sent, and those given up in the last weeks.", ["state"]
)
