"""The indicators that the stats service computes by itself: a goal names one of them, or says how else it is followed.

Services do not import each other: tests/architecture/test_indicators.py holds this list equal to theirs.
"""

INDICATORS = frozenset({
    "answered", "answered_share", "cases_opened", "comments", "days_since_own_post", "decided",
    "decided_hide_house_rule", "decided_hide_statutory", "decided_keep", "decided_remove_house_rule",
    "decided_remove_statutory", "dialogue_share", "failed", "gone", "hidden", "mean_answer_hours",
    "median_answer_hours", "median_decision_hours", "median_removal_hours", "median_seal_seconds", "messages",
    "own_posts", "own_posts_per_week", "posts_by_others", "removed", "replies_to_others", "sealed",
    "unanswered", "unconfirmed", "unsupported", "withdrawn",
})  # fmt: skip
SHARES = frozenset({"answered_share"})
"""Shares of a whole, from 0 to 1. The others begin at 0 and end nowhere."""


def reachable(indicator: str, target: float) -> bool:
    """Whether an indicator of ours can ever be there; of what others measure nobody here knows."""
    return indicator not in INDICATORS or 0 <= target <= (1 if indicator in SHARES else target)
