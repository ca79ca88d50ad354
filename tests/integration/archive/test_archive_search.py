"""Search gives the same answers on both databases, newest first, removed ones included, and survives any query."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import text

from services.archive.domain.words import Phrase, Term, parse, stems_of
from services.archive.store.search import Search
from services.archive.store.stems import stem
from shared.contracts.ingest import Author, RemovalEnded, SeenItem
from shared.contracts.registry import AccountChanged
from shared.errors import Invalid
from shared.ids import uuid7
from shared.service import Service
from tests.conftest import MakeClient, MakeService
from tests.support.archives import uow_of
from tests.support.fixtures import recorded
from tests.support.posts import ACCOUNT, PUBLISHED, captured, react

TEXTS = [
    "Lärarnas löner är för låga",
    "Varför är biblioteket stängt på lördagar?",
    "Biblioteken borde ha öppet. På lördagar vill läraren låna böcker.",
    "Bygglovet för en räka",
    "raka vägen till bygglov, raka vägen",
    "stängt bibliotek på en lördag",
    "e-post och E-POST: post e",
    "'; DROP TABLE record; -- \\' & | ! <-> :*",
    "ordet " * 300 + "sist",
    "ß STRASSE ångström a\u030angstro\u0308m ﬁn",
]
QUERIES = {
    "läraren": [2, 0],
    "bibliotek": [5, 2, 1],
    "bibliotek lördag": [5, 2, 1],
    '"stängt på lördagar"': [1],
    '"på lördag"': [2, 1],
    "bibl*": [5, 2, 1],
    "biblioteken*": [5, 2, 1],
    "räka": [3],
    "raka": [4],
    "bygglov": [4, 3],
    '"raka vägen" bygglov': [4],
    "e-post": [6],
    '"post e"': [6],
    "drop": [7],
    "ordet sist": [8],
    "ångström": [9],
    "FIN": [9],
    "finns inte": [],
    "anna": [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    '"sist anna"': [],
}


async def archive_with(make_service: MakeService, texts: list[str]) -> Service:
    archive = await make_service("archive")
    await react(archive, *(captured(one) for one in texts))
    return archive


async def found(client: httpx.AsyncClient, **params: Any) -> list[int]:
    answer = await client.get("/records", params={"limit": 200} | params)
    assert answer.status_code == 200, answer.text
    return [one["log_index"] for one in answer.json()["items"]]


async def test_queries(make_service: MakeService, client: MakeClient, database: object) -> None:
    registrar = await client(await archive_with(make_service, TEXTS), "registrar")
    assert {query: await found(registrar, q=query) for query in QUERIES} == QUERIES
    assert await found(registrar) == list(range(len(TEXTS)))[::-1]


def expected(texts: list[str], terms: list[Term]) -> list[int]:
    """The oracle: each text looked at by itself."""
    documents = [stems_of([one, "Anna Andersson"], stem) for one in texts]
    return [index for index, stems in reversed(list(enumerate(documents))) if all(holds(stems, term) for term in terms)]


def holds(stems: list[str], term: Term) -> bool:
    if isinstance(term, Phrase):
        size = len(term.stems)
        return any(tuple(stems[at : at + size]) == term.stems for at in range(len(stems)))
    return any(one.startswith(term.beginning) or one == term.stem for one in stems)


async def test_both_databases_agree_with_the_oracle(make_service: MakeService, database: object) -> None:
    archive = await archive_with(make_service, TEXTS)
    queries = [*QUERIES, *json.loads(recorded("hostile_text", "blns.json").read_text())]
    async with uow_of(archive) as uow:
        for query in queries:
            try:
                terms = parse(query, stem)
            except Invalid:
                continue
            hits = await uow.search.find(Search(terms), below=None, offset=0, limit=200)
            assert [hit.log_index for hit in hits] == expected(TEXTS, terms), query


@pytest.mark.parametrize(
    "q", ["'", '"', '"a" OR *', "a AND", "NEAR(", "words:x", "^x", "{x}", "-x", "x" * 200, "\ufdd0x", "🙂x", "%", "\\"]
)
async def test_no_query_breaks_it(make_service: MakeService, client: MakeClient, database: object, q: str) -> None:
    registrar = await client(await archive_with(make_service, ["x"]), "registrar")
    answer = await registrar.get("/records", params={"q": q})
    assert answer.status_code in {200, 422}, answer.text


async def test_hostile_strings_over_http(make_service: MakeService, client: MakeClient, database: object) -> None:
    registrar = await client(await archive_with(make_service, TEXTS[:3]), "registrar")
    for query in json.loads(recorded("hostile_text", "blns.json").read_text())[::7]:
        got = await registrar.get("/records", params={"q": query})
        posted = await registrar.post("/searches", json={"q": query})
        assert {got.status_code, posted.status_code} <= {200, 400, 422}, query


async def test_pages_follow_each_other_while_more_is_sealed(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await archive_with(make_service, [f"möte nummer {number}" for number in range(7)])
    registrar = await client(archive, "registrar")
    seen: list[int] = []
    path = "/records?q=möten&limit=3"
    while path and len(seen) < 20:
        page = (await registrar.get(path)).json()
        seen += [one["log_index"] for one in page["items"]]
        await react(archive, captured("ett nytt möte"))
        following = [one["href"] for one in page["_links"] if one["rel"] == "next"]
        path = "/records?" + urlsplit(following[0]).query if following else ""
    assert seen == [6, 5, 4, 3, 2, 1, 0]


async def test_numbered_pages_count(make_service: MakeService, client: MakeClient, database: object) -> None:
    registrar = await client(await archive_with(make_service, ["möte"] * 5), "registrar")
    page = (await registrar.get("/records", params={"q": "möte", "page": 2, "limit": 2})).json()
    assert [one["log_index"] for one in page["items"]] == [2, 1]
    assert page["_meta"]["total_records"] == 5


async def test_filters(make_service: MakeService, client: MakeClient, database: object) -> None:
    archive = await make_service("archive")
    other = uuid7()
    await react(
        archive,
        captured("a", published_at=PUBLISHED - timedelta(days=2)),
        captured("b", account_id=other, platform="mastodon"),
        captured("c", published_at=PUBLISHED + timedelta(days=2)),
    )
    registrar = await client(archive, "registrar")
    assert await found(registrar, account_id=str(other)) == [1]
    assert await found(registrar, platform="facebook") == [2, 0]
    assert await found(registrar, published_from=PUBLISHED.isoformat()) == [2, 1]
    assert await found(registrar, published_to=PUBLISHED.isoformat(), q="a") == [0]
    assert await found(registrar, q="anna", account_id=str(ACCOUNT)) == [2, 0]


@pytest.mark.parametrize("outcome", ["REMOVED", "HIDDEN", "FAILED"])
async def test_removed_ones_are_found_and_said_to_be(
    make_service: MakeService, client: MakeClient, database: object, outcome: str
) -> None:
    archive = await make_service("archive")
    root, reply, other = captured("hets"), captured("svar på det"), captured("annat")
    await react(archive, root, reply, other)
    seen = [SeenItem(post_id=post.post_id, version=1, content_digest=post.content_digest) for post in (root, reply)]
    await react(
        archive,
        RemovalEnded(
            removal_id=uuid7(), case_id=uuid7(), post_id=root.post_id, account_id=ACCOUNT, action="remove", outcome=outcome,
            words=None, seen=seen, read_at=PUBLISHED, intent_at=PUBLISHED, acted_at=PUBLISHED, confirmed_at=PUBLISHED, ended_at=PUBLISHED,
        ),
    )  # fmt: skip
    registrar = await client(archive, "registrar")
    took = [1, 0] if outcome != "FAILED" else []
    assert await found(registrar, removed="true") == took
    assert await found(registrar, removed="false") == [one for one in (2, 1, 0) if one not in took]
    items = (await registrar.get("/records")).json()["items"]
    assert [one["taken_off"] for one in items] == ([None, outcome, outcome] if took else [None, None, None])


async def test_a_personal_number_is_searched_for_by_post_only(make_service: MakeService, client: MakeClient) -> None:
    archive = await archive_with(make_service, ["mitt nummer är 121212-1212", "inget nummer"])
    registrar = await client(archive, "registrar")
    assert (await registrar.get("/records", params={"q": "121212-1212"})).status_code == 400
    answer = await registrar.post("/searches", json={"q": "121212-1212"})
    assert [one["log_index"] for one in answer.json()["items"]] == [0]
    assert {one["method"] for one in answer.json()["_links"]} == {"POST"}


async def test_a_posted_search_goes_on_with_its_cursor(make_service: MakeService, client: MakeClient) -> None:
    registrar = await client(await archive_with(make_service, ["möte"] * 3), "registrar")
    first = (await registrar.post("/searches?limit=2", json={"q": "möte"})).json()
    (following,) = [one["href"] for one in first["_links"] if one["rel"] == "next"]
    second = (await registrar.post("/searches?" + urlsplit(following).query, json={"q": "möte"})).json()
    assert [one["log_index"] for one in first["items"] + second["items"]] == [2, 1, 0]


async def test_sensitive_categories_cannot_be_searched_for(make_service: MakeService, client: MakeClient) -> None:
    registrar = await client(await archive_with(make_service, ["x"]), "registrar")
    assert (await registrar.post("/searches", json={"q": "x", "religion": "x"})).status_code == 422


async def test_a_role_limited_to_a_unit_finds_only_its_records(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await make_service("archive")
    unit, other_account = uuid7(), uuid7()
    await react(archive, account_of(unit, ACCOUNT), account_of(uuid7(), other_account))
    await react(
        archive, captured("vår"), captured("deras", account_id=other_account), captured("ingens", account_id=uuid7())
    )
    limited = await client(archive, "registrar", units=[unit])
    assert await found(limited) == [0]
    everywhere = await client(archive, "registrar")
    theirs = (await everywhere.get("/records", params={"q": "deras"})).json()["items"][0]["id"]
    assert (await limited.get(f"/records/{theirs}")).status_code == 403


def account_of(unit: Any, account: Any, version: int = 1) -> AccountChanged:
    return AccountChanged(
        account_id=account, version=version, change="approved", status="ACTIVE", platform="facebook", platform_id="1",
        handle="hultsfred", url=None, unit_id=unit, responsibility="HOSTED_SPACE", watched=True, goals=[], responsible=None,
        deputies=[], spokespersons=[], changed_at=PUBLISHED,
    )  # fmt: skip


async def test_an_account_that_moves_takes_its_records_along(
    make_service: MakeService, client: MakeClient, database: object
) -> None:
    archive = await make_service("archive")
    before, after = uuid7(), uuid7()
    await react(archive, account_of(before, ACCOUNT, 1), account_of(after, ACCOUNT, 2))
    await react(archive, account_of(before, ACCOUNT, 1))
    await react(archive, captured())
    assert await found(await client(archive, "auditor", units=[after])) == [0]
    assert await found(await client(archive, "auditor", units=[before])) == []


async def test_the_authors_name_is_searched_for_too(make_service: MakeService, client: MakeClient) -> None:
    archive = await make_service("archive")
    await react(archive, captured("hej", author=Author(external_id="7", name="Åke Räv", ours=False)), captured("hej"))
    assert await found(await client(archive, "registrar"), q='"åke räv"') == [0]


async def test_newest_first_walks_the_index_and_sorts_nothing(make_service: MakeService, sqlite: object) -> None:
    archive = await archive_with(make_service, ["möte"])
    async with archive.core.engine.connect() as connection:
        rows = await connection.execute(
            text("EXPLAIN QUERY PLAN SELECT record.* FROM record_text JOIN record ON record_text.rowid = record.log_index "
                 "WHERE record_text MATCH 'x' AND record_text.rowid < 9 ORDER BY record_text.rowid DESC LIMIT 20")
        )  # fmt: skip
        assert not any("TEMP B-TREE" in str(row) for row in rows)
