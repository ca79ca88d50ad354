"""What ingest measures of itself."""

from shared.observability.declare import counter, gauge, histogram

WAITS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0)
GAPS = (0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)

CAPTURED = counter("insyn_ingest_captured_total", "New versions of posts captured.", ["platform", "way"])
DUPLICATES = counter("insyn_ingest_duplicates_total", "Items seen again without a change.", ["platform", "way"])
QUARANTINED = counter("insyn_ingest_quarantined_total", "Items set aside because they could not be taken in.", ["platform", "reason"])  # fmt: skip
REFUSED = counter("insyn_ingest_refused_total", "Posts refused in batches and single requests.", ["reason"])
WEBHOOKS = counter("insyn_ingest_webhooks_total", "Webhook deliveries by what became of them.", ["platform", "outcome"])
FETCHES = counter("insyn_ingest_fetches_total", "Fetches by how they ended.", ["platform", "outcome"])
PROFILES = counter("insyn_ingest_profile_checks_total", "Looks at our accounts' profiles, by what the platform showed.", ["platform", "outcome"])  # fmt: skip
REMOVALS = counter("insyn_ingest_removals_total", "Removal requests by outcome.", ["platform", "outcome"])
BAD_RECEIPTS = counter("insyn_ingest_bad_receipts_total", "Removal requests with receipts that prove nothing: an attack or a fault.")  # fmt: skip
RETRIES = counter("insyn_ingest_removal_retries_total", "Removals put off because a platform did not answer.", ["platform"])  # fmt: skip
GAP = histogram("insyn_ingest_gate_gap_seconds", "From the last reading of a post to the act: what no protocol can close.", ["platform"], GAPS)  # fmt: skip
DECIDED = histogram("insyn_ingest_decided_to_ended_seconds", "From the request for a removal to its outcome.", ["platform"], WAITS)  # fmt: skip
WAITING = gauge("insyn_ingest_oldest_removal_seconds", "Age of the oldest removal request without an outcome.")
SET_ASIDE = gauge("insyn_ingest_quarantine_items", "Quarantined items that wait for a person.")
COLLECTOR = gauge("insyn_ingest_collector_rows", "Single posts that wait for their commit.")
