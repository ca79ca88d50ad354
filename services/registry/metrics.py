"""The registry's own metrics."""

from shared.observability.declare import gauge

ACCOUNTS = gauge("insyn_registry_accounts", "Accounts in the register, by status.", ["status"])
UNATTENDED = gauge(
    "insyn_registry_accounts_unattended",
    "Accounts in operation whose responsible person and deputies are all away now.",
)
LETTERS = gauge(
    "insyn_registry_letters", "Letters that wait to be sent, and those given up in the last weeks.", ["state"]
)
