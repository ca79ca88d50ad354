"""Swedish stems, made here and not in the databases: their stemmers differ in version, so their answers would differ."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import snowballstemmer


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("swedish")


def stem(words: Sequence[str]) -> list[str]:
    stems: list[str] = _stemmer().stemWords(list(words))
    return stems
