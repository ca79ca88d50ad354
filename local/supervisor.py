"""`make run`: the five services under one supervisor, on the embedded profile unless the environment says otherwise.

INSYN_BUS=kafka and INSYN_DATABASES=postgresql+asyncpg://user@host/insyn_{service} choose the production parts.
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import httpx

from local import databases, keys, sample, secrets, table
from local.layout import ROOT, SERVICES, Layout
from local.lock import Busy, held
from local.mailbox import Mailbox
from local.ports import answers

PATIENCE = 90
"""Seconds that the services get to become ready."""
LAST_WORDS = 3.5
"""Seconds that a service gets to end when it is told to."""


class Supervisor:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.secrets: dict[str, str] = {}
        self.stopping = asyncio.Event()
        self.running: dict[str, asyncio.subprocess.Process] = {}

    async def run(self) -> int:
        self._listen()
        if busy := [name for name in SERVICES if answers(self.layout.port(name))]:
            print(
                f"something listens on the ports of {', '.join(busy)} already: is Insyn running? (INSYN_BASE_PORT moves it)"
            )
            return 1
        print("starting Insyn ...", flush=True)
        self.layout.data_dir.mkdir(parents=True, exist_ok=True)
        self.secrets = secrets.installation(self.layout.data_dir)
        await databases.create(self.layout)
        if not await self._prepare():
            return 1
        async with asyncio.TaskGroup() as group:
            working = [group.create_task(self._keep(name)) for name in SERVICES]
            working.append(group.create_task(self._welcome()))
            await self.stopping.wait()
            for task in working:
                task.cancel()
            await self._stop_all()
        return 0

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stopping.set)

    async def _prepare(self) -> bool:
        """Bring all databases to head, and make the first keys."""
        await databases.migrate(self.layout)
        if not self.layout.keys_file.exists():
            code, told = await self._once("registry", "issue-keys")
            if code:
                print(f"the first keys could not be made: see {self._log('registry')}")
                return False
            secrets.write(self.layout.keys_file, keys.parse(told))
        return True

    async def _once(self, service: str, what: str) -> tuple[int, str]:
        process = await self._start(service, what, output=asyncio.subprocess.PIPE)
        told, _ = await process.communicate()
        return process.returncode or 0, told.decode()

    async def _start(self, service: str, what: str, output: int | None = None) -> asyncio.subprocess.Process:
        with self._log(service).open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", f"services.{service}", what,
                env=self.layout.environment(service, self.secrets), cwd=ROOT,
                stdout=output or log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _log(self, service: str) -> Path:
        folder = self.layout.data_dir / "log"
        folder.mkdir(exist_ok=True)
        return folder / f"{service}.log"

    async def _keep(self, service: str) -> None:
        """Start the service, and start it again when it dies; slower each time it dies at once."""
        pause = 0.5
        while not self.stopping.is_set():
            began = asyncio.get_running_loop().time()
            process = self.running[service] = await self._start(service, "serve")
            self.layout.pid_file(service).write_text(str(process.pid))
            code = await process.wait()
            if self.stopping.is_set():
                return
            lived = asyncio.get_running_loop().time() - began
            pause = 0.5 if lived > 60 else min(pause * 2, 30)
            print(f"{service} ended with {code}; starting it again in {pause:.0f} s ({self._log(service)})", flush=True)
            await asyncio.sleep(pause)

    async def _stop_all(self) -> None:
        alive = [process for process in self.running.values() if process.returncode is None]
        for process in alive:
            with suppress(ProcessLookupError):
                process.terminate()
        waits = [asyncio.create_task(process.wait()) for process in alive]
        if waits:
            await asyncio.wait(waits, timeout=LAST_WORDS)
        for process in alive:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
        print("Insyn has stopped. Nothing is lost: `make run` goes on from here.", flush=True)

    async def _welcome(self) -> None:
        known = secrets.read(self.layout.keys_file)
        try:
            async with asyncio.timeout(PATIENCE):
                await keys.wait_until_accepted(self.layout, known["ADMIN"])
        except TimeoutError:
            print(f"not all services are ready after {PATIENCE} s: see {self._log('registry').parent}", flush=True)
            return
        if os.environ.get("SAMPLE", "1") != "0":
            await self._load_sample(known)
        print(table.welcome(self.layout, known), flush=True)

    async def _load_sample(self, known: dict[str, str]) -> None:
        mark = self.layout.data_dir / "sample.loaded"
        if mark.exists():
            return
        try:
            async with httpx.AsyncClient(base_url=self.layout.api("registry"), timeout=30) as registry:
                await sample.load(registry, known, Mailbox(self.layout.data_dir / "mail"))
        except (httpx.HTTPError, TimeoutError) as fault:
            print(f"the sample municipality could not be loaded: {fault}", flush=True)
            return
        mark.touch()


def main() -> int:
    layout = Layout.from_environment()
    os.umask(0o077)  # what people wrote lies in these files
    try:
        with held(layout.data_dir, layout.base_port):
            return asyncio.run(Supervisor(layout).run())
    except Busy as busy:
        print(busy)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
