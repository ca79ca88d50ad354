"""Letters over SMTP, one connection for all that are due."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

import aiosmtplib

from services.registry.clients.writing import written
from services.registry.domain.letters import Fault, Outcome, Posted
from shared.clock import Clock

Tls = Literal["none", "starttls", "tls"]
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = ""
    ca: Path | None = None
    seconds: float = 10.0
    """How long the server may think about each step."""

    def client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host, port=self.port, timeout=self.seconds, use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls", tls_context=self._trust(), username=self.user or None, password=self.password or None,
        )  # fmt: skip

    def _trust(self) -> ssl.SSLContext | None:
        return ssl.create_default_context(cafile=self.ca) if self.ca else None


class SmtpMailer:
    def __init__(self, server: SmtpServer, sender: str, clock: Clock) -> None:
        self._server, self._sender, self._clock = server, sender, clock

    async def send(self, letters: Sequence[Posted]) -> Mapping[UUID, Outcome]:
        outcomes: dict[UUID, Outcome] = {}
        try:
            async with self._server.client() as client:
                for one in letters:
                    outcomes[one.id] = await self._hand_over(one, client)
        except (aiosmtplib.SMTPException, OSError) as error:
            fault: Fault = "unreachable" if _is_away(error) else "denied"
            for one in letters:
                outcomes.setdefault(one.id, fault)
        return outcomes

    async def _hand_over(self, one: Posted, client: aiosmtplib.SMTP) -> Outcome:
        """What is said of this letter; what ends the conversation is raised."""
        try:
            await client.send_message(written(one, self._sender, self._clock))
        except (ValueError, aiosmtplib.SMTPNotSupported):
            return "unwritable"
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return "rejected" if any(one.code >= PERMANENT for one in refused.recipients) else "deferred"
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as refused:
            return "denied" if refused.code >= PERMANENT else "deferred"
        return None


def _is_away(error: Exception) -> bool:
    return isinstance(error, OSError | aiosmtplib.SMTPServerDisconnected)
