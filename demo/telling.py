"""How the story is told: one line for each step, what was sent and what came back, and whether it held."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

T = TypeVar("T")


class DidNotHold(Exception):
    """A step of the story came out otherwise than it must."""


class Teller:
    def __init__(self) -> None:
        self.steps = 0
        self._began = time.monotonic()

    def chapter(self, title: str) -> None:
        print(f"\n{title}\n{'-' * len(title)}", flush=True)

    def step(self, what: str, answer: httpx.Response | None = None, /, **shown: Any) -> None:
        self.steps += 1
        print(f"{self.steps:3}. {what}", flush=True)
        if answer is not None:
            print(f"       {answer.request.method} {answer.request.url.path} -> {answer.status_code}", flush=True)
        for name, value in shown.items():
            print(f"       {name}: {value}", flush=True)

    def end(self) -> None:
        print(f"\nEvery one of {self.steps} steps held, in {time.monotonic() - self._began:.1f} s.", flush=True)


def hold(condition: object, why: str) -> None:
    """The story goes on only when this is true."""
    if not condition:
        raise DidNotHold(why)


def expect(answer: httpx.Response, status: int) -> Any:
    """The answer's JSON, when it has the status the story needs."""
    hold(answer.status_code == status, f"{answer.request.method} {answer.request.url} answered {answer.status_code}, "
         f"not {status}: {answer.text[:600]}")  # fmt: skip
    return answer.json() if "json" in answer.headers.get("content-type", "") else None


async def until(what: str, condition: Callable[[], Awaitable[T | None]], seconds: float = 30) -> T:
    """Ask again until it is so: the services hear of each other over the bus."""
    end = time.monotonic() + seconds
    while not (found := await condition()):
        hold(time.monotonic() < end, f"waited {seconds:.0f} s in vain until {what}")
        await asyncio.sleep(0.1)
    return found


def fail(fault: Exception) -> None:
    print(f"\nThe story stops here: {fault}", file=sys.stderr, flush=True)
