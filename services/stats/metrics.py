"""What stats measures of itself."""

from shared.observability.declare import counter

FACTS = counter(
    "insyn_stats_facts_total",
    "Facts heard and written, told-again ones included: the figures count each once.",
    ["fact"],
)
