"""Plans as rows of a sheet: our columns, and the headings by which Swedish systems know them."""

from collections.abc import Sequence

from services.registry.domain.plans import COLUMNS as ROW_COLUMNS
from services.registry.domain.plans import Plan, PlanRow
from services.registry.domain.sheets import plain

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
HEADINGS = {plain(name): english for english, swedish in SWEDISH.items() for name in (english, swedish)}


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
