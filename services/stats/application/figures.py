"""What one can ask: the figures of an account over time, and of many accounts side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.stats.application.unit_of_work import StatsUnitOfWork
from services.stats.domain.days import By, Period, day_of, periods
from services.stats.domain.facts import Account
from services.stats.domain.indicators import BY_ID, Figure, Tally, figures
from services.stats.domain.pauses import Pause, pauses
from services.stats.store.tallies import Span, Tallied
from shared.errors import Invalid, NotFound

LONGEST = 1_100
"""Days a question may span: three years."""
USUAL = timedelta(days=29)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Asked:
    """From which day to which, and which indicators; none means all."""

    first: date
    last: date
    indicators: frozenset[str] = frozenset()

    @classmethod
    def of(cls, today: date, first: date | None, last: date | None, indicators: Sequence[str]) -> "Asked":
        """The last thirty days unless told otherwise."""
        for pointer, day in (("/from", first), ("/to", last)):
            if day and not EARLIEST <= day <= LATEST:
                raise Invalid(f"Days lie between {EARLIEST} and {LATEST}.", errors=[(pointer, "outside of that")])
        last = last or max(today, first or today)
        first = first or last - USUAL
        if first > last:
            raise Invalid("The span ends before it begins.", errors=[("/from", f"after {last}, where the span ends")])
        if (last - first).days >= LONGEST:
            raise Invalid(
                f"A span has at most {LONGEST} days.", errors=[("/from", f"before {last - timedelta(LONGEST)}")]
            )
        if unknown := sorted(set(indicators) - BY_ID.keys()):
            raise Invalid("There is no such indicator.", errors=[("/indicator", f"unknown: {', '.join(unknown)}")])
        return cls(first, last, frozenset(indicators))


@dataclass(frozen=True, slots=True)
class AccountFigures:
    account: Account
    period: Period
    figures: Sequence[Figure]
    pauses: Sequence[Pause] = ()
    """Those that fall in the period: why there may be nothing to count."""


def today(uow: StatsUnitOfWork) -> date:
    return day_of(uow.core.clock.now())


async def account_known(account_id: UUID, uow: StatsUnitOfWork) -> Account:
    async with uow.reading():
        if account := await uow.accounts.get(account_id):
            return account
    raise NotFound("No account with this id has been told of.")


async def over_time(
    account: Account, asked: Asked, wanted: Sequence[Period], by: By, uow: StatsUnitOfWork
) -> list[AccountFigures]:
    """One row for each of the wanted periods, which follow each other."""
    if not wanted:
        return []
    span = Span([account.account_id], wanted[0].first, wanted[-1].last, by)
    async with uow.reading():
        tallied = await uow.tallies.tally(span)
        rested = await _pauses([account], uow)
    return [_row(account, period, asked, tallied, rested) for period in wanted]


async def side_by_side(accounts: Sequence[Account], asked: Asked, uow: StatsUnitOfWork) -> list[AccountFigures]:
    """One row for each account, over the whole span."""
    [period] = periods(asked.first, asked.last, "total")
    async with uow.reading():
        tallied = await uow.tallies.tally(Span([one.account_id for one in accounts], asked.first, asked.last, "total"))
        rested = await _pauses(accounts, uow)
    return [_row(account, period, asked, tallied, rested) for account in accounts]


async def _pauses(accounts: Sequence[Account], uow: StatsUnitOfWork) -> Mapping[UUID, Sequence[Pause]]:
    states = await uow.states.of([one.account_id for one in accounts])
    return {key: tuple(pauses(some)) for key, some in states.items()}


def _row(
    account: Account, period: Period, asked: Asked, tallied: Tallied, rested: Mapping[UUID, Sequence[Pause]]
) -> AccountFigures:
    place = account.account_id, period.bucket
    own = [day for day in tallied.own_post_days.get(account.account_id, ()) if day <= period.last]
    tally = Tally(period, tallied.counts.get(place, {}), tallied.spreads.get(place, {}), own[-1] if own else None)
    fallen = [one for one in rested.get(account.account_id, ()) if one.falls_in(period)]
    return AccountFigures(account, period, figures(tally, asked.indicators), fallen)
