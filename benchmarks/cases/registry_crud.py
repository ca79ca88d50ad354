"""Ten thousand accounts: read one, list a page, approve; beside a naive registry, beside the same framework doing nothing.

The lanes' figures are those of reading one; `figures` holds all three, and what others look up while somebody waits.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import Any
from urllib.parse import quote

from benchmarks import accounts
from benchmarks.bench import Bench
from benchmarks.client import Connection
from benchmarks.installation import Installation, installed
from benchmarks.measure import ROUNDS, Case, Lane, Run, Sample
from benchmarks.percentiles import percentiles
from benchmarks.processes import cpu_of
from benchmarks.serving import EMPTY, serving, serving_api

ACCOUNTS, CONNECTIONS = 10_000, 16
READS, LISTS, APPROVALS = 800, 160, 120
PACE = 1_000
"""Look-ups a second, all connections together, where they are asked at a pace."""
REASON = json.dumps({"reason": "Tydliga mål och god bemanning."}).encode()
TARGET = "GET >=2x naive and >=0.5 of limit; approve >=2x; p99 <=10 ms at 16 connections"
CHECKS = [
    "every account read is the one asked for; every page is full",
    "as many approved accounts, audit rows and events as approvals were answered 201",
]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    holds: bytes = b""
    """What the answer must hold."""


@dataclass
class Side:
    """One of the three that are compared: where it is, and its requests by kind, without end."""

    url: str
    headers: dict[str, str]
    heads: list[int]
    kinds: dict[str, Iterator[Request]]
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    waits: dict[str, list[float]] = field(default_factory=dict)

    async def play(self, kind: str, number: int, pace: int = 0) -> Sample:
        """So many of a kind on sixteen connections: without a pause, or so many a second (`pace`)."""
        wanted = iter([next(self.kinds[kind]) for _ in range(number)])
        waits = self.waits.setdefault(kind, [])
        before, began = cpu_of(self.heads), time.perf_counter()
        every = CONNECTIONS / pace if pace else 0.0
        starts = [began + every * nth / CONNECTIONS for nth in range(CONNECTIONS)]
        await asyncio.gather(*(self._one_after_another(wanted, waits, start, every) for start in starts))
        wall = time.perf_counter() - began
        await asyncio.sleep(0.2)  # CPU ticks are counted late
        sample = Sample(number, wall, cpu_of(self.heads) - before)
        self.samples.setdefault(kind, []).append(sample)
        return sample

    async def _one_after_another(self, wanted: Iterator[Request], waits: list[float], due: float, every: float) -> None:
        """A wait begins when its request was due, so that a slow answer counts for whoever waits behind it."""
        async with Connection(self.url, self.headers) as connection:
            for one in wanted:
                now = time.perf_counter()
                if every and now < due:
                    await asyncio.sleep(due - now)
                due = due if every else now
                answer = await connection.call(one.method, one.path, one.body, **one.headers)
                waits.append(time.perf_counter() - due)
                due += every
                assert answer.status == one.status, f"{one.method} {one.path}: {answer.status} {answer.body[:500]!r}"
                assert one.holds in answer.body, f"{one.method} {one.path}: {one.holds!r} is not in the answer"


async def run(bench: Bench) -> dict[str, Any]:
    """An installation of its own: ten thousand accounts must not weigh on the other cases."""
    async with AsyncExitStack() as stack:
        installation = await stack.enter_async_context(installed(bench.ground, rules=False))
        number = bench.ground.size(ACCOUNTS, 1_000)
        bench.say(f"  registry_crud: filling in {number:,} accounts ...")
        version = await accounts.fill(installation, number)
        system = installation.system
        given = system.environment | system.layout.environment("registry", {})
        url, pid = await stack.enter_async_context(serving_api("registry", **given))
        sides: dict[Lane, Side] = {"subject": _ours(bench, system.keys(), (url, pid), number, version)}
        url, pid = await stack.enter_async_context(serving(EMPTY))
        sides["limit"] = _nothing(url, pid, number)
        if bench.ground.postgres is not None:
            pattern = await accounts.pattern_of(installation)
            sides["naive"] = await stack.enter_async_context(accounts.naively(bench.ground, pattern, number, _naive))
        before = await accounts.kept(installation)
        lanes: dict[Lane, Run] = {name: _lane(bench, side) for name, side in sides.items()}
        told = await bench.play(Case("registry_crud", "GET", lanes, TARGET, CHECKS))
        await _check(installation, before, sides["subject"])
        await accounts.open_all(installation)
        looked_up = await _look_ups(bench, sides["subject"], number)
    return told | {"figures": _figures(sides) | looked_up}


def _lane(bench: Bench, side: Side) -> Run:
    async def round_of(_number: int) -> Sample:
        await side.play("list", bench.ground.size(LISTS, 16))
        await side.play("approve", bench.ground.size(APPROVALS, 16))
        return await side.play("get", bench.ground.size(READS, 32))

    return round_of


def _endless(made: Callable[[int], Request], of: int, start: int = 0) -> Iterator[Request]:
    """Spread over all of them, the same each time."""
    return (made((n * 7919) % of + 1) for n in count(start))


def _ours(bench: Bench, keys: Mapping[str, str], served: tuple[str, int], number: int, version: int) -> Side:
    """`served`: an API process by itself. What the worker does meanwhile it does elsewhere."""
    url, here = served[0], "/registry/v1/accounts"

    def read(n: int) -> Request:
        return Request("GET", f"{here}/{accounts.id_of(n)}", holds=accounts.id_of(n).encode())

    def approve(n: int) -> Request:
        return Request(
            "POST", f"{here}/{accounts.id_of(n)}/approvals", 201, REASON, {"If-Match": f'"{version}"'}, b'"APPROVED"'
        )

    pages = _endless(lambda n: Request("GET", f"{here}?limit=50&page={n}", holds=b'"items"'), max(number // 50, 1))
    heads = [served[1], *([bench.ground.heads["postgres"]] if bench.ground.postgres else [])]
    kinds = {"get": _endless(read, number), "list": pages, "approve": (approve(n) for n in count(1))}
    key = {"Authorization": f"Bearer {keys['ACCOUNT_APPROVER']}"}
    return Side(url, key, heads, kinds)


def _naive(url: str, heads: list[int], number: int) -> Side:
    def read(n: int) -> Request:
        return Request("GET", f"/accounts/{n}", holds=f'"id":{n},'.encode())

    def approve(n: int) -> Request:
        return Request("POST", f"/accounts/{n}/approvals", 201, REASON, holds=b'"APPROVED"')

    pages = _endless(lambda n: Request("GET", f"/accounts?limit=50&page={n}", holds=b'"items"'), max(number // 50, 1))
    kinds = {"get": _endless(read, number), "list": pages, "approve": (approve(n) for n in count(1))}
    return Side(url, {"Authorization": f"Bearer {accounts.NAIVE_KEY}"}, heads, kinds)


def _nothing(url: str, pid: int, number: int) -> Side:
    read = _endless(lambda n: Request("GET", f"/accounts/{n}"), number)
    lists = _endless(lambda n: Request("GET", f"/accounts/{n}"), number)
    approve = _endless(lambda n: Request("POST", f"/accounts/{n}/approvals", 201, b"{}"), number)
    return Side(url, {}, [pid], {"get": read, "list": lists, "approve": approve})


async def _check(installation: Installation, before: Sequence[int], ours: Side) -> None:
    """Approved accounts, audit rows and events: each grew by as many as were approved."""
    approved = sum(sample.units for sample in ours.samples["approve"])
    grown = [after - was for after, was in zip(await accounts.kept(installation), before, strict=True)]
    assert grown == [approved] * len(grown), f"{approved} were approved: {grown}"


def _figures(sides: dict[Lane, Side]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for kind in ("get", "list", "approve"):
        cost = {lane: median(one.cpu_s / one.units for one in side.samples[kind]) for lane, side in sides.items()}
        told[kind] = {f"{lane}_cpu_us": round(one * 1e6, 1) for lane, one in cost.items()}
        told[kind] |= {f"of_{lane}": round(cost[lane] / cost["subject"], 2) for lane in cost if lane != "subject"}
        told[kind] |= {f"{lane}_p99_ms": percentiles(side.waits[kind])["p99_ms"] for lane, side in sides.items()}
    return told


async def _look_ups(bench: Bench, ours: Side, number: int) -> dict[str, Any]:
    """Who is on duty, and is this page the municipality's: asked by others while somebody waits. The first sixteen of a
    process, who wait for connections and plans, are a hundredth of a round: they are asked before."""
    found: dict[str, Any] = {}
    for name, asked in LOOK_UPS.items():
        ours.kinds[name] = _endless(asked, number)
        await ours.play(name, bench.ground.size(READS // 4, 16))
        ours.waits.pop(name)
        taken = [await ours.play(name, bench.ground.size(READS * 2, 64)) for _ in range(ROUNDS)]
        cost = median(one.cpu_s / one.units for one in taken)
        found[name] = {"cpu_us": round(cost * 1e6, 1), **percentiles(ours.waits.pop(name))}
        for _ in range(ROUNDS):
            await ours.play(name, bench.ground.size(READS * 2, 64), PACE)
        found[f"{name}_at_{PACE}_a_second"] = percentiles(ours.waits[name])
    return found


def _on_duty(n: int) -> Request:
    return Request("GET", f"/registry/v1/accounts/{accounts.id_of(n)}/on-duty", holds=accounts.id_of(n).encode())


def _verify(n: int) -> Request:
    asked = quote(accounts.url_of(n), safe="")
    return Request("GET", f"/registry/v1/public/accounts/verify?url={asked}", holds=accounts.id_of(n).encode())


LOOK_UPS = {"on_duty": _on_duty, "verify": _verify}
