"""Whose a mailbox is, as far as its address tells (S19): a role's, or perhaps a person's. In doubt a person decides."""

import re

TWO_NAMES = re.compile(r"[^\W\d_]{2,}[.\-_][^\W\d_]{2,}\d{0,3}")
"""`anna.andersson`, `karl-erik_berg2`: the form in which organisations give people addresses."""
ROLES = (
    "info", "kontakt", "kund", "post", "registrator", "webb", "media", "press", "kommun", "medborg", "service", "support",
    "redaktion", "bibliotek", "skola", "forskola", "gymnasi", "kultur", "fritid", "museum", "turis", "naring", "miljo", "bygg",
    "trafik", "vatten", "avfall", "energi", "omsorg", "social", "vard", "rekryter", "personal", "upphandl", "ekonomi", "enhet",
    "forvaltning", "namnd", "center", "centrum", "hus", "bad", "park", "plan", "teknik", "raddning", "ungdom", "konto",
)  # fmt: skip
"""How words of an organisation begin, without dots and rings."""
PLAIN = str.maketrans("åäöéü", "aaoeu")


def perhaps_personal(address: str, *names: str) -> bool:
    """`names` are the unit's and the municipality's: their own words make no person."""
    local = address.partition("@")[0].casefold()
    if not TWO_NAMES.fullmatch(local):
        return False
    known = {word.translate(PLAIN) for name in names for word in re.findall(r"[^\W\d_]{3,}", name.casefold())}
    return not any(
        part.startswith((*ROLES, *known)) or any(word.startswith(part) for word in known)
        for part in re.findall(r"[^\W\d_]+", local.translate(PLAIN))
    )
