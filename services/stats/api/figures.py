"""Figures of one account over time, and of many accounts side by side."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.stats.api.asking import HEAD, AskedFor, ChosenAccounts, ReachedAccount, Uow, lines, told
from services.stats.api.models import FiguresPage
from services.stats.application.figures import AccountFigures, Asked, over_time, side_by_side
from services.stats.domain.days import By, periods
from services.stats.store.accounts import Chosen
from shared.web.paging import PageWanted, page_of
from shared.web.spreadsheet import MEDIA_TYPE, sheet, wants_csv

router = APIRouter(tags=["figures"])
SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
BATCH = 200


@router.get(
    "/accounts/{id}/figures", response_model=FiguresPage, responses=SHEET, summary="Figures of one account over time"
)
async def account_figures(
    request: Request,
    account: ReachedAccount,
    asking: AskedFor,
    wanted: PageWanted,
    uow: Uow,
    by: Annotated[
        By, Query(description="Per dag, per månad eller allt i ett / By day, by month, all in one")
    ] = "total",
) -> FiguresPage | Response:
    """Ett kontos mått per dag, per månad eller för hela tiden. Varje tal har sin formel och antalet poster bakom.

    Som kalkylark med `Accept: text/csv`. One account's figures by day, by month or in total. Each names its formula and
    the number of records behind it. As a spreadsheet by `Accept: text/csv`.
    """
    cut = periods(asking.first, asking.last, by)
    if wants_csv(request):
        return _sheet(asking, await over_time(account, asking, cut, by, uow))
    since = date.fromisoformat(wanted.after[0]) if wanted.after else date.min
    some = [period for period in cut if period.first > since][wanted.offset :][: wanted.limit + 1]
    rows = await over_time(account, asking, some, by, uow)
    return page_of(
        FiguresPage,
        request,
        rows,
        wanted,
        key=lambda row: [row.period.first.isoformat()],
        told=lambda row: told(request, row, by),
        total=len(cut) if wanted.counting else None,
    )


@router.get("/figures", response_model=FiguresPage, responses=SHEET, summary="Figures of many accounts side by side")
async def figures_side_by_side(
    request: Request, chosen: ChosenAccounts, asking: AskedFor, wanted: PageWanted, uow: Uow
) -> FiguresPage | Response:
    """Måtten för varje konto du når, sida vid sida. Som kalkylark med `Accept: text/csv`: då alla konton på en gång.

    The figures of every account you reach, side by side. As a spreadsheet by `Accept: text/csv`: then all at once.
    """
    async with uow.reading():
        if wants_csv(request):
            return _sheet(asking, await _all(chosen, asking, uow))
        after = UUID(wanted.after[0]) if wanted.after else None
        accounts = await uow.accounts.some(chosen, limit=wanted.limit + 1, after=after, offset=wanted.offset)
        rows = await side_by_side(accounts, asking, uow)
        total = await uow.accounts.count(chosen) if wanted.counting else None
    return page_of(
        FiguresPage,
        request,
        rows,
        wanted,
        key=lambda row: [str(row.account.account_id)],
        told=lambda row: told(request, row, "total"),
        total=total,
    )


async def _all(chosen: Chosen, asking: Asked, uow: Uow) -> list[AccountFigures]:
    rows: list[AccountFigures] = []
    after: UUID | None = None
    while accounts := await uow.accounts.some(chosen, limit=BATCH, after=after):
        rows += await side_by_side(accounts, asking, uow)
        after = accounts[-1].account_id
    return rows


def _sheet(asking: Asked, rows: Sequence[AccountFigures]) -> Response:
    return sheet(HEAD, lines(rows), f"matt-{asking.first}-{asking.last}")
