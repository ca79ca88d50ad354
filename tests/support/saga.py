"""Many removals at once, driven from outside while processes die: what was asked, done on the platform, and kept."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from demo import account, capturing, opening
from demo.standins.facebook import Thing
from demo.telling import Teller
from demo.world import World
from tests.support.system import System
from tests.support.waiting import passed, until

THREAT = "Jag vet var du bor."
VICTIMS = ("ingest", "moderation", "archive", "stats", "registry")
ENDED = {"REMOVED", "UNCONFIRMED"}


@dataclass
class Saga:
    """Comments that break the rules under one post, each with a case that a person decides."""

    system: System
    world: World
    comments: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)

    async def begin(self, count: int) -> None:
        self.world.teller = Quiet()
        await account.tell(self.world)
        await opening.credentials(self.world)
        page = self.world.platforms.facebook
        root = f"{page.page_id}_root"
        page.add(
            Thing(id=root, message="Vad tycker ni om nya parken?", author_id=page.page_id, author_name="Biblioteket")
        )
        self.comments = [f"{page.page_id}_c{n}" for n in range(count)]
        for n, comment in enumerate(self.comments):
            page.add(Thing(id=comment, message=f"{THREAT} Nummer {n}.", parent=root))
        await self._deliver([root, *self.comments])

    async def _deliver(self, things: list[str]) -> None:
        for thing in things:
            await self.tries(lambda thing=thing: capturing.deliver(self.world, thing, self.world.known["app_secret"]))

    async def tries(self, call: Any) -> httpx.Response:
        """As a platform or an office system does: again, while nobody answers or the answer is 5xx."""
        answers: list[httpx.Response] = []

        async def answered() -> bool:
            try:
                answers.append(await call())
            except httpx.HTTPError:
                return False
            return answers[-1].status_code < 500 and answers[-1].status_code != 429

        await until(answered, 90)
        return answers[-1]

    async def decide_all(self) -> None:
        """Each case as it is opened; a decision that was taken before its answer got lost is not taken twice."""
        moderator = self.world.to("moderation", "moderator")
        decided: set[str] = set()

        async def all_decided() -> bool:
            here = f"/cases?status=OPEN&account_id={self.world.known['facebook']}&limit=200"
            for case in (await self.tries(lambda: moderator.get(here))).json()["items"]:
                if await self._decide(moderator, case):
                    decided.add(case["id"])
            return len(await self.cases()) == len(self.comments) and not (await self.cases("OPEN"))

        await until(all_decided, 180)

    async def _decide(self, moderator: httpx.AsyncClient, case: dict[str, Any]) -> bool:
        hit = case["hits"][0]
        body = {"decided": "remove", "rule_id": hit["rule_id"], "rule_version": hit["rule_version"], "reason": "Hot."}
        headers = {"If-Match": f'"{case["version"]}"', "Idempotency-Key": f"decide-{case['id']}-{case['version']}"}
        answer = await self.tries(lambda: moderator.post(f"/cases/{case['id']}/decisions", json=body, headers=headers))
        assert answer.status_code in (201, 409, 412), answer.text
        return answer.status_code == 201

    async def cases(self, status: str = "") -> list[dict[str, Any]]:
        moderator, wanted = self.world.to("moderation", "moderator"), f"&status={status}" if status else ""
        here = f"/cases?limit=200&account_id={self.world.known['facebook']}{wanted}"
        found: list[dict[str, Any]] = (await self.tries(lambda: moderator.get(here))).json()["items"]
        return found

    async def ended(self) -> bool:
        cases = await self.cases()
        return len(cases) == len(self.comments) and all(case["status"] in ENDED for case in cases)

    async def kill(self, times: int, dice: random.Random) -> None:
        """SIGKILL somebody, wait a moment of chance, and again."""
        while sum(self.kills.values()) < times:
            victim = dice.choice(VICTIMS)
            self.kills[victim] += self.system.kill(victim)
            await passed(dice.uniform(0.1, 1.5))

    async def records(self) -> list[dict[str, Any]]:
        """Every record of the account, oldest seal first."""
        registrar = self.world.to("archive", "registrar")
        found: list[dict[str, Any]] = []
        url: str | None = f"/records?limit=200&account_id={self.world.known['facebook']}"
        while url:
            page = (await self.tries(lambda url=url: registrar.get(url))).json()
            found += page["items"]
            url = next((link["href"] for link in page["_links"] if link["rel"] == "next"), None)
        return sorted(found, key=lambda record: int(record["log_index"]))

    async def check(self) -> None:
        """No removal without a seal before it; nothing lost, doubled or out of order."""
        records = await self.records()
        places = [(record["external_id"], record["version"]) for record in records]
        assert len(places) == len(set(places)), "a version was sealed twice"
        for name in {name for name, _ in places}:
            versions = [version for other, version in places if other == name]
            assert versions == sorted(versions), f"{name} was sealed out of order: {versions}"
        first_seal: dict[str, datetime] = {}
        for record in records:
            first_seal.setdefault(record["external_id"], datetime.fromisoformat(record["sealed_at"]))
        removals = [call for call in self.world.platforms.facebook.acts() if call.method == "DELETE"]
        for call in removals:
            assert first_seal[call.path.strip("/")] < datetime.fromisoformat(call.at), "removed before it was sealed"
        assert sorted(call.path.strip("/") for call in removals) == sorted(self.comments), (
            "lost or doubled on the platform"
        )
        await self._nothing_is_left_over()

    async def _nothing_is_left_over(self) -> None:
        for service in ("ingest", "moderation", "archive", "stats"):
            letters = await self.tries(lambda service=service: self.world.to(service, "admin").get("/dead-letters"))
            assert letters.json()["items"] == [], service
        reader, account_id = self.world.to("stats", "account_approver"), self.world.known["facebook"]

        async def counted() -> bool:
            page = (await self.tries(lambda: reader.get(f"/accounts/{account_id}/figures"))).json()
            figures = {one["indicator"]: one["value"] for one in page["items"][0]["figures"]}
            sealed, opened = figures["sealed"], figures["cases_opened"]
            return bool(sealed == len(await self.records()) and opened == len(self.comments))

        await until(counted, 60)


class Quiet(Teller):
    """The chapters of the demo without its words."""

    def chapter(self, title: str) -> None:
        return None

    def step(self, what: str, answer: httpx.Response | None = None, /, **shown: Any) -> None:
        return None
