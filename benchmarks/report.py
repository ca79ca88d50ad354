"""How results are shown and kept."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
HEAD = ("case", "unit", "CPU us", "wall us", "naive CPU", "naive wall", "of limit", "target")


def write(told: Mapping[str, Any], *, embedded: bool) -> None:
    folder = FOLDER / "embedded" if embedded else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{told['name']}.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def table(results: Sequence[Mapping[str, Any]]) -> str:
    rows = [HEAD, *(_row(one) for one in results)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    figures = {one["name"]: one["figures"] for one in results if one["figures"]}
    lines += [f"{name}: {json.dumps(told, ensure_ascii=False)}" for name, told in figures.items()]
    return "\n".join(["", *lines])


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    subject = one.get("subject", {})
    cpu, wall = (f"{subject[kind]['median'] * 1e6:,.1f}" if subject else "" for kind in ("cpu_s", "wall_s"))
    ratios = [_times(one.get(name), "x") for name in ("ratio_naive_cpu", "ratio_naive_wall")]
    return (one["name"], one["unit"], cpu, wall, *ratios, _times(one.get("ratio_limit"), ""), one["target"])


def _times(ratio: float | None, unit: str) -> str:
    return "" if ratio is None else f"{ratio:,.2f}{unit}"
