"""Finds the one credential of a request: a token or an API key, in `Authorization: Bearer` or in `X-API-Key`."""

from starlette.datastructures import Headers

from shared.auth.refusals import refusal
from shared.errors import BadRequest

KEY_HEADER = "X-API-Key"


def credential_of(headers: Headers, service: str, *, key_header: bool) -> str:
    """With `key_header` off, `X-API-Key` is not looked at."""
    shown = {_bearer(value, service) for value in headers.getlist("Authorization")}
    if key_header:
        shown |= {value.strip() for value in headers.getlist(KEY_HEADER)}
    if len(shown) > 1:
        raise BadRequest(f"Send one credential: Authorization and {KEY_HEADER} contradict each other.")
    if not shown:
        raise refusal(service, "missing", "Send Authorization: Bearer with a token or an API key.")
    return shown.pop()


def _bearer(value: str, service: str) -> str:
    scheme, _, credential = value.partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise refusal(
            service, "scheme", "Send Authorization: Bearer with a token or an API key; nothing else is taken."
        )
    return credential.strip()
