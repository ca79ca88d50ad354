"""What the routes of figures have in common: who may read, which days and indicators, how a row is told."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request

from services.stats.api.models import FiguresOut
from services.stats.application.figures import AccountFigures, Asked, account_known, today
from services.stats.application.unit_of_work import StatsUnitOfWork
from services.stats.domain.facts import Account
from services.stats.store.accounts import Chosen
from shared.auth.permission import may
from shared.auth.principal import Principal
from shared.auth.roles import Role
from shared.contracts.fields import Platform
from shared.web.links import link
from shared.web.profile import Day
from shared.web.spreadsheet import Cell
from shared.web.unit_of_work import unit_of_work

Reader = Annotated[
    Principal,
    may(Role.ACCOUNT_APPROVER, Role.UNIT_MANAGER, Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.ADMIN, Role.INTEGRATION),
]
HEAD = (
    "konto", "plattform", "handtag", "enhet", "fran", "till", "matt", "namn", "varde", "matenhet", "poster", "formel",
    "uppehall",
)  # fmt: skip


Uow = Annotated[StatsUnitOfWork, Depends(unit_of_work)]


def asked(
    uow: Uow,
    first: Annotated[
        Day | None, Query(alias="from", description="Första dagen; 29 dagar före `to` om inget sägs / First day")
    ] = None,
    last: Annotated[
        Day | None, Query(alias="to", description="Sista dagen; i dag om inget sägs / Last day, today by default")
    ] = None,
    indicator: Annotated[list[str], Query(description="Bara dessa mått; flera får anges / Only these indicators")] = [],  # noqa: B006 - FastAPI copies it
) -> Asked:
    return Asked.of(today(uow), first, last, indicator)


async def reached(
    account_id: Annotated[UUID, Path(alias="id", description="Kontots id / The account's id")], who: Reader, uow: Uow
) -> Account:
    account = await account_known(account_id, uow)
    who.check_unit(account.unit_id)
    return account


def chosen(
    who: Reader,
    unit: Annotated[
        UUID | None, Query(description="Bara denna enhet och de under den / This unit and those under it")
    ] = None,
    platform: Annotated[Platform | None, Query(description="Bara denna plattform / Only this platform")] = None,
) -> Chosen:
    return Chosen(who.units, unit, platform)


AskedFor = Annotated[Asked, Depends(asked)]
ReachedAccount = Annotated[Account, Depends(reached)]
ChosenAccounts = Annotated[Chosen, Depends(chosen)]


def told(request: Request, row: AccountFigures, by: str) -> FiguresOut:
    period = f"from={row.period.first}&to={row.period.last}&by={by}"
    here = f"/accounts/{row.account.account_id}/figures"
    links = [link(request, "self", f"{here}?{period}"), link(request, "describedby", "/indicators")]
    return FiguresOut.of(row, links)


def lines(rows: Sequence[AccountFigures]) -> list[list[Cell]]:
    """One line per figure, for a spreadsheet."""
    return [
        [
            str(row.account.account_id), row.account.platform, row.account.handle, str(row.account.unit_id),
            row.period.first.isoformat(), row.period.last.isoformat(), figure.indicator.id, figure.indicator.name,
            figure.value, figure.indicator.unit, figure.records, figure.indicator.formula,
            "; ".join(one.words for one in row.pauses),
        ]
        for row in rows
        for figure in row.figures
    ]  # fmt: skip
