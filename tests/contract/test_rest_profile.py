"""All five documents keep the national REST API profile; what they do not keep is listed here, with its reason."""

import json
from collections.abc import Callable
from copy import deepcopy
from fnmatch import fnmatch
from typing import Any

import pytest

from local import docs
from local.layout import SERVICES
from tests.contract.profile_rules import RULES, Document

ALLOWED: dict[tuple[str, str], str] = {
    ("AME.04 AME.05 AME.07", "*._links"): "FNS.10 asks for this name",
    ("AME.04 AME.05 AME.07", "*._meta"): "FNS.10 asks for this name",
    ("AME.04 AME.05 AME.07", "ApiInfo.api*"): "VER.07 fixes these five names (ADR 0008)",
    ("AME.06", "*._meta"): "not a list",
}
"""(requirement, what is found) -> why it stays."""


@pytest.fixture(scope="module", params=SERVICES)
def document(request: pytest.FixtureRequest) -> Document:
    return Document(json.loads(docs.openapi(request.param)))


def broken(requirement: str, document: Document) -> list[str]:
    found = RULES[requirement](document)
    return [one for one in found if not any(fnmatch(one, what) for (which, what) in ALLOWED if which == requirement)]


@pytest.mark.parametrize("requirement", RULES)
def test_the_document_keeps(requirement: str, document: Document) -> None:
    found = broken(requirement, document)
    assert not found, f"{requirement}: " + "\n".join(found)


@pytest.mark.parametrize("requirement", sorted({requirement for requirement, _ in ALLOWED}))
def test_an_exception_is_one_of_a_rule_that_exists(requirement: str) -> None:
    assert requirement in RULES
