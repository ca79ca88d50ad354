"""What operations may want to know of moderation. No label holds an id, a person or content."""

from shared.observability.declare import counter, gauge, histogram

DAYS = (1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 259_200)

OPENED = counter(
    "insyn_moderation_cases_opened_total",
    "Cases opened, by the ground of the most urgent rule and by who found it: a rule or a person.",
    ["ground", "found_by"],
)
DECIDED = counter(
    "insyn_moderation_decisions_total", "Decisions that people took, by what was decided and on which ground.",
    ["decided", "ground"],
)  # fmt: skip
ENDED = counter("insyn_moderation_removals_ended_total", "Removal requests that ended, by outcome.", ["outcome"])
WAITING = gauge("insyn_moderation_cases", "Cases that are not ended, by status and ground.", ["status", "ground"])
OLDEST = gauge(
    "insyn_moderation_oldest_case_seconds",
    "How long the oldest case has been OPEN, SEALING or REMOVING; 0 without one. SEALING: it waits for receipts.",
    ["status"],
)
UNATTENDED = gauge(
    "insyn_moderation_cases_unattended",
    "Open cases of accounts whose responsible person and deputies are all away now: they are in nobody's queue.",
)
CAPTURED_TO_DECIDED = histogram(
    "insyn_moderation_capture_to_decision_seconds", "From a post's capture to a person's decision.", buckets=DAYS
)
DECIDED_TO_ASKED = histogram(
    "insyn_moderation_decision_to_request_seconds", "From a decision to the removal request, receipts and all.",
    buckets=DAYS,
)  # fmt: skip
CHECKED = counter(
    "insyn_moderation_checks_total",
    "Times that a person looked at an account, by the part that person has in it.",
    ["part"],
)
MISSED = counter("insyn_moderation_checks_missed_total", "Times that nobody looked at an account by when it was due.")
OVERDUE = gauge("insyn_moderation_accounts_overdue", "Accounts at which somebody should have looked by now.")
OVERDUE_LONGEST = gauge(
    "insyn_moderation_longest_overdue_seconds",
    "How long the account that is overdue longest has been so; 0 without one.",
)
