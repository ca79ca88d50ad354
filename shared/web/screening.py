"""What no service can store or should meet: NUL, half characters, numbers without bounds, endless nesting, personnummer.

Almost every request passes on the first look, at raw bytes; only one that looks odd is taken apart.
"""

import json
import math
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.errors import BadRequest, Invalid
from shared.web.personal_numbers import has_personal_number, masked
from shared.web.problems import problem

DEEPEST = 64
LARGEST = 2**63
ODD = re.compile(rb"\\u0000|\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]|\d{16}|[eE]\+?\d{3}|NaN|Infinity")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class Screening:
    """Refuses addresses that cannot be read as text, or that hold a personal identity number."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = _refused_address(scope) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
            return
        scope["path"] = masked(scope["path"])  # in the answer and in the log
        await problem(scope, refused)(scope, receive, send)


def _refused_address(scope: Scope) -> BadRequest | None:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    try:
        address = unquote_to_bytes(raw + b"?" + scope["query_string"]).decode()
    except UnicodeDecodeError:
        return BadRequest("The address is not UTF-8.")
    if "\0" in address:
        return BadRequest("The address holds a NUL character.")
    if has_personal_number(address):
        return BadRequest("Personal identity numbers have no place in an address: search by POST, or use another id.")
    return None


def screen_json(raw: bytes) -> None:
    """Refuse a JSON body that no service may meet. One that is no JSON passes: the parser says so better."""
    if b"\0" in raw:
        raise BadRequest("The body is not JSON in UTF-8.")
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and _depth(raw) > DEEPEST:
        raise BadRequest(f"The body is nested deeper than {DEEPEST} levels.")
    if ODD.search(raw):
        _take_apart(raw)


def _depth(raw: bytes) -> int:
    brackets = STRINGS.sub(b"", raw).translate(None, NOT_BRACKETS)
    return max(accumulate(map(STEP.__getitem__, brackets)), default=0)


def _take_apart(raw: bytes) -> None:
    try:
        read = json.loads(raw, parse_constant=_no_number)
    except json.JSONDecodeError:
        return
    except ValueError:
        raise BadRequest("The body is not JSON in UTF-8, or holds a number that nobody can read.") from None
    if errors := list(_unstorable(read)):
        raise Invalid("The request holds what cannot be stored: see `errors`.", errors=errors[:50])


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _unstorable(read: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    match read:
        case str() if UNSTORABLE.search(read):
            yield pointer, "NUL and half surrogate pairs are no text"
        case int() if not -LARGEST <= read < LARGEST:
            yield pointer, "the number is too large"
        case float() if not math.isfinite(read):
            yield pointer, "the number is too large"
        case dict():
            for name, value in read.items():
                if UNSTORABLE.search(name):
                    yield pointer, "NUL and half surrogate pairs are no text: a name holds one"
                else:
                    yield from _unstorable(value, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')[:80]}")
        case list():
            for place, value in enumerate(read):
                yield from _unstorable(value, f"{pointer}/{place}")
