"""Finds Swedish personal identity numbers and coordination numbers (personnummer, samordningsnummer) in running text.

A number counts only with a date that exists and a check digit that holds (Luhn): phone and organisation numbers do not.
"""

import re
from collections.abc import Iterator
from datetime import date

COORDINATION = 60
"""Added to the day of birth in a coordination number."""
_CANDIDATE = re.compile(
    r"(?<![0-9])((?:18|19|20)?)([0-9]{2})([0-9]{2})([0-9]{2})[-+\u2010-\u2013 ]?([0-9]{4})(?![0-9])"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the numbers, in the text as it was written."""
    for match in _CANDIDATE.finditer(text):
        century, year, month, day, serial = match.groups()
        if _born(century, year, int(month), int(day)) and _luhn(year + month + day + serial):
            yield match.span()


def _born(century: str, year: str, month: int, day: int) -> bool:
    day = day - COORDINATION if day > COORDINATION else day
    return any(_exists(int(c + year), month, day) for c in ([century] if century else ["19", "20"]))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - n % 2) for n, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
