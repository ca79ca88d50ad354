"""A running Prometheus, asked over HTTP."""

import math
import re
from typing import Any

import httpx

SELECTOR = re.compile(r"\b((?:insyn_\w+|up)(?:\{[^}]*\})?)")
RANGE = "15m"


class Prometheus:
    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/api/v1"

    def ask(self, query: str) -> list[float]:
        """The values that the query gives now; what is not a number is no data."""
        answer = self._get("query", query=query.replace("$__rate_interval", RANGE))
        assert answer.status_code == 200, f"{query}: {answer.text}"
        values = [float(one["value"][1]) for one in answer.json()["data"]["result"]]
        return [value for value in values if not math.isnan(value)]

    def rules(self) -> dict[str, dict[str, Any]]:
        groups = self._get("rules").json()["data"]["groups"]
        return {rule["name"]: rule for group in groups for rule in group["rules"]}

    def _get(self, what: str, **parameters: str) -> httpx.Response:
        return httpx.get(f"{self._address}/{what}", params=parameters, timeout=30)

    def scrapes(self) -> float:
        """How often the process scraped least has been scraped."""
        return min(self.ask('count_over_time(up{job=~"insyn-.*"}[1h])'), default=0)


def selectors(expression: str) -> set[str]:
    return set(SELECTOR.findall(expression))
