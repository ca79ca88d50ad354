"""Finds Swedish personal identity numbers and coordination numbers where none may stand: in addresses.

Addresses end up in logs, histories and proxies. A match has a valid date (days from 61 are coordination numbers) and a
right check digit; UUIDs and digests are not looked into.
"""

import re
from calendar import monthrange

FORM = re.compile(r"(?<!\d)(?:18|19|20)?(\d{2})(\d{2})(\d{2})[-+ ]?(\d{4})(?!\d)", re.ASCII)
IDS = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\b[0-9a-fA-F]{32,}\b")
COORDINATION = 60


def has_personal_number(text: str) -> bool:
    return any(_is_one(found) for found in FORM.finditer(IDS.sub("/", text)))


def masked(text: str) -> str:
    """The text without its personal numbers: fit for a log or an answer."""
    return FORM.sub(lambda found: "********" if _is_one(found) else found[0], text)


def _is_one(found: re.Match[str]) -> bool:
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    day -= COORDINATION if day > COORDINATION else 0
    # A year divisible by four, of whatever century, has the longest February.
    possible = 1 <= month <= 12 and 1 <= day <= monthrange(2000 + year % 4, month)[1]
    return possible and _luhn("".join(found.groups()))


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
