"""Codes for owner addresses: enough digits, kept as digests, few tries, few letters."""

from dataclasses import replace
from datetime import timedelta
from hashlib import scrypt
from uuid import UUID

import pytest

from services.registry.domain import codes
from services.registry.domain.codes import (
    GOOD_FOR,
    MOST_LETTERS,
    PAUSE,
    TRIES,
    WINDOW,
    Pending,
    asked_again,
    new_code,
    sealed,
)
from shared.errors import TooMany
from tests.support.accounts import NOW

ADDRESS = "bibliotek@hultsfred.se"
PENDING = Pending(UUID(int=1), ADDRESS, b"salt", sealed("12345678", b"salt"), NOW, TRIES, 1, NOW)


def test_a_code_is_digits_and_another_each_time() -> None:
    made = {new_code() for _ in range(50)}
    assert len(made) > 45
    assert all(len(code) == 8 and code.isdecimal() for code in made)


def test_only_the_code_matches_and_it_is_not_kept() -> None:
    assert PENDING.matches("12345678")
    assert not PENDING.matches("12345679")
    assert b"12345678" not in PENDING.digest
    assert sealed("12345678", b"other") != PENDING.digest


def test_a_guess_of_who_stole_it_costs_sixteen_megabytes() -> None:
    assert sealed("12345678", b"salt") == scrypt(b"12345678", salt=b"salt", n=2**14, r=8, p=1)


def test_codes_are_sealed_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen megabytes each: not as many at once as there are callers."""

    def sealing(*_: object, **__: object) -> bytes:
        assert not codes._ALONE.acquire(blocking=False)
        return b"sealed"

    monkeypatch.setattr(codes, "scrypt", sealing)
    assert codes.sealed("12345678", b"salt") == codes.sealed("87654321", b"salt") == b"sealed"


def test_it_is_good_for_its_address_for_a_while_and_a_few_tries() -> None:
    assert PENDING.good(NOW, ADDRESS)
    assert PENDING.good(NOW + GOOD_FOR - timedelta(seconds=1), ADDRESS)
    assert not PENDING.good(NOW + GOOD_FOR, ADDRESS)
    assert not PENDING.good(NOW, "kommunen@hultsfred.se")
    tried = PENDING
    for _ in range(TRIES):
        assert tried.good(NOW, ADDRESS)
        tried = tried.tried()
    assert not tried.good(NOW, ADDRESS)


def test_letters_are_few() -> None:
    assert asked_again(None, NOW) == (1, NOW)
    with pytest.raises(TooMany) as soon:
        asked_again(PENDING, NOW + PAUSE - timedelta(seconds=1))
    assert soon.value.retry_after == 2
    assert asked_again(PENDING, NOW + PAUSE) == (2, NOW)
    often = replace(PENDING, asked=MOST_LETTERS)
    with pytest.raises(TooMany):
        asked_again(often, NOW + WINDOW - timedelta(seconds=1))
    assert asked_again(often, NOW + WINDOW) == (1, NOW + WINDOW)
