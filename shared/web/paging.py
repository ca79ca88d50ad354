"""Lists page by page: by cursor for those who follow `next`, by page number for people and small lists (FNS.07-14).

Every `next` link carries a cursor, so whoever follows links neither misses nor repeats a row while things change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field

from shared.errors import Invalid
from shared.web.cursors import Cursors
from shared.web.links import Link, link
from shared.web.written import written

Row = TypeVar("Row")
Item = TypeVar("Item")
P = TypeVar("P", bound="Page[Any]")
DEFAULT, MOST, DEEPEST = 20, 200, 10_000
PAGING = frozenset({"limit", "page", "cursor"})
WRITTEN = "%!$&'()*+,;=:@/?[]~"
"""What stands in a query as it is; the rest is escaped, since a header could not hold it."""


def _absent(value: object) -> bool:
    return value is None


class PageMeta(BaseModel):
    limit: int
    count: int
    page: int | None = Field(None, exclude_if=_absent, description="Bara när du bad om en sida / Only with `page`")
    offset: int | None = Field(None, exclude_if=_absent)
    total_records: int | None = Field(
        None, exclude_if=_absent, description="Räknat till högst 10 001 / Counted to 10,001 at most"
    )


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    meta: PageMeta = Field(serialization_alias="_meta")
    links: list[Link] = Field(serialization_alias="_links")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller wants to see. `after` is the sort key of the last row seen; `counting`: a total is wanted."""

    limit: int
    page: int | None
    after: list[str] | None
    path: str
    filters: tuple[tuple[str, str], ...]
    response: Response

    @property
    def counting(self) -> bool:
        return self.page is not None

    @property
    def offset(self) -> int:
        return max(((self.page or 1) - 1) * self.limit, 0)

    @property
    def moment_and_id(self) -> tuple[datetime, UUID] | None:
        """`after`, of a list that is sorted by a moment and an id."""
        return (datetime.fromisoformat(self.after[0]), UUID(self.after[1])) if self.after else None

    @property
    def out_of_range(self) -> bool:
        return self.page is not None and self.page < 1


async def wanted_page(
    request: Request,
    response: Response,
    limit: Annotated[
        int, Query(ge=1, le=MOST, description="Antal per sida, högst 200 / Items a page, 200 at most")
    ] = DEFAULT,
    page: Annotated[int | None, Query(description="Sida från 1; page * limit högst 10 000 / Page from 1")] = None,
    cursor: Annotated[
        str | None, Query(max_length=1_000, description="Ur en `next`-länk; inte med `page` / From a `next` link")
    ] = None,
) -> Wanted:
    if page is not None and cursor is not None:
        raise Invalid("Send `page` or `cursor`, not both.", errors=[("/cursor", "not together with page")])
    if page is not None and page * limit > DEEPEST:
        raise Invalid(
            f"Pages end at row {DEEPEST:,}: follow the `next` links instead, they have no end.",
            errors=[("/page", "page * limit is at most 10000; follow `next`")],
        )
    filters = tuple(sorted((k, v) for k, v in request.query_params.multi_items() if k not in PAGING))
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    after = Cursors(request).read(cursor, path, filters) if cursor is not None else None
    return Wanted(limit, page, after, path, filters, response)


PageWanted = Annotated[Wanted, Depends(wanted_page)]


def page_of(  # noqa: PLR0913 - one call says all there is to say about a list
    model: type[P],
    request: Request,
    rows: Sequence[Row],
    wanted: Wanted,
    *,
    key: Callable[[Row], list[str]],
    told: Callable[[Row], object],
    total: int | None = None,
) -> P:
    """`rows` are up to `limit + 1`: the one too many says that there is more."""
    shown, meta, links = _cut(request, rows, wanted, key, total)
    return model(items=[told(row) for row in shown], meta=meta, links=links)


def written_page(
    request: Request,
    rows: Sequence[Row],
    wanted: Wanted,
    *,
    key: Callable[[Row], list[str]],
    told: Callable[[Row], bytes],
    total: int | None = None,
) -> Response:
    """As `page_of`, its items written already: for lists whose models would cost more than all else."""
    shown, meta, links = _cut(request, rows, wanted, key, total)
    items = b",".join([told(row) for row in shown])
    frame = Page[Any](items=[], meta=meta, links=links).model_dump_json(by_alias=True).encode()
    return written(frame.replace(b"[]", b"[" + items + b"]", 1), wanted.response)


def _cut(
    request: Request, rows: Sequence[Row], wanted: Wanted, key: Callable[[Row], list[str]], total: int | None
) -> tuple[list[Row], PageMeta, list[Link]]:
    shown = [] if wanted.out_of_range else list(rows[: wanted.limit])
    more = len(rows) > wanted.limit and bool(shown)
    following = Cursors(request).write(key(shown[-1]), wanted.path, wanted.filters) if more else None
    links = _links(request, wanted, following, total)
    wanted.response.headers["Link"] = ", ".join(f'<{one.href}>; rel="{one.rel}"' for one in links)
    meta = PageMeta(limit=wanted.limit, count=len(shown))
    if wanted.page is not None:
        meta.page, meta.offset, meta.total_records = wanted.page, wanted.offset, total
    return shown, meta, links


def page_of_whole(
    model: type[P], request: Request, whole: Sequence[Row], wanted: Wanted, *, told: Callable[[Row], object]
) -> P:
    """A page of what is in memory anyway: its place in the whole is what the cursor holds."""
    start = int(wanted.after[0]) if wanted.after else wanted.offset
    rows = list(enumerate(whole, 1))[start : start + wanted.limit + 1]
    total = len(whole) if wanted.counting else None
    return page_of(
        model, request, rows, wanted, total=total, key=lambda one: [str(one[0])], told=lambda one: told(one[1])
    )


def _links(request: Request, wanted: Wanted, following: str | None, total: int | None) -> list[Link]:
    def to(rel: str, **paging: object) -> Link:
        query = urlencode([*wanted.filters, ("limit", wanted.limit), *paging.items()])
        return link(request, rel, f"{wanted.path}?{query}")

    query = quote(request.url.query, safe=WRITTEN)
    links = [link(request, "self", f"{wanted.path}?{query}" if query else wanted.path)]
    links.append(to("first", page=1) if wanted.page is not None else to("first"))
    if following:
        links.append(to("next", cursor=following))
    if wanted.page is not None and wanted.page > 1:
        links.append(to("prev", page=wanted.page - 1))
    if wanted.page is not None and total is not None:
        last = min(max(-(-total // wanted.limit), 1), DEEPEST // wanted.limit)
        links.append(to("last", page=last))
    return links
