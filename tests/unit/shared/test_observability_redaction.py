"""The last net catches what looks like a secret or a person, and lets ids through."""

import pytest

from shared.auth.keys import mint
from shared.ids import uuid7
from shared.observability.redaction import HIDDEN, redact


@pytest.mark.parametrize(
    "secret",
    [
        "Bearer abc.def.ghi",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
        "postgresql://insyn:hemligt@db:5432/registry",
        "https://graph.example/me?access_token=EAAB123&x=1",
        "19900131-1234",
        "900131-1234",
        "199001311234",
        "19900191+1234",
    ],
)
def test_hides(secret: str) -> None:
    hidden = redact(f"before {secret} after")
    assert HIDDEN in hidden
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")
    assert not any(part in hidden for part in ("hemligt", "EAAB", "1234", "eyJ", "abc"))


def test_hides_api_keys() -> None:
    key = mint()
    assert redact(f"key={key},") == f"key={HIDDEN},"


def test_lets_ids_and_names_through() -> None:
    for plain in (str(uuid7()), "0af7651916cd43dd8448eb211c80319c", "insyn_http_requests_total", "2026-11-20T18:00:00Z", "1763661600"):  # fmt: skip
        assert redact(plain) == plain
