"""The registry's own metrics."""

from shared.observability.declare import counter, gauge

ACCOUNTS = gauge("insyn_registry_accounts", "Accounts in the register, by status.", ["status"])
UNATTENDED = gauge(
    "insyn_registry_accounts_unattended",
    "Accounts in operation whose responsible person and deputies are all away now.",
)
IMPORTED_ROWS = counter(
    "insyn_registry_imported_rows_total",
    "Rows of imported sheets, by kind, by outcome, and whether anything of the sheet was kept.",
    ["kind", "outcome", "kept"],
)
LETTERS = gauge(
    "insyn_registry_letters", "Letters that wait to be sent, and those given up in the last weeks.", ["state"]
)
