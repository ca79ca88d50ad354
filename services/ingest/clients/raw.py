"""The platform's own object, kept as it was sent, without what must not be kept: tokens and proofs of them."""

import json
import re
from typing import Any

from shared.evidence.digest import storable

SECRET = frozenset({"access_token", "appsecret_proof", "app_secret", "client_secret", "refresh_token"})
IN_ADDRESS = re.compile(rf"((?:{'|'.join(sorted(SECRET))})=)[^&\"\\\s]+")


def kept(given: Any) -> str:
    return storable(IN_ADDRESS.sub(r"\1-", json.dumps(_without_secrets(given), ensure_ascii=False)))


def _without_secrets(given: Any) -> Any:
    match given:
        case dict():
            return {name: _without_secrets(value) for name, value in given.items() if name not in SECRET}
        case list():
            return [_without_secrets(value) for value in given]
        case _:
            return given
