"""What opens the platforms: tokens per account, secrets per platform app; closed before they come here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.store.tables import credential, platform_app
from services.ingest.store.vault import Vault
from shared.db.upsert import insert_for


@dataclass(frozen=True, slots=True, repr=False)
class Credential:
    account_id: UUID
    api_base: str
    token: str
    set_at: datetime
    set_by: str


@dataclass(frozen=True, slots=True, repr=False)
class PlatformApp:
    platform: str
    app_secret: str
    verify_token: str
    set_at: datetime
    set_by: str


class CredentialStore:
    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session, self._vault = session, vault

    async def put(self, given: Credential) -> None:
        row = {
            "account_id": given.account_id, "api_base": given.api_base, "token": self._vault.close(given.token),
            "set_at": given.set_at, "set_by": given.set_by,
        }  # fmt: skip
        await self._replace(credential, "account_id", row)

    async def find(self, account_id: UUID) -> Credential | None:
        row = (
            (await self._session.execute(select(credential).where(credential.c.account_id == account_id)))
            .mappings()
            .first()
        )
        return Credential(**{**row, "token": self._vault.open(row["token"])}) if row else None

    async def set_since(self, account_id: UUID) -> datetime | None:
        """When credentials were stored, without opening them."""
        wanted = select(credential.c.set_at).where(credential.c.account_id == account_id)
        return (await self._session.execute(wanted)).scalar_one_or_none()

    async def put_app(self, given: PlatformApp) -> None:
        row = {
            "platform": given.platform, "app_secret": self._vault.close(given.app_secret),
            "verify_token": self._vault.close(given.verify_token), "set_at": given.set_at, "set_by": given.set_by,
        }  # fmt: skip
        await self._replace(platform_app, "platform", row)

    async def find_app(self, platform: str) -> PlatformApp | None:
        row = (
            (await self._session.execute(select(platform_app).where(platform_app.c.platform == platform)))
            .mappings()
            .first()
        )
        if row is None:
            return None
        opened = {name: self._vault.open(row[name]) for name in ("app_secret", "verify_token")}
        return PlatformApp(**{**row, **opened})

    async def _replace(self, table: Table, key: str, row: dict[str, Any]) -> None:
        statement = insert_for(self._session, table).values(row)
        await self._session.execute(statement.on_conflict_do_update(index_elements=[key], set_=row))
