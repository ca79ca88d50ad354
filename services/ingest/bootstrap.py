"""The one place that knows how the parts of ingest fit together."""

from datetime import timedelta

from services.ingest.api import (
    accounts,
    platform_apps,
    post_batches,
    posts,
    profile_checks,
    quarantine_items,
    removals,
    webhooks,
)
from services.ingest.application.collector import Collector
from services.ingest.application.fetches import work_feeds
from services.ingest.application.ports import Ports
from services.ingest.application.profiles import work_profiles
from services.ingest.application.publishers import ask_publishers
from services.ingest.application.quarantine import weed_quarantine
from services.ingest.application.reactions import REACTIONS
from services.ingest.application.removals import measure_waiting, work_removals
from services.ingest.clients.facebook import Facebook
from services.ingest.clients.facebook_webhook import FacebookWebhook
from services.ingest.clients.graph import Graph
from services.ingest.clients.http import Outside
from services.ingest.clients.mastodon import Mastodon
from services.ingest.clients.media import MediaFetcher
from services.ingest.settings import IngestSettings
from services.ingest.store import tables
from services.ingest.store.vault import Vault
from shared.blobs import BlobStore
from shared.clock import Clock, SystemClock
from shared.core import Core
from shared.evidence.notes import parse_verifiers
from shared.ids import uuid7
from shared.service import Schedule, Service
from shared.web.service import About, service_app

ABOUT = About(
    name="ingest",
    version="1.0.0",
    released="2026-12-01",
    swedish=(
        "Inhämtningen: fångar det som skrivs i kommunens sociala medier och i dialog med dem, version för version, genom "
        "webhook, hämtning eller satser från andra system, och utför på plattformarna de borttagningar som någon har "
        "beslutat, först när arkivkvitton täcker allt som just lästes. "
        "Begränsningar: Facebook (webhook och åtgärder) och Mastodon (hämtning, borttagning av egna inlägg)."
    ),
    english=(
        "Captures what is written in the municipality's social media and in dialogue with them, version by version, by "
        "webhook, fetch or batch, and does on the platforms the removals that people decided, only when archive receipts "
        "cover all that was just read. Limits: Facebook (webhook and acts) and Mastodon (fetch, removal of own posts)."
    ),
    begin=(
        "`GET /posts`: det som har fångats / what has been captured.",
        "`POST /post-batches`: lämna en sats inlägg, en JSON-rad per inlägg / hand in posts, one JSON line each.",
        "`GET /quarantine-items`: det som inte gick att ta in, och varför / what could not be taken in, and why.",
    ),
    tags=(
        ("accounts", "Konton, behörighet och hämtning / Accounts, credentials, fetches"),
        ("profile-checks", "Är kontot det som godkändes? / Is the account what was approved?"),
        ("platform-apps", "Plattformarnas appar / The platforms' apps"),
        ("webhooks", "Plattformarna berättar / Platforms tell"),
        ("post-batches", "Satser från andra system / Batches from other systems"),
        ("posts", "Fångade inlägg, version för version / Captured posts"),
        ("quarantine-items", "Det som inte kunde tas in / What could not be taken in"),
        ("removals", "Borttagningar och deras utfall / Removals and their outcomes"),
    ),
)
ROUTERS = (posts, webhooks, post_batches, accounts, profile_checks, platform_apps, quarantine_items, removals)
"""The framework asks one after the other whether the address is theirs: what is called all day comes first."""
LOOK, LOOK_FOR_FEEDS, MEASURE = timedelta(seconds=1), timedelta(seconds=3), timedelta(seconds=15)
"""How often the worker looks for removals that are due, for fetches that are, and at what waits for a person."""
WEED = timedelta(hours=1)


def build(settings: IngestSettings, clock: Clock | None = None) -> Service:
    """Opens nothing: the first request or the worker does."""
    core = Core.build(settings, tables.shared, clock or SystemClock())
    outside = Outside(core.clock, loopback=settings.egress_allow_loopback)
    ports = Ports(
        core=core,
        settings=settings,
        vault=Vault(settings.encryption_key),
        connectors={"facebook": Facebook(Graph(outside)), "mastodon": Mastodon(outside)},
        webhooks={"facebook": FacebookWebhook()},
        media=MediaFetcher(outside, BlobStore(settings.blobs_dir), settings.media_bytes),
        verifiers=parse_verifiers(settings.archive_public_keys),
        holder=str(uuid7()),
    )
    root, v1 = service_app(ABOUT, core, [one.router for one in ROUTERS], ports.unit_of_work)
    collector = Collector(ports)
    v1.state.ports, v1.state.collector = ports, collector
    schedules = [
        Schedule("work_removals", LOOK, lambda: work_removals(ports)),
        Schedule("work_feeds", LOOK_FOR_FEEDS, lambda: work_feeds(ports)),
        Schedule("measure_waiting", MEASURE, lambda: measure_waiting(ports)),
        Schedule("work_profiles", LOOK_FOR_FEEDS, lambda: work_profiles(ports)),
        Schedule("ask_publishers", LOOK_FOR_FEEDS, lambda: ask_publishers(ports)),
        Schedule("weed_quarantine", WEED, lambda: weed_quarantine(ports)),
    ]
    return Service(core, root, v1, ports.unit_of_work, REACTIONS, schedules, closing=(outside.close, collector.close))
