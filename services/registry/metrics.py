"""The registry's own metrics."""

from shared.observability.declare import counter, gauge

ACCOUNTS = gauge("insyn_registry_accounts", "Accounts in the register, by status.", ["status"])
TRANSITIONS = counter("insyn_registry_transitions_total", "Steps that accounts took, by change: drafted to closed.", ["change"])  # fmt: skip
INACTIVE = gauge(
    "insyn_registry_accounts_inactive",
    "Accounts in use whose newest own post is longer ago than INSYN_INACTIVE_DAYS (S03).",
)
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
ESCALATIONS = counter(
    "insyn_registry_escalations_total",
    "Occasions on which somebody was written to, since those who run an account did not or could not act.",
    ["matter"],
)
INCIDENTS = gauge("insyn_registry_incidents", "Reported accounts and statements without an end, by state and kind.", ["state", "kind"])  # fmt: skip
CONTACTS_DISPOSED = counter("insyn_registry_contacts_disposed_total", "Contact details of reporters that were disposed of under a decision.")  # fmt: skip
PUBLIC_REPORTS = counter(
    "insyn_registry_public_reports_total",
    "Reports from the public, by what became of them: new, counted, ours, sender_full, all_full.",
    ["outcome"],
)
STATEMENTS = counter(
    "insyn_registry_statements_total",
    "Things that our accounts wrote, each time they are judged, by whether who wrote them might: LISTED, UNLISTED, UNKNOWN, EARLIER.",
    ["platform", "verdict"],
)
PROFILES = counter("insyn_registry_profiles_total", "Looks at our accounts' profiles, by what they said of the account.", ["platform", "binding"])  # fmt: skip
TAKEN_OVER = counter("insyn_registry_takeovers_total", "Accounts suspended because handle or id lead to somebody else, or to nobody.", ["platform", "binding"])  # fmt: skip
STALE_PROFILES = gauge("insyn_registry_stale_profiles", "Open accounts whose profile no platform has shown for days.")
VERIFIED = counter("insyn_registry_verifications_total", "Questions from the public whether an account is ours, by answer.", ["verdict"])  # fmt: skip
TAKEOVERS_WAITING = gauge(
    "insyn_registry_takeovers_waiting", "Accounts that the registry suspended itself and nobody has decided on."
)
