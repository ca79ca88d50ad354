"""The last net under the logs: what looks like a secret or a personal identity number is never written."""

import re

HIDDEN = "[hidden]"

_DATE = r"(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
"""Of a personnummer, or of a samordningsnummer, whose day is 60 more."""

PATTERNS = (
    re.compile(r"\binsyn_[A-Za-z0-9_-]{20,}"),
    re.compile(r"(?i)\b(?:bearer|basic)\s+[\w.~+/=-]+"),
    re.compile(r"\beyJ[\w-]{10,}\.[\w-]*(?:\.[\w-]*)*"),
    re.compile(r"(?<=://)[^/\s@]+@"),
    re.compile(r"(?i)\b(?:access_token|client_secret|password|api_key|apikey|secret|token|signature|sig)=[^\s&]+"),
    re.compile(rf"(?<![\w-]){_DATE}[-+ ]?\d{{4}}(?![\w-])"),
)


def redact(text: str) -> str:
    for pattern in PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text
