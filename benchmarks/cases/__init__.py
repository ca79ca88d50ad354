"""One file per case, each with `async def run(bench) -> result`; in the order they are run."""

CASES = (
    "ingest_parse",
    "ingest_store",
    "relay_drain",
    "relay_latency",
    "replay_idempotent",
    "idle_cost",
    "pipeline_latency",
    "ingest_single_durable",
    "pipeline_backfill",
    "memory_bound",
    "backpressure",
    "growth",
    "registry_crud",
    "crash_recovery",
)
