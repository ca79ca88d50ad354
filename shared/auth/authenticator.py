"""Tells who calls: the one place where a credential becomes a principal."""

from starlette.datastructures import Headers

from shared.auth.credentials import credential_of
from shared.auth.issuer import Issuer
from shared.auth.key_ring import KeyRing
from shared.auth.keys import PREFIX
from shared.auth.principal import Principal
from shared.auth.reach import reaching
from shared.auth.refusals import refusal
from shared.auth.tokens import TokenReader
from shared.core import Core


class Authenticator:
    def __init__(self, core: Core, issuer: Issuer | None = None) -> None:
        """Asks the issuer of the settings unless given one."""
        self._core = core
        self._keys = KeyRing(core)
        settings = core.settings
        if issuer is None and settings.oidc_issuer:
            issuer = Issuer(settings.oidc_issuer)
        self._tokens = TokenReader(settings, core.clock, issuer) if issuer else None

    async def principal(self, headers: Headers) -> Principal:
        return await reaching(await self._shown(headers), self._core)

    async def _shown(self, headers: Headers) -> Principal:
        service = self._core.service
        credential = credential_of(headers, service, key_header=self._core.settings.api_key_header)
        if credential.startswith(PREFIX):
            return await self._keys.principal(credential)
        if self._tokens is None:
            raise refusal(service, "no_issuer", "Only API keys are taken here.")
        return await self._tokens.principal(credential)
