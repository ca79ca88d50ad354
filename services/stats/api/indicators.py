"""The indicators: what can be measured, and how."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from services.stats.api.asking import Reader
from services.stats.api.models import IndicatorOut, IndicatorPage
from services.stats.domain.indicators import BY_ID, INDICATORS, Indicator
from shared.errors import NotFound
from shared.web.links import link
from shared.web.paging import PageWanted, page_of

router = APIRouter(prefix="/indicators", tags=["indicators"])
IndicatorId = Annotated[str, Path(alias="id", max_length=80, description="Måttets id / The indicator's id")]


@router.get("", summary="The indicators")
async def list_indicators(who: Reader, request: Request, wanted: PageWanted) -> IndicatorPage:
    """Alla mått, med svenskt namn, formel och enhet.

    Every indicator with its Swedish name, its formula and its unit.
    """
    place = next((n + 1 for n, one in enumerate(INDICATORS) if wanted.after == [one.id]), 0)
    rows = INDICATORS[place + wanted.offset :][: wanted.limit + 1]
    return page_of(
        IndicatorPage, request, rows, wanted,
        key=lambda one: [one.id], told=lambda one: _told(request, one), total=len(INDICATORS) if wanted.counting else None,
    )  # fmt: skip


@router.get("/{id}", summary="One indicator")
async def one_indicator(request: Request, indicator_id: IndicatorId, who: Reader) -> IndicatorOut:
    """Ett mått: vad det betyder och hur det räknas.

    One indicator: what it means and how it is made.
    """
    if indicator_id not in BY_ID:
        raise NotFound("There is no such indicator; /indicators lists them all.")
    return _told(request, BY_ID[indicator_id])


def _told(request: Request, indicator: Indicator) -> IndicatorOut:
    links = [link(request, "self", f"/indicators/{indicator.id}"), link(request, "collection", "/indicators")]
    return IndicatorOut.of(indicator, links)
