"""Personal identity numbers are found in addresses; ids of ours and of platforms are not taken for one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import uuid7
from shared.web.personal_numbers import has_personal_number, masked

# Numbers that the tax agency lists for tests.
FOUND = [
    "/people/199001022384", "/people/19900102-2384", "/people/900102-2384", "/people/9001022384",
    "?q=900102+2384", "/x/pnr9001022384", "/people/900162-2381", "name 191212121212.",
]  # fmt: skip
NOT_FOUND = [
    "/people/199001022385", "/people/19901302-2384", "/people/900132-2384", "/orders/4711", "/posts/100064829374857123",
    "/x/0199f6a2-6c1e-7a53-9d3e-199001022384", "/digests/" + "ab" * 27 + "9001022384", "?since=2026-11-20T18:00:00Z",
    "?from=2026-11-20&to=2026-12-01", "/people/790230-1238",
]  # fmt: skip


@pytest.mark.parametrize("address", FOUND)
def test_a_personal_number_is_found(address: str) -> None:
    assert has_personal_number(address)


@pytest.mark.parametrize("address", NOT_FOUND)
def test_what_is_none_is_not_taken_for_one(address: str) -> None:
    assert not has_personal_number(address)


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_no_id_or_digest_is_taken_for_one(one: UUID, digest: bytes) -> None:
    assert not has_personal_number(f"/accounts/{one}/decisions/{uuid7()}/proofs/{digest.hex()}")


def test_a_masked_text_keeps_the_rest() -> None:
    assert masked("/people/19900102-2384/letters/4711") == "/people/********/letters/4711"
