"""A plan in the words of an office: what its document says, in Swedish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.registry.domain.periods import Period
from services.registry.domain.plans import Plan, PlanRow
from services.registry.domain.record_advice import Remark
from services.registry.domain.record_types import SWEDISH_REGISTRATION, RecordType

HEAD = ("Klass", "Handlingstyp", "Bevaras eller gallras", "Registrering", "Förvaring, format", "Till arkiv",
        "Sekretess, person\u00aduppgifter", "Anmärkning, beslut")  # fmt: skip
STATUS = {"DRAFT": "Utkast", "ADOPTED": "Antagen", "SUPERSEDED": "Ersatt"}
NOT_ADOPTED = "Inte beslutad. Gäller inte förrän den har antagits."
NOTHING = "-"
RUNNING = "Så hanterar systemet handlingarna i dag. Det är ingen antagen plan; det som saknar gallringsbeslut bevaras."


@dataclass(frozen=True, slots=True)
class Document:
    """`plan` is None for the running configuration, which nobody adopted."""

    title: str
    unit: str
    plan: Plan | None
    rows: tuple[PlanRow, ...]
    types: Mapping[str, RecordType]


def document_words(document: Document, municipality: str, remarks: Sequence[Remark], on: date) -> dict[str, Any]:
    """What the template shows."""
    plan, title, unit, rows, types = document.plan, document.title, document.unit, document.rows, document.types
    told = plan.adoption if plan and plan.status != "DRAFT" else None
    version = f"version {plan.number}" if plan else f"läget {on.isoformat()}"
    facts = [("Gäller för", unit), ("Version", str(plan.number) if plan else "-")]
    if told:
        facts += [
            ("Beslut", told.decision_ref), ("Beslutat av", told.deciding_body),
            ("Beslutsdatum", told.decided_on.isoformat()), ("Gäller från", told.valid_from.isoformat()),
        ]  # fmt: skip
    if plan and plan.valid_to and told:
        facts.append(("Gällde till och med", plan.valid_to.isoformat()))
    return {
        "title": title, "unit": unit, "municipality": municipality, "version": version,
        "binding": told is not None, "status": STATUS[plan.status] if plan else "I drift",
        "note": NOT_ADOPTED if plan else RUNNING, "facts": facts, "head": list(HEAD),
        "rows": [_row(row, types.get(row.record_type)) for row in rows],
        "advice": [_advice(one, types) for one in remarks if told is None], "sign": plan is not None,
    }  # fmt: skip


def _row(row: PlanRow, kind: RecordType | None) -> dict[str, str]:
    after = row.transfer_to_archive_after
    return {
        "class": row.classification_code, "name": kind.swedish if kind else row.record_type, "code": row.record_type,
        "handling": row.retention.swedish, "registration": SWEDISH_REGISTRATION[row.registration_mode],
        "place": _joined(row.storage_location, row.medium, row.format, row.arrangement, between="; "),
        "transfer": f"Efter {Period.read(after).swedish}" if after else NOTHING,
        "secrecy": _joined(*row.confidentiality_paragraphs, "Personuppgifter" if row.contains_personal_data else ""),
        "remark": _joined(row.remark.rstrip("."), row.decision_ref, between=". "),
    }  # fmt: skip


def _joined(*parts: str, between: str = ", ") -> str:
    return between.join(part for part in parts if part) or NOTHING


def _advice(one: Remark, types: Mapping[str, RecordType]) -> str:
    kind = types.get(one.record_type or "")
    return f"{kind.swedish}: {one.wording.swedish}" if kind else one.wording.swedish
