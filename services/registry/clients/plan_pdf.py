"""A records management plan as a PDF to sign and archive: PDF/A-2a and PDF/UA-1, tagged, the same bytes for the same plan."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("plan.typ")


def plan_pdf(told: Mapping[str, Any], on: date) -> bytes:
    """`told`: what the template shows. `on`: the document's own date, for which the archive standard asks."""
    made = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"told": json.dumps(told, ensure_ascii=False), "date": on.isoformat()},
        pdf_standards=["a-2a", "ua-1"],
        font_paths=_fonts(),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Only those that travel with the library: the same picture on every machine."""
    return typst.Fonts(include_system_fonts=False)
