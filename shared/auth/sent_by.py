"""`X-Sent-By: joe01doe; type=adAccount`: whom a system says it acts for. A claim for the audit log, never a right."""

import re

from shared.errors import BadRequest

VALUE = re.compile(r"[\w.@\\+-]{1,100}")
TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
PERSONAL_NUMBER = re.compile(r"(\d{2})?\d{6}[-+]?\d{4}")


def parse(header: str) -> str:
    """In the one form the audit log keeps; the parts may stand in either order."""
    parts = [part.strip() for part in header.split(";")]
    types = [part.removeprefix("type=") for part in parts if part.startswith("type=")]
    values = [part for part in parts if not part.startswith("type=")]
    if len(parts) != 2 or len(types) != 1 or not VALUE.fullmatch(values[0]) or not TYPE.fullmatch(types[0]):
        raise BadRequest("X-Sent-By reads `value; type=adAccount`.")
    if PERSONAL_NUMBER.fullmatch(values[0]):
        raise BadRequest("X-Sent-By must not carry a personal identity number: use adAccount or partyId.")
    return f"{values[0]}; type={types[0]}"
