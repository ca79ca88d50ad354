"""Seeded Swedish posts: Zipf words, lognormal length, two in a hundred with a forbidden term, one in ten a duplicate."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from random import Random
from typing import Any

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


def bodies(count: int, account_id: str, run: str, *, thread: int = 20, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Posts as another system sends them: the page's own post, then residents' comments on it, one a second."""
    for number, (text, at) in enumerate(zip(texts(count, seed), moments(count), strict=True)):
        root = number - number % thread
        body = {"account_id": account_id, "external_id": f"{run}-{number}", "text": text,
                "published_at": at.isoformat().replace("+00:00", "Z")}  # fmt: skip
        if number == root:
            yield body | {"kind": "post", "author": {"external_id": "page", "name": "Biblioteket", "ours": True}}
        else:
            author = {"external_id": f"r{number % 977}", "name": f"Invånare {number % 977}"}
            parent = f"{run}-{root}"
            yield body | {"kind": "comment", "author": author, "parent_external_id": parent, "thread_external_id": parent}  # fmt: skip


def with_duplicates(posts: Iterable[dict[str, Any]], share: float = 0.1, seed: int = 3) -> Iterator[dict[str, Any]]:
    """One in ten is sent a second time, a little later."""
    dice, late = Random(seed), deque[dict[str, Any]]()
    for post in posts:
        yield post
        if dice.random() < share:
            late.append(post)
        if late and dice.random() < share:
            yield late.popleft()
    yield from late


def batches(posts: Iterable[dict[str, Any]], size: int = 500) -> Iterator[bytes]:
    """NDJSON bodies of so many posts."""
    remaining = iter(posts)
    while some := list(islice(remaining, size)):
        yield b"\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() for one in some)
