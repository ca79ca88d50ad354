"""How the registry tells of plans and disposal decisions: always the whole state."""

from services.registry.domain.disposal import DisposalDecision
from services.registry.domain.plans import Plan, PlanRow
from services.registry.domain.retention import Retention
from shared.contracts import plans as told


def plan_changed(plan: Plan) -> told.PlanChanged:
    adoption = plan.adoption
    return told.PlanChanged(
        plan_id=plan.id, version=plan.version, unit_id=plan.unit_id, number=plan.number, title=plan.title,
        status=plan.status, decision_ref=adoption.decision_ref if adoption else None,
        deciding_body=adoption.deciding_body if adoption else None,
        decided_on=adoption.decided_on if adoption else None, valid_from=adoption.valid_from if adoption else None,
        valid_to=plan.valid_to, external_reference=plan.external_reference, rows=[_row(row) for row in plan.rows],
        changed_at=plan.changed_at,
    )  # fmt: skip


def decision_changed(decision: DisposalDecision) -> told.DisposalDecisionChanged:
    ruling, scope = decision.ruling, decision.scope
    return told.DisposalDecisionChanged(
        decision_id=decision.id, version=decision.version, status=decision.status,
        record_types=list(scope.record_types), unit_id=scope.unit_id, account_id=scope.account_id,
        retention=_retention(decision.retention), retroactive=decision.retroactive,
        registry_no=ruling.registry_no if ruling else None, deciding_body=ruling.deciding_body if ruling else None,
        delegation_point=ruling.delegation_point if ruling else None, decided_on=ruling.decided_on if ruling else None,
        valid_from=ruling.valid_from if ruling else None, valid_to=ruling.valid_to if ruling else None,
        legal_basis=decision.legal_basis, consulted_archive_authority_on=decision.consulted_archive_authority_on,
        supersedes=decision.supersedes, document_ref=decision.document_ref, changed_at=decision.changed_at,
    )  # fmt: skip


def _retention(rule: Retention) -> told.Retention:
    return told.Retention(disposition=rule.disposition, period=rule.period, trigger=rule.trigger)


def _row(row: PlanRow) -> told.PlanRow:
    return told.PlanRow(
        row_id=row.id, record_type=row.record_type, retention=_retention(row.retention),
        registration_mode=row.registration_mode, classification_code=row.classification_code,
        arrangement=row.arrangement, medium=row.medium, format=row.format, storage_location=row.storage_location,
        transfer_to_archive_after=row.transfer_to_archive_after,
        confidentiality_paragraphs=list(row.confidentiality_paragraphs),
        contains_personal_data=row.contains_personal_data, remark=row.remark, decision_ref=row.decision_ref,
    )  # fmt: skip
