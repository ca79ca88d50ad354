"""Seeded Swedish posts: Zipf words, lognormal length, two in a hundred with a forbidden term, one in ten a duplicate."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from benchmarks.rules import terms
from benchmarks.words import vocabulary

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def texts(count: int, seed: int = 7) -> Iterator[str]:
    """Texts of 22 words in the mean."""
    dice, words, forbidden = Random(seed), vocabulary(), terms()
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for _ in range(count):
        length = max(1, min(120, round(dice.lognormvariate(2.8, 0.75))))
        chosen = dice.choices(words, cum_weights=weights, k=length)
        if dice.random() < 0.02:
            chosen[dice.randrange(length)] = dice.choice(forbidden)
        yield " ".join(chosen).capitalize() + "."


def moments(count: int) -> Iterator[datetime]:
    return (BEGIN + timedelta(seconds=n) for n in range(count))
