"""python -m local.docs: everything that is made from the code: contracts, OpenAPI documents, metrics, the dashboard."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from local import dashboard, settings_page
from local.layout import ROOT, SERVICES
from shared.contracts import generate
from shared.observability import docs as metrics

ADDRESS = "https://insyn.example.se"
"""The documents show an example municipality's address, whoever writes them."""


def files() -> Mapping[Path, str]:
    """Every generated file with what it must say."""
    made = dict(generate.files())
    made |= {ROOT / "docs" / "openapi" / f"{service}.json": openapi(service) for service in SERVICES}
    made[ROOT / "docs" / "metrics.md"] = metrics.page()
    made[ROOT / "docs" / "settings.md"] = settings_page.page()
    made |= dashboard.files()
    return made


def openapi(service: str) -> str:
    """The document as the service itself serves it."""
    with _environment_of_nobody():
        settings = settings_page.settings_class(service)(public_url=ADDRESS)
        built = import_module(f"services.{service}.bootstrap").build(settings)
    return generate.as_json(built.v1.openapi())


@contextmanager
def _environment_of_nobody() -> Iterator[None]:
    """Settings of this machine must not show in the documents."""
    ours = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("INSYN_")}
    try:
        yield
    finally:
        os.environ.update(ours)


def main() -> int:
    if found := generate.broken():
        sys.stderr.write("Published contracts would break; make a new version instead:\n" + "\n".join(found) + "\n")
        return 1
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
