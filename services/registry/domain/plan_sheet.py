"""Plans as rows of a sheet: our columns, and the headings by which Swedish systems know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from services.registry.domain.plans import COLUMNS as ROW_COLUMNS
from services.registry.domain.plans import Plan, PlanRow
from services.registry.domain.record_types import SWEDISH_REGISTRATION, RecordType
from services.registry.domain.retention import SWEDISH_DISPOSITION, SWEDISH_TRIGGER, Disposition
from services.registry.domain.sheets import SheetRow, Trouble, plain

SWEDISH = {
    "plan": "plan", "unit": "enhet", "title": "titel", "status": "status", "plan_decision_ref": "beslutsparagraf",
    "deciding_body": "beslutande_organ", "decided_on": "beslutsdatum", "valid_from": "giltig_fran",
    "valid_to": "giltig_tom", "classification_code": "klassificering", "record_type": "handlingstyp",
    "disposition": "bevarande_gallring", "retention_period": "gallringsfrist",
    "retention_trigger": "gallringsfrist_fran", "registration_mode": "registrering", "arrangement": "sortering",
    "medium": "medium", "format": "format", "storage_location": "forvaring",
    "transfer_to_archive_after": "leverans_till_arkiv", "confidentiality_paragraphs": "sekretess_lagrum",
    "contains_personal_data": "innehaller_personuppgifter", "remark": "anmarkning", "decision_ref": "gallringsforeskrift",
}  # fmt: skip
COLUMNS = tuple(SWEDISH)
ELSEWHERE = {
    "ihPlanId": "plan", "organisationId": "unit", "namn": "record_type", "klassakProcessId": "classification_code",
    "bevarandeGallringId": "disposition", "gallringsfristTypId": "retention_trigger",
    "gallringsfristAr": "retention_period", "gallringsforeskriftId": "decision_ref",
    "registreringId": "registration_mode", "formatId": "format", "leveransfristAr": "transfer_to_archive_after",
    "sekretessLagrumId": "confidentiality_paragraphs", "personuppgifter": "contains_personal_data",
    "gallringsfrist (år)": "retention_period", "leverans till arkiv (år)": "transfer_to_archive_after",
    "bevaras/gallras": "disposition", "beslut": "decision_ref",
}  # fmt: skip
"""The headings of Sundsvall's systemregister (Handlingstyp, Informationshanteringsplan). Its years are whole numbers."""
HEADINGS = {plain(name): english for english, swedish in SWEDISH.items() for name in (english, swedish)} | {
    plain(name): english for name, english in ELSEWHERE.items()
}
YES, NO = frozenset({"ja", "true", "yes", "1", "x", "sant"}), frozenset({"", "nej", "false", "no", "0", "falskt"})
WORDS: dict[str, Mapping[str, str]] = {
    "disposition": {plain(word): code for code, word in SWEDISH_DISPOSITION.items()}
    | {"bevara": "PRESERVE", "gallras": "DISPOSE_AFTER", "gallra": "DISPOSE_AFTER", "urval": "SAMPLE",
       "vidinaktualitet": "DISPOSE_WHEN_OBSOLETE"}
    | {plain(code): code for code in get_args(Disposition)},
    "registration_mode": {plain(word): code for code, word in SWEDISH_REGISTRATION.items()}
    | {plain(code): code for code in SWEDISH_REGISTRATION}
    | {"diariefors": "REGISTERED", "registreras": "REGISTERED", "registrerasej": "NOT_REGISTERED"},
    "retention_trigger": {plain(word): code for code, word in SWEDISH_TRIGGER.items()}
    | {plain(code): code for code in SWEDISH_TRIGGER},
}  # fmt: skip
"""What a cell may say for each word of ours: the word itself, or the Swedish of the document."""


@dataclass(slots=True)
class PlanCells:
    """Reads the cells of one row; what cannot be read becomes a trouble with its column."""

    row: SheetRow
    types: Mapping[str, RecordType]
    troubles: list[Trouble]

    def body(self) -> dict[str, Any]:
        """The row as the API's own body has it."""
        told: dict[str, Any] = {}
        for column in ROW_COLUMNS:
            cell = self.row.get(column)
            if column in WORDS:
                told[column] = self._word(column, cell)
            elif column in {"retention_period", "transfer_to_archive_after"}:
                told[column] = f"P{cell}Y" if cell.isdecimal() else cell.upper() or None
            elif column == "confidentiality_paragraphs":
                told[column] = [line.strip() for line in cell.splitlines() if line.strip()]
            elif column == "contains_personal_data":
                told[column] = self._flag(column, cell)
            else:
                told[column] = cell
        told["record_type"] = self._record_type(told["record_type"])
        if told["disposition"] == "DISPOSE_AFTER" and told["retention_period"] and not told["retention_trigger"]:
            self.wrong("retention_trigger", "say from when the period counts, such as captured or published")
        return told

    def wrong(self, column: str, message: str) -> None:
        self.troubles.append(Trouble(column, message))

    def _word(self, column: str, cell: str) -> str | None:
        if not cell:
            return None
        found = WORDS[column].get(plain(cell))
        if found is None:
            self.wrong(column, f"is none of {', '.join(sorted(set(WORDS[column].values())))}")
        return found

    def _flag(self, column: str, cell: str) -> bool:
        if cell.casefold() not in YES | NO:
            self.wrong(column, "write ja or nej")
        return cell.casefold() in YES

    def _record_type(self, cell: str) -> str:
        """By code, or by its Swedish name as other registers have it."""
        if cell in self.types:
            return cell
        for code, kind in self.types.items():
            if plain(kind.swedish) == plain(cell):
                return code
        self.wrong("record_type", "no such record type: register it under /record-types first, or correct its name")
        return "unknown"


def plan_id_in(cell: str) -> UUID | None:
    """An export names a plan without a reference of its own by its id."""
    try:
        return UUID(cell)
    except ValueError:
        return None


def written(plan: Plan | None, unit: str, rows: Sequence[PlanRow]) -> list[list[str]]:
    """A line for each row, the plan's own data repeated on each, as dated plans are exchanged."""
    head = _head(plan, unit)
    return [[(head | _cells(row))[name] for name in COLUMNS] for row in rows]


def _head(plan: Plan | None, unit: str) -> dict[str, str]:
    told = plan.adoption if plan else None
    return {
        "plan": (plan.external_reference or str(plan.id)) if plan else "", "unit": unit,
        "title": plan.title if plan else "", "status": plan.status if plan else "",
        "plan_decision_ref": told.decision_ref if told else "", "deciding_body": told.deciding_body if told else "",
        "decided_on": told.decided_on.isoformat() if told else "",
        "valid_from": told.valid_from.isoformat() if told else "",
        "valid_to": plan.valid_to.isoformat() if plan and plan.valid_to else "",
    }  # fmt: skip


def _cells(row: PlanRow) -> dict[str, str]:
    told = row.told() | {
        "confidentiality_paragraphs": "\n".join(row.confidentiality_paragraphs),
        "contains_personal_data": "ja" if row.contains_personal_data else "nej",
    }
    return {name: str(told[name] or "") for name in ROW_COLUMNS}
