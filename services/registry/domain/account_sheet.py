"""Accounts as rows of a sheet: the columns, what a cell says, and how an account is written so that it reads back alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.domain.accounts import Account
from services.registry.domain.details import Goal
from services.registry.domain.identity import MANGLED
from services.registry.domain.sheets import SheetRow, Trouble, plain
from services.registry.domain.units import Unit, line_of
from shared.names import folded

SWEDISH = {
    "id": "konto_id", "external_reference": "extern_referens", "status": "status", "platform": "plattform",
    "platform_id": "plattforms_id", "handle": "kontonamn", "url": "adress", "unit": "enhet",
    "responsibility": "ansvarstyp", "purpose": "syfte", "benefit": "nytta", "audience": "malgrupp", "goals": "mal",
    "hours_per_week": "timmar_per_vecka", "posts_per_week": "inlagg_per_vecka",
    "answer_working_days": "svar_inom_arbetsdagar", "checks_per_working_day": "kontroller_per_arbetsdag",
    "checks_per_weekend_day": "kontroller_per_helgdag", "risk_level": "riskniva", "logo_id": "logotyp_id",
    "owner_email": "funktionsadress", "responsible": "ansvarig", "deputies": "ersattare",
    "spokespersons": "talespersoner", "notice": "informationstext",
}  # fmt: skip
COLUMNS = tuple(SWEDISH)
HEADINGS = {plain(name): english for english, swedish in SWEDISH.items() for name in (english, swedish)}
NUMBERS = (
    "hours_per_week", "posts_per_week", "answer_working_days", "checks_per_working_day", "checks_per_weekend_day",
)  # fmt: skip
TOLD = ("id", "external_reference", "status", "platform", "unit")
"""Columns that name the account or place it; the others are its parts."""
PATH = " / "
GOAL = re.compile(
    r"(?P<indicator>.+?)=(?P<target>[^=@]+)@(?P<due>\S+)( baseline=(?P<baseline>\S+))?( source=(?P<source>.*))?"
)
AS_GOAL = (
    "write each goal on a line of its own as indicator=target@2027-12-31, then baseline=26 and source=... if known"
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What cells name: units by id, path or name, people by official address or subject, logos by id."""

    tree: Mapping[UUID, Unit]
    units: Mapping[str, UUID | None]
    """None: several units have that name."""
    people: Mapping[str, UUID | None]
    """None: several sign in as that, in one case or another."""
    addresses: Mapping[UUID, str]
    logos: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, tree: Mapping[UUID, Unit], people: Mapping[str, UUID | None], logos: frozenset[UUID]) -> "Lookup":
        units: dict[str, UUID | None] = {}
        for unit in tree.values():
            name = unit.name.casefold()
            units[name] = None if name in units else unit.id
        for unit in tree.values():
            units[str(unit.id)] = unit.id
            units[path_of(unit.id, tree).casefold()] = unit.id
        return cls(tree, units, people, {}, logos)


def path_of(unit_id: UUID, tree: Mapping[UUID, Unit]) -> str:
    """From the committee down."""
    return PATH.join(tree[one].name for one in reversed(line_of(unit_id, tree)))


