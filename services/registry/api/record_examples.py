"""Examples for the document: the plan and the disposal decision of Hultsfred's kultur- och fritidsnämnd, invented."""

from services.registry.api.examples import PARENT_ID, Example, to

PLAN_ID = "0199a3d1-1a2b-7c3d-8e4f-5a6b7c8d9e0f"
ROW_ID = "0199a3d1-2b3c-7d4e-9f5a-6b7c8d9e0f1a"
DECISION_ID = "0199a3d2-3c4d-7e5f-8a6b-7c8d9e0f1a2b"

RECORD_TYPE: Example = {
    "code": "comment_simple",
    "swedish": "Kommentar från utomstående: enkel fråga eller för kännedom",
    "english": "Outsider's comment: simple question, or for information",
    "source": "comment",
    "disposition": "DISPOSE_AFTER",
    "retention_period": "P3M",
    "retention_trigger": "captured",
    "proposed_registration": "NOT_REGISTERED",
    "basis": "Instruktionen: mycket kort gallringsfrist.",
    "platforms": ["facebook", "instagram"],
    "responsibilities": [],
    "minor_importance": True,
    "contains_personal_data": True,
    "in_use": True,
}
RECORD_TYPE_OUT: Example = RECORD_TYPE | {
    "version": 1, "_links": [to("self", "/record-types/comment_simple"), to("collection", "/record-types")],
}  # fmt: skip
ROW: Example = {
    "record_type": "comment_simple",
    "classification_code": "1.5.2",
    "disposition": "DISPOSE_AFTER",
    "retention_period": "P3M",
    "retention_trigger": "captured",
    "registration_mode": "NOT_REGISTERED",
    "arrangement": "Konto, tråd och tid",
    "medium": "Digitalt",
    "format": "JSON och originalfiler",
    "storage_location": "Insyn",
    "transfer_to_archive_after": None,
    "confidentiality_paragraphs": ["OSL 21:1"],
    "contains_personal_data": True,
    "remark": "Av ringa betydelse. Frågor som blir ärenden förs över till diariet.",
    "decision_ref": "KFN 2026-03-01 § 14",
}
ROW_OUT: Example = {
    "id": ROW_ID, **ROW,
    "_links": [to("self", f"/plans/{PLAN_ID}/rows/{ROW_ID}"), to("up", f"/plans/{PLAN_ID}")],
}  # fmt: skip
PLAN: Example = {
    "unit_id": PARENT_ID,
    "title": "Dokumenthanteringsplan för kultur- och fritidsnämnden",
    "from_proposal": True,
    "from_plan": None,
}
ADOPTION: Example = {
    "decision_ref": "KFN 2026-03-01 § 14",
    "deciding_body": "Kultur- och fritidsnämnden",
    "decided_on": "2026-03-01",
    "valid_from": "2026-03-02",
}
ADVICE: Example = {
    "advice": "no_disposal_decision",
    "record_type": "comment_simple",
    "swedish": "Planen säger gallras, men inget gallringsbeslut gäller: inget gallras.",
    "english": "The plan says dispose, but no disposal decision is in force: nothing is disposed of.",
}
PLAN_OUT: Example = {
    "id": PLAN_ID, "unit_id": PARENT_ID, "number": 2, "title": PLAN["title"], "status": "ADOPTED", **ADOPTION,
    "valid_to": None, "external_reference": "ih-plan-2026", "row_count": 12, "changed_at": "2026-03-02T08:30:00Z",
    "version": 3,
    "_links": [
        to("self", f"/plans/{PLAN_ID}"), to("rows", f"/plans/{PLAN_ID}/rows"),
        to("document", f"/plans/{PLAN_ID}/document"), to("differences", f"/plans/{PLAN_ID}/differences"),
    ],
}  # fmt: skip
DECISION: Example = {
    "record_types": ["comment_simple", "direct_message"],
    "unit_id": PARENT_ID,
    "account_id": None,
    "disposition": "DISPOSE_AFTER",
    "retention_period": "P3M",
    "retention_trigger": "captured",
    "legal_basis": "Arkivlagen (1990:782) 10 § och kommunens arkivreglemente",
    "consulted_archive_authority_on": "2026-02-10",
    "supersedes": None,
    "document_ref": "KFN 2026/0042-7",
    "retroactive": False,
}
RULING: Example = {
    "registry_no": "KFN 2026/0042",
    "deciding_body": "Kultur- och fritidsnämnden",
    "delegation_point": "",
    "decided_on": "2026-03-01",
    "valid_from": "2026-03-02",
    "valid_to": None,
}
DECISION_OUT: Example = {
    "id": DECISION_ID, "status": "ADOPTED", **DECISION, **RULING, "remarks": [], "in_force": True,
    "changed_at": "2026-03-02T08:31:00Z", "version": 2,
    "_links": [to("self", f"/disposal-decisions/{DECISION_ID}"), to("collection", "/disposal-decisions")],
}  # fmt: skip
DIFFERENCE: Example = {
    "kind": "changed",
    "record_type": "comment_simple",
    "changes": [{"field": "retention_period", "before": "P6M", "after": "P3M"}],
}
