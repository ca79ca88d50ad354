"""Secrets at rest: closed, opened, changed to a new key, and never stored without one."""

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from services.ingest.store.vault import Vault
from shared.errors import Conflict


def vault(*keys: bytes) -> Vault:
    return Vault(SecretStr(" ".join(key.decode() for key in keys)))


def test_what_was_closed_opens_and_does_not_show() -> None:
    closed = vault(key := Fernet.generate_key()).close("hemlig")
    assert b"hemlig" not in closed
    assert vault(key).open(closed) == "hemlig"


def test_a_new_key_opens_what_the_old_one_closed() -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    closed = vault(old).close("hemlig")
    assert vault(new, old).open(closed) == "hemlig"
    with pytest.raises(Conflict, match="store it again"):
        vault(new).open(closed)


def test_without_a_key_nothing_is_stored() -> None:
    with pytest.raises(Conflict, match="INSYN_ENCRYPTION_KEY"):
        vault().close("hemlig")
