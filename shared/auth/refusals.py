"""Turning a caller away: said in one way, counted by what was wrong, logged without what was shown."""

import logging
from typing import Literal

from shared.errors import Unauthenticated
from shared.observability.metrics import REFUSED

Reason = Literal[
    "missing", "scheme", "malformed", "algorithm", "unknown_key", "signature", "issuer", "audience", "expired",
    "not_yet_valid", "claims", "no_issuer", "unknown_api_key", "expired_api_key", "revoked_api_key",
]  # fmt: skip

log = logging.getLogger(__name__)


def refusal(service: str, reason: Reason, detail: str) -> Unauthenticated:
    REFUSED.labels(service, reason).inc()
    log.info("caller_refused", extra={"reason": reason})
    return Unauthenticated(detail)
