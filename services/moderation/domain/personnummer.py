"""Finds Swedish personal identity numbers in running text: personnummer, samordningsnummer and interimspersonnummer.

A number counts only with a date that exists, a serial that is given out and a check digit that holds (Luhn): phone and
organisation numbers do not.
"""

import re
from collections.abc import Iterator
from datetime import date

COORDINATION = 60
"""Added to the day of birth in a coordination number."""
INTERIM = "TRSUWXJKLMN"
"""Stands for the first digit of the serial in an interim number, and counts as 1 in its check digit."""
_BIRTHDAY = re.compile(r"[0-9]{6}")
"""Every candidate has one. Looking for it first costs a seventh, and few texts have one."""
# No blank before the serial: "20261120 1800" is when something begins.
_CANDIDATE = re.compile(
    r"(?<![0-9])((?:18|19|20)?)([0-9]{2})([0-9]{2})([0-9]{2})[-+\u2010-\u2013]?"
    rf"([0-9{INTERIM}])([0-9]{{2}})([0-9])(?![0-9])"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the numbers, in the text as it was written."""
    if not _BIRTHDAY.search(text):
        return
    for match in _CANDIDATE.finditer(text):
        century, year, month, day, first, rest, check = match.groups()
        serial = ("1" if first in INTERIM else first) + rest
        if (
            serial != "000"
            and _born(century, year, int(month), int(day))
            and _luhn(year + month + day + serial + check)
        ):
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
