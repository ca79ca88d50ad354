"""A plan's PDF as somebody sees it who prints it: nothing runs off the paper, and a row is not torn from its name."""

import io
from datetime import date
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from services.registry.clients.plan_pdf import plan_pdf
from services.registry.domain.plan_words import HEAD

PAPER = (297, 210)
"""Millimetres."""
ROW = {
    "class": "1.5.2.14.3", "name": "Kommentar från utomstående: enkel fråga", "code": "comment_simple",
    "handling": "Gallras efter 3 månader från fångst", "registration": "Registreras inte", "place": "Insyn",
    "transfer": "-", "secrecy": "OSL 21:1", "remark": "Av ringa betydelse.",
}  # fmt: skip


def pages(folder: Path, rows: list[dict[str, str]]) -> list[Image.Image]:
    """Each page as a picture."""
    told: dict[str, Any] = {
        "title": "Dokumenthanteringsplan", "unit": "Biblioteket", "municipality": "Hultsfreds kommun",
        "version": "version 1", "binding": True, "status": "Antagen", "note": "", "facts": [("Version", "1")],
        "head": list(HEAD), "rows": rows, "advice": [], "sign": False,
    }  # fmt: skip
    (folder / "plan.pdf").write_bytes(plan_pdf(told, date(2026, 11, 26)))
    shown = (_page(folder, number) for number in count(1))
    return [page for page in takewhile(lambda picture: picture is not None, shown) if page]


def _page(folder: Path, number: int) -> Image.Image | None:
    """None after the last."""
    picture = f'#set page(width: 297mm, height: 210mm, margin: 0pt)\n#image("plan.pdf", page: {number})'
    (folder / "shown.typ").write_text(picture, encoding="utf-8")
    try:
        shown = typst.compile(folder / "shown.typ", format="png", ppi=72)
    except typst.TypstError as over:
        if "does not exist" in str(over):
            return None
        raise
    return Image.open(io.BytesIO(bytes(shown))).convert("L")


def inked(page: Image.Image, left: float, top: float, right: float, bottom: float) -> bool:
    """Is anything printed there? In millimetres."""
    across, down = page.width / PAPER[0], page.height / PAPER[1]
    darkest = page.crop((int(left * across), int(top * down), int(right * across), int(bottom * down))).getextrema()[0]
    return float(str(darkest)) < 200


def test_a_long_word_stays_in_its_column(tmp_path: Path) -> None:
    long = "https://diarium.hultsfred.se/" + "x" * 150
    [page] = pages(tmp_path, [ROW | {"class": "1.5.2.14.3.12.144.9", "place": long, "remark": long, "secrecy": "-"}])
    assert not inked(page, 283, 0, 297, 210), "nothing in the margin"
    assert not inked(page, 28.6, 58, 30.5, 66), "nor between the class and the name"
    assert inked(page, 16, 61, 28, 66), "the class goes on in the line below"


def test_a_row_is_not_torn_from_its_name(tmp_path: Path) -> None:
    tall = "Insyn; Digitalt; JSON och originalfiler; Konto, tråd och tid; " * 4
    for above in range(4):
        shown = pages(tmp_path, [ROW | {"place": "Insyn"}] * above + [ROW | {"place": tall}] * 12)
        assert len(shown) > 1
        assert all(inked(page, 15, 26.5, 30, 33) for page in shown[1:]), "a page begins with a row's first line"


def test_a_row_that_is_taller_than_a_page_goes_on(tmp_path: Path) -> None:
    shown = pages(tmp_path, [ROW | {"secrecy": "OSL 21:1, " * 400}])
    assert len(shown) > 1
