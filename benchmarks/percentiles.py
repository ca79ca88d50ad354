"""Latencies in one line."""

from collections.abc import Sequence


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds; the nearest rank, never a value between two."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    ranks = {"p50_ms": 0.50, "p90_ms": 0.90, "p99_ms": 0.99, "max_ms": 1.0}
    return {
        name: round(ordered[min(len(ordered) - 1, int(rank * len(ordered)))] * 1e3, 1) for name, rank in ranks.items()
    }
