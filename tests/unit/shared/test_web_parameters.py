"""A misspelt filter is refused, and says what was meant; a public page takes what others hang on its links."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Query

from shared.auth.permission import public
from shared.web.finding import Finder
from shared.web.given import given
from shared.web.problems import install_problem_handlers

router = APIRouter()


async def paging(limit: int = 20, cursor: str | None = None) -> int:
    return limit


@dataclass(frozen=True, slots=True)
class Wanted:
    status: Annotated[str | None, Query()] = None
    since: Annotated[str | None, Query(alias="from")] = None


@router.get("/accounts")
async def list_accounts(wanted: Annotated[Wanted, given(Wanted)], limit: Annotated[int, Depends(paging)]) -> str:
    return f"{wanted.status} {wanted.since} {limit}"


@router.get("/accounts/{id}")
async def read_account() -> str:
    return "one"


@router.get("/notices", dependencies=[public()])
async def read_notice(lang: str = "sv") -> str:
    return lang


@pytest.fixture
async def caller() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.state.core = SimpleNamespace(settings=SimpleNamespace(address="http://insyn/v1"))
    app.include_router(router)
    install_problem_handlers(app)
    app.router.middleware_stack = Finder(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://insyn") as client:
        yield client


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("/accounts?stauts=ACTIVE", "There is no such parameter: did you mean status?"),
        ("/accounts?status=ACTIVE&since=2026", "There is no such parameter: there are cursor, from, limit, status"),
        ("/accounts?Status=", "There is no such parameter: did you mean status?"),
        ("/accounts/7?status=ACTIVE", "There is no such parameter: there are none"),
    ],
)
async def test_a_name_that_the_route_does_not_know_is_refused(caller: httpx.AsyncClient, asked: str, said: str) -> None:
    answer = await caller.get(asked)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert (error["in"], error["detail"]) == ("query", said)


async def test_those_that_it_knows_are_taken(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/accounts?status=ACTIVE&from=2026&limit=5&limit=6&cursor=")
    assert (answer.status_code, answer.json()) == (200, "ACTIVE 2026 6")


async def test_a_public_page_takes_what_others_hang_on_its_links(caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/notices?lang=en&utm_source=facebook&fbclid=abc")
    assert (answer.status_code, answer.json()) == (200, "en")
