"""What is deployed, read and held against the code: settings, secrets, ports, metrics."""

import re
from importlib import import_module
from typing import Any

import yaml

from local.layout import ROOT, SERVICES
from local.settings_page import settings_class
from local.stack import NEEDS

DEPLOY = ROOT / "deploy"
PROCESSES = [(service, what) for service in SERVICES for what in ("api", "worker", "migrate")]
SECRETS = {name for needed in NEEDS.values() for name in needed} | {"INSYN_DATABASE_URL"}
Named = dict[str, Any]


def variables(service: str) -> set[str]:
    """Every variable that this service's settings read."""
    return {f"INSYN_{name.upper()}" for name in settings_class(service).model_fields}


def secrets_of(service: str, what: str) -> set[str]:
    return {"INSYN_DATABASE_URL", *NEEDS.get((service, what), ())}


def topics_of(service: str) -> dict[str, int]:
    """What the service hears, with the number of partitions."""
    from shared.contracts.catalogue import TOPICS  # read when asked: tests plant others

    reactions = import_module(f"services.{service}.application.reactions").REACTIONS
    return {event.topic: TOPICS[event.topic].partitions for event in reactions}


def read(path: str) -> Any:
    return yaml.safe_load((DEPLOY / path).read_text())


def alerts() -> dict[str, Named]:
    groups = read("prometheus/alerts.yml")["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def dockerfile(word: str) -> list[str]:
    """What follows this instruction, line by line."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    return re.findall(rf"^{word} (.*)$", text, re.MULTILINE)


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in dockerfile("ENV") for pair in line.split())


PORT = int(image_environment()["INSYN_PORT"])
METRIC = re.compile(r"\binsyn_[a-z_]+")


def metrics_in(expression: str) -> set[str]:
    """The declared names: a histogram is asked for by its parts."""
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in METRIC.findall(expression)}
