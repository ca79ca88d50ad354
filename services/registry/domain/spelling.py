"""One way to write a name or a host, so that the same is compared as the same, and nothing else is.

`HÖRBY.se.`, a decomposed `hörby.se` and the `xn--hrby-5qa.se` that browsers copy are one host. What only looks like a plain
letter, or what some programs fold to one, never becomes one.
"""

import unicodedata

ACE = "xn--"
"""How a label begins that stands for letters beyond the plain ones."""


def one_form(text: str) -> str:
    """One form of each letter, in lower case. A text with a letter that would turn into a plain one stays as it is."""
    if text.isascii():
        return text.lower()
    if any(not one.isascii() and _folded(one).isascii() for one in text):
        return text
    return _folded(text)


def one_host(host: str) -> str:
    """Without the dot that ends a full name; labels as people read them."""
    return ".".join(_label(one) for one in host.removesuffix(".").split("."))


def _label(label: str) -> str:
    plain = one_form(label)
    if not plain.startswith(ACE):
        return plain
    try:
        read = plain.removeprefix(ACE).encode("ascii").decode("punycode")
    except UnicodeError:
        return plain
    same = not read.isascii() and one_form(read) == read and read.encode("punycode").decode() == plain.removeprefix(ACE)
    return read if same and not any(one in "./:@" or not one.isprintable() for one in read) else plain


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()
