"""The whole system as real processes under the supervisor, on ports and folders of the test's own."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from local import keys, secrets
from local.layout import ROOT, SERVICES, Layout
from local.ports import free_port
from tests.support.waiting import PATIENCE, until


def free_base() -> int:
    """A port after which five others are free."""
    return free_port(together=6)


@dataclass
class System:
    """`async with System(folder, environment) as system:` starts it; `kill` is SIGKILL, the supervisor starts again."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    layout: Layout = field(init=False)
    process: asyncio.subprocess.Process = field(init=False)
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.layout = Layout(self.folder, free_base(), self.environment.get("INSYN_DATABASES", ""))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self.clients:
            await client.aclose()
        await self.stop()

    async def start(self) -> None:
        given = {"INSYN_DATA_DIR": str(self.folder), "INSYN_BASE_PORT": str(self.layout.base_port), "SAMPLE": "0"}
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "supervisor.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "local.supervisor",
                env=os.environ | given | self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

        async def made() -> bool:
            return "ADMIN" in self.keys() or self.process.returncode is not None

        try:
            await until(made, 90)
            assert self.process.returncode is None, self.told()
            async with asyncio.timeout(90):
                await keys.wait_until_accepted(self.layout, self.keys()["ADMIN"])
        except (AssertionError, TimeoutError):
            await self.stop()
            raise AssertionError(f"the system did not start:\n{self.told()}") from None

    async def stop(self) -> None:
        """Ctrl-C."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        await asyncio.wait_for(self.process.wait(), PATIENCE)

    def told(self) -> str:
        return (self.folder / "supervisor.log").read_text()

    def keys(self) -> dict[str, str]:
        return secrets.read(self.layout.keys_file)

    def client(self, service: str, role: str = "ADMIN") -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.keys()[role]}"}
        made = httpx.AsyncClient(base_url=self.layout.api(service), headers=headers, timeout=30)
        self.clients.append(made)
        return made

    def kill(self, service: str) -> bool:
        """SIGKILL. False when it was dead already."""
        try:
            os.kill(int(self.layout.pid_file(service).read_text()), signal.SIGKILL)
        except (ProcessLookupError, FileNotFoundError, ValueError):
            return False
        return True

    def logs(self) -> str:
        return "".join((self.folder / "log" / f"{name}.log").read_text() for name in SERVICES)
