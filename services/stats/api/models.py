"""Figures as callers see them: each with its formula and with how many records stand behind it."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.stats.application.figures import AccountFigures
from services.stats.domain.indicators import Figure, Indicator
from services.stats.domain.pauses import Pause, Reason, Resting
from shared.web.links import Link
from shared.web.models import Resource
from shared.web.paging import Page
from shared.web.profile import Day, Timestamp

ADDRESS = "https://insyn.example.se/stats/v1"
ACCOUNT = "019cb2e3-8a80-7c53-9f02-6d1f6f0e4b11"
UNIT = "019cade8-0d00-7b1e-8c4d-52b7a0f3c9d2"


def _link(rel: str, path: str) -> dict[str, str]:
    return {"href": f"{ADDRESS}{path}", "rel": rel, "method": "GET"}


INDICATOR: dict[str, Any] = {
    "id": "median_answer_hours",
    "name": "Svarstid, median",
    "formula": "Median av tiden från en utomståendes inlägg till vårt första svar, för de besvarade.",
    "unit": "timmar",
    "_links": [_link("self", "/indicators/median_answer_hours"), _link("collection", "/indicators")],
}
FIGURE: dict[str, Any] = {
    "indicator": "median_answer_hours", "name": "Svarstid, median", "value": 1.25, "unit": "timmar",
    "formula": INDICATOR["formula"], "records": 18,
}  # fmt: skip
COMMENTS: dict[str, Any] = {
    "indicator": "comments", "name": "Kommentarer av utomstående", "value": 42, "unit": "antal",
    "formula": "Antal kommentarer som någon annan än kontot skrivit. En redigerad kommentar räknas en gång.", "records": 42,
}  # fmt: skip
WHO: dict[str, Any] = {
    "id": ACCOUNT, "unit_id": UNIT, "platform": "facebook", "handle": "hultsfredsbibliotek", "status": "ACTIVE",
}  # fmt: skip
PAUSE: dict[str, Any] = {
    "state": "PAUSED", "reason": "planned", "from": "2026-05-11T06:00:00Z", "until": "2026-05-18T06:00:00Z",
    "planned_until": "2026-05-18",
}  # fmt: skip
FIGURES: dict[str, Any] = {
    "account": WHO,
    "first_day": "2026-05-01",
    "last_day": "2026-05-31",
    "figures": [COMMENTS, FIGURE],
    "pauses": [PAUSE],
    "_links": [_link("self", f"/accounts/{ACCOUNT}/figures?from=2026-05-01&to=2026-05-31&by=total")],
}


def _page(path: str, item: dict[str, Any]) -> dict[str, Any]:
    return {"items": [item], "_meta": {"limit": 20, "count": 1}, "_links": [_link("self", path), _link("first", path)]}


class IndicatorOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": INDICATOR})

    id: str
    name: str
    formula: str = Field(description="Hur talet räknas fram / How the figure is made")
    unit: Literal["antal", "andel", "dagar", "timmar", "sekunder", "per vecka"]

    @classmethod
    def of(cls, indicator: Indicator, links: list[Link]) -> "IndicatorOut":
        return cls(id=indicator.id, name=indicator.name, formula=indicator.formula, unit=indicator.unit, links=links)


class IndicatorPage(Page[IndicatorOut]):
    model_config = ConfigDict(json_schema_extra={"example": _page("/indicators", INDICATOR)})


class FigureOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": FIGURE})

    indicator: str = Field(description="Måttets id, se /indicators")
    name: str
    value: float | None = Field(description="null när det inte finns något att räkna på / null: nothing to count from")
    unit: str
    formula: str
    records: int = Field(description="Antal poster bakom talet / Records behind the figure")

    @classmethod
    def of(cls, figure: Figure) -> "FigureOut":
        indicator = figure.indicator
        return cls(
            indicator=indicator.id, name=indicator.name, value=figure.value, unit=indicator.unit,
            formula=indicator.formula, records=figure.records,
        )  # fmt: skip


class AccountOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": WHO})

    id: UUID
    unit_id: UUID
    platform: str
    handle: str
    status: str


class PauseOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": PAUSE}, serialize_by_alias=True, validate_by_name=True)

    state: Resting = Field(description="Kontots läge då / The account's state then")
    reason: Reason = Field(
        description="planned: planerat uppehåll; stopped: avstängt av en person; taken_over: avstängt efter kapning; "
        "ended: avslutat / a planned rest, stopped by a person, stopped at a takeover, the account's end"
    )
    since: Timestamp | None = Field(
        alias="from", description="null: sedan innan lägena sparades / since before the states were kept"
    )
    until: Timestamp | None = Field(description="null: det pågår / it goes on")
    planned_until: Day | None = Field(description="Så länge det var planerat / As long as it was planned")

    @classmethod
    def of(cls, pause: Pause) -> "PauseOut":
        return cls(
            state=pause.state, reason=pause.reason, since=pause.since, until=pause.until,
            planned_until=pause.planned_until,
        )  # fmt: skip


class FiguresOut(Resource):
    model_config = ConfigDict(json_schema_extra={"example": FIGURES})

    account: AccountOut
    first_day: Day
    last_day: Day
    figures: list[FigureOut]
    pauses: list[PauseOut] = Field(
        description="När kontot vilade eller var stängt under perioden: därför kan det vara tomt / When the account rested "
        "or was stopped in the period: why there may be nothing"
    )

    @classmethod
    def of(cls, row: AccountFigures, links: list[Link]) -> "FiguresOut":
        who = row.account
        return cls(
            account=AccountOut(id=who.account_id, unit_id=who.unit_id, platform=who.platform, handle=who.handle, status=who.status),
            first_day=row.period.first,
            last_day=row.period.last,
            figures=[FigureOut.of(figure) for figure in row.figures],
            pauses=[PauseOut.of(pause) for pause in row.pauses],
            links=links,
        )  # fmt: skip


class FiguresPage(Page[FiguresOut]):
    model_config = ConfigDict(json_schema_extra={"example": _page("/figures?from=2026-05-01&to=2026-05-31", FIGURES)})
