"""What archive measures of itself."""

from shared.observability.declare import counter, gauge, histogram

SEALED = counter("insyn_archive_records_sealed_total", "Records sealed, by how they came to be public.", ["origin"])
SEAL_SECONDS = histogram(
    "insyn_archive_seal_seconds",
    "Time from a version's capture to its seal.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600),
)
LOG_SIZE = gauge("insyn_archive_log_size", "Records in the evidence log.")
CHECKPOINT_AT = gauge(
    "insyn_archive_checkpoint_signed_seconds", "When the newest checkpoint was signed, in Unix time: its age is time() - this."
)  # fmt: skip
VERIFIED_AT = gauge(
    "insyn_archive_log_verified_seconds",
    "When the whole log was last verified, in Unix time; until the first time, when it began.",
)
FINDINGS = gauge("insyn_archive_log_findings", "Damages that the last verification of the log found; anything but 0 is an alarm.")  # fmt: skip
DELAYED = counter(
    "insyn_archive_seals_delayed_total", "Batches that could not be sealed yet, by what they wait for.", ["reason"]
)
SEARCH_SECONDS = histogram("insyn_archive_search_seconds", "Time a search of the records took.")
SNAPSHOTS = counter("insyn_archive_snapshots_sealed_total", "Snapshots of accounts sealed, by kind.", ["kind"])
SNAPSHOTS_OVERDUE = gauge(
    "insyn_archive_snapshots_overdue", "Snapshots asked for more than a day ago and not taken; anything but 0 is an alarm."
)  # fmt: skip
