"""Secrets at rest: encrypted with Fernet (AES-128-CBC, HMAC-SHA-256), opened only where a platform is called."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from shared.errors import Conflict


class Vault:
    """`keys`, newest first: what older keys closed can still be opened, so that a key can be changed."""

    def __init__(self, keys: SecretStr) -> None:
        given = keys.get_secret_value().split()
        self._fernet = MultiFernet([Fernet(key) for key in given]) if given else None

    def close(self, secret: str) -> bytes:
        return self._opened().encrypt(secret.encode())

    def open(self, closed: bytes) -> str:
        try:
            return self._opened().decrypt(closed).decode()
        except InvalidToken:
            raise Conflict("The stored secret was closed with another INSYN_ENCRYPTION_KEY: store it again.") from None

    def _opened(self) -> MultiFernet:
        if self._fernet is None:
            raise Conflict("Secrets cannot be stored here: INSYN_ENCRYPTION_KEY is not set.")
        return self._fernet
