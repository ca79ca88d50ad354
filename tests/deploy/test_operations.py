"""docs/operations.md is held against the code: what it names exists, and its table of secrets is the true one."""

import json
import re

import pytest

from local.layout import ROOT, SERVICES
from shared.contracts.catalogue import CATALOGUE
from tests.support.deployment import PROCESSES, alerts, metrics_in, secrets_of, topics_of, variables

PAGE = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
CALL = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) /(\w+)/v1(/[\w{}/-]+)")
ROW = re.compile(r"^\| ([\w, ]+: \w+|every migration) \| (.*) \|$", re.MULTILINE)


def told_secrets() -> dict[tuple[str, str], set[str]]:
    told: dict[tuple[str, str], set[str]] = {}
    for who, names in ROW.findall(PAGE):
        services, _, what = who.partition(": ")
        chosen = SERVICES if services == "every migration" else services.split(", ")
        kinds = {"all": ["api", "worker"], "": ["migrate"]}.get(what, [what])
        told |= {(service, kind): set(re.findall(r"INSYN_\w+", names)) for service in chosen for kind in kinds}
    return told


def test_the_table_of_secrets_is_true() -> None:
    assert told_secrets() == {(service, what): secrets_of(service, what) for service, what in PROCESSES}


def test_each_user_of_the_broker_writes_what_its_service_owns_and_reads_what_it_hears() -> None:
    rows = re.findall(r"^\| (\w+) \| ([^|]*) \| ([^|]*) \|$", PAGE.partition("## Who may write")[2], re.MULTILINE)
    told = {user: (_topics(writes), _topics(reads)) for user, writes, reads in rows if user in SERVICES}
    owned = {name: {topic.name for topic in CATALOGUE if topic.owner == name} for name in SERVICES}
    assert told == {name: (owned[name], set(topics_of(name))) for name in SERVICES}


def _topics(told: str) -> set[str]:
    return set(re.findall(r"`([\w.-]+)`", told))


def test_every_setting_is_in_the_table_and_no_other() -> None:
    told = set(re.findall(r"^\| `(INSYN_\w+)` \|", SETTINGS, re.MULTILINE))
    assert told == {name for service in SERVICES for name in variables(service)}
    assert all(meaning.strip() for meaning in re.findall(r"^\| `INSYN_\w+` \| [^|]* \|(.*)\|$", SETTINGS, re.MULTILINE))
    assert set(re.findall(r"\bINSYN_[A-Z_]+", PAGE)) <= told


def test_targets_alerts_metrics_and_files_that_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([\w-]+)", PAGE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for path in re.findall(r"`(deploy/[\w/.-]+)`", PAGE):
        assert (ROOT / path).exists(), path
    assert metrics_in(PAGE) == set()
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", PAGE))
    assert named <= alerts().keys()


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([\w./-]+)\)", PAGE))))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()


def test_calls_that_it_names_exist() -> None:
    for method, service, path in CALL.findall(PAGE):
        document = json.loads((ROOT / "docs" / "openapi" / f"{service}.json").read_text())
        assert method.lower() in document["paths"][path], f"{method} /{service}/v1{path}"
