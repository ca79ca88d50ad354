"""Accounts as rows of a sheet: the columns, what a cell says, and how an account is written so that it reads back alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.domain.accounts import Account
from services.registry.domain.sheets import SheetRow, Trouble, plain
from services.registry.domain.units import Unit, line_of

SWEDISH = {
    "id": "konto_id", "external_reference": "extern_referens", "status": "status", "platform": "plattform",
    "platform_id": "plattforms_id", "handle": "kontonamn", "url": "adress", "unit": "enhet",
    "responsibility": "ansvarstyp", "purpose": "syfte", "benefit": "nytta", "audience": "malgrupp", "goals": "mal",
    "hours_per_week": "timmar_per_vecka", "owner_email": "funktionsadress", "responsible": "ansvarig",
    "deputies": "ersattare", "spokespersons": "talespersoner", "notice": "informationstext",
}  # fmt: skip
COLUMNS = tuple(SWEDISH)
HEADINGS = {plain(name): english for english, swedish in SWEDISH.items() for name in (english, swedish)}
TOLD = ("id", "external_reference", "status", "platform", "unit")
"""Columns that name the account or place it; the others are its parts."""
PATH = " / "
MANGLED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
"""An id that a spreadsheet took for a number."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What cells name: units by id, path or name, people by official address or subject."""

    tree: Mapping[UUID, Unit]
    units: Mapping[str, UUID | None]
    """None: several units have that name."""
    people: Mapping[str, UUID]
    addresses: Mapping[UUID, str]

    @classmethod
    def of(cls, tree: Mapping[UUID, Unit], people: Mapping[str, UUID], addresses: Mapping[UUID, str]) -> "Lookup":
        units: dict[str, UUID | None] = {}
        for unit in tree.values():
            name = unit.name.casefold()
            units[name] = None if name in units else unit.id
        for unit in tree.values():
            units[str(unit.id)] = unit.id
            units[path_of(unit.id, tree).casefold()] = unit.id
        return cls(tree, units, people, addresses)


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

    def spokespersons(self, column: str) -> list[dict[str, Any]]:
        found = []
        for line in _lines(self.row.get(column)):
            who, _, period = line.partition(" ")
            first, _, last = period.strip().partition("..")
            found.append(
                {"person_id": self._person(column, who), "valid_from": self._day(column, first),
                 "valid_to": self._day(column, last)}
            )  # fmt: skip
        return [one for one in found if one["person_id"]]

    def goals(self, column: str) -> list[dict[str, Any]]:
        """`indicator=target@day`, one a line."""
        found = []
        for line in _lines(self.row.get(column)):
            rest, _, day = line.rpartition("@")
            indicator, _, target = rest.rpartition("=")
            try:
                number = float(target.replace(",", "."))
            except ValueError:
                self.wrong(column, "write each goal on a line of its own as indicator=target@2027-12-31")
                continue
            if due := self._day(column, day):
                found.append({"indicator": indicator.strip(), "target": number, "due": due})
        return found

    def wrong(self, column: str, message: str) -> None:
        self.troubles.append(Trouble(column, message))

    def _person(self, column: str, word: str) -> UUID | None:
        found = self.lookup.people.get(word.casefold())
        if found is None:
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
    "goals": Cells.goals, "hours_per_week": Cells.number, "responsible": Cells.person, "deputies": Cells.persons,
    "spokespersons": Cells.spokespersons,
}  # fmt: skip


def names_in(rows: Sequence[SheetRow]) -> set[str]:
    """Every word by which the rows may mean a person."""
    found: set[str] = set()
    for row in rows:
        found.add(row.get("responsible").casefold())
        found |= {line.casefold() for line in _lines(row.get("deputies"))}
        found |= {line.partition(" ")[0].casefold() for line in _lines(row.get("spokespersons"))}
    return found - {""}


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
        "goals": "\n".join(f"{one.indicator}={one.target!r}@{one.due.isoformat()}" for one in details.goals),
        "hours_per_week": details.hours_per_week, "owner_email": details.owner_email,
        "responsible": name(details.responsible) if details.responsible else "",
        "deputies": "\n".join(map(name, details.deputies)),
        "spokespersons": "\n".join(
            f"{name(one.person_id)} {one.valid_from or ''}..{one.valid_to or ''}" for one in details.spokespersons
        ),
        "notice": details.notice,
    }  # fmt: skip


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]