@dataclass(slots=True)
class Cells:
    """Reads the cells of one row; what cannot be read becomes a trouble with its column."""

    row: SheetRow
    lookup: Lookup
    troubles: list[Trouble]

    def body(self) -> dict[str, Any]:
        """The row as the API's own body has it: platform, unit and the parts whose columns are in the sheet."""
        told: dict[str, Any] = {"platform": self.row.get("platform").lower(), "unit_id": self.unit()}
        for column in COLUMNS:
            if column in self.row.cells and column not in TOLD:
                told[column] = READ.get(column, Cells.text)(self, column)
        return told

    def text(self, column: str) -> str | None:
        cell = self.row.get(column)
        if column == "platform_id" and MANGLED.fullmatch(cell):
            self.wrong(column, "the spreadsheet made a number of the id: format the column as text and enter it again")
        return cell or None

    def unit(self) -> UUID | None:
        cell = self.row.get("unit")
        found = self.lookup.units.get(cell.casefold())
        if not cell:
            self.wrong("unit", "is missing: name the unit, by its path where several have the same name")
        elif cell.casefold() not in self.lookup.units:
            self.wrong("unit", "no such unit: add it under /units first, or correct its name")
        elif found is None:
            self.wrong("unit", "several units have this name: write the path from the committee down, A / B / C")
        return found

    def number(self, column: str) -> float | None:
        cell = self.row.get(column).replace(",", ".").replace("\u00a0", "").replace(" ", "")
        try:
            return float(cell) if cell else None
        except ValueError:
            self.wrong(column, "is not a number")
            return None

    def person(self, column: str) -> UUID | None:
        cell = self.row.get(column)
        return self._person(column, cell) if cell else None

    def persons(self, column: str) -> list[UUID]:
        found = [self._person(column, line) for line in _lines(self.row.get(column))]
        return [one for one in found if one]

    def risk(self, column: str) -> str | None:
        return self.row.get(column).casefold() or None

    def logo(self, column: str) -> UUID | None:
        cell = self.row.get(column)
        found = logo_named(cell)
        if cell and found not in self.lookup.logos:
            self.wrong(column, "no such logo: give the id of one of /logos")
        return found

    def spokespersons(self, column: str) -> list[dict[str, Any]]:
        """`address first..last POST,ANSWER`, one a line; all scopes where none is told."""
        found = []
        for line in _lines(self.row.get(column)):
            who, _, rest = line.partition(" ")
            period, _, scopes = rest.strip().partition(" ")
            first, _, last = period.partition("..")
            told = {"person_id": self._person(column, who), "valid_from": self._day(column, first),
                    "valid_to": self._day(column, last)}  # fmt: skip
            named = [one.strip().upper() for one in scopes.split(",") if one.strip()]
            found.append(told | ({"scopes": named} if named else {}))
        return [one for one in found if one["person_id"]]

    def goals(self, column: str) -> list[dict[str, Any]]:
        """`indicator=target@day baseline=number source=words`, one a line; the last two may be missing."""
        found = []
        for line in _lines(self.row.get(column)):
            told = GOAL.fullmatch(line)
            try:
                numbers = [_number(told[name]) for name in ("target", "baseline")] if told else []
            except ValueError:
                numbers = []
            if told is None or not numbers:
                self.wrong(column, AS_GOAL)
            elif due := self._day(column, told["due"]):
                found.append({"indicator": told["indicator"].strip(), "target": numbers[0], "due": due,
                              "baseline": numbers[1], "source": told["source"] or ""})  # fmt: skip
        return found

    def wrong(self, column: str, message: str) -> None:
        self.troubles.append(Trouble(column, message))

    def _person(self, column: str, word: str) -> UUID | None:
        name = folded(word)
        found = self.lookup.people.get(name)
        if found is None and name in self.lookup.people:
            self.wrong(column, "several people sign in as that, in one case or another: name them by their address")
        elif found is None:
            self.wrong(column, "no such person: register each under /people first, and name them by their address")
        return found

    def _day(self, column: str, text: str) -> str | None:
        if not text.strip():
            return None
        try:
            return date.fromisoformat(text.strip()).isoformat()
        except ValueError:
            self.wrong(column, "write days as 2027-12-31")
            return None


READ: dict[str, Callable[[Cells, str], Any]] = {
    "goals": Cells.goals, "responsible": Cells.person, "deputies": Cells.persons, "risk_level": Cells.risk,
    "spokespersons": Cells.spokespersons, "logo_id": Cells.logo,
} | dict.fromkeys(NUMBERS, Cells.number)  # fmt: skip


def names_in(rows: Sequence[SheetRow]) -> set[str]:
    """Every word by which the rows may mean a person."""
    found: set[str] = set()
    for row in rows:
        found.add(folded(row.get("responsible")))
        found |= {folded(line) for line in _lines(row.get("deputies"))}
        found |= {folded(line.partition(" ")[0]) for line in _lines(row.get("spokespersons"))}
    return found - {""}


def logos_in(rows: Sequence[SheetRow]) -> set[UUID]:
    """Every logo that the rows name."""
    return {found for row in rows if (found := logo_named(row.get("logo_id")))}


def logo_named(cell: str) -> UUID | None:
    try:
        return UUID(cell)
    except ValueError:
        return None


def written(account: Account, reference: str | None, lookup: Lookup) -> dict[str, str | float]:
    """The account's row. Read again, it is the same account."""
    details = account.details
    name = lookup.addresses.__getitem__
    return {
        "id": str(account.id), "external_reference": reference or "", "status": account.status,
        "platform": details.platform, "platform_id": details.platform_id or "", "handle": details.handle,
        "url": details.url or "", "unit": path_of(details.unit_id, lookup.tree),
        "responsibility": details.responsibility, "purpose": details.purpose, "benefit": details.benefit,
        "audience": details.audience,
        "goals": "\n".join(map(_goal, details.goals)),
        **{column: getattr(details, column) for column in NUMBERS},
        "risk_level": details.risk_level, "logo_id": str(details.logo_id or ""), "owner_email": details.owner_email,
        "responsible": name(details.responsible) if details.responsible else "",
        "deputies": "\n".join(map(name, details.deputies)),
        "spokespersons": "\n".join(
            f"{name(one.person_id)} {one.valid_from or ''}..{one.valid_to or ''} {','.join(one.scopes)}"
            for one in details.spokespersons
        ),
        "notice": details.notice,
    }  # fmt: skip


def _goal(one: Goal) -> str:
    told = f"{one.indicator}={one.target!r}@{one.due.isoformat()}"
    told += "" if one.baseline is None else f" baseline={one.baseline!r}"
    return f"{told} source={one.source}" if one.source else told


def _number(text: str | None) -> float | None:
    return float(text.replace(",", ".")) if text else None


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]
