"""Changing keys as docs/operations.md says: what the old ones closed or signed still opens and still holds."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from services.archive.application.verification import walk_along
from services.ingest.store.vault import Vault
from shared.contracts.archive import RecordSealed
from shared.errors import Conflict
from shared.evidence.notes import BadNote, generate, parse_verifiers
from shared.evidence.receipts import BadReceipt, verify
from tests.conftest import MakeService
from tests.support.archives import uow_of
from tests.support.posts import captured, react
from tests.support.services import VERIFIER_KEY, build
from tests.support.told import told


async def test_a_new_signing_key_seals_on_in_the_same_log(make_service: MakeService, tmp_path: Path) -> None:
    before = await make_service("archive")
    await react(before, captured("sealed with the old key"))
    new, public = generate("insyn.example.se/0860/log")
    both = f"{VERIFIER_KEY} {public}"
    url = before.core.settings.database_url
    after = build("archive", tmp_path, url, signing_key=new, archive_public_keys=both)
    await react(after, captured("sealed with the new key"))

    sealed = [one.receipt for one in await told(after, RecordSealed)]
    assert [receipt.log_index for receipt in sealed] == [0, 1]
    for receipt in sealed:
        verify(receipt, parse_verifiers(both))
    with pytest.raises((BadReceipt, BadNote)):
        verify(sealed[1], parse_verifiers(VERIFIER_KEY))
    walk, size = await walk_along(lambda: uow_of(after), parse_verifiers(both))
    assert (walk.findings, size) == ([], 2)
    await after.close()


def test_a_new_encryption_key_opens_what_the_old_one_closed() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    closed = Vault(SecretStr(old)).close("a platform's token")
    rotating = Vault(SecretStr(f"{new} {old}"))
    assert rotating.open(closed) == "a platform's token"
    assert Vault(SecretStr(new)).open(rotating.close("stored again")) == "stored again"
    with pytest.raises(Conflict):
        Vault(SecretStr(new)).open(closed)
