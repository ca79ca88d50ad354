"""What `make run` shows when all is ready."""

from local.layout import SERVICES, Layout


def welcome(layout: Layout, keys: dict[str, str]) -> str:
    rows = [(name, f"{layout.api(name)}/docs", f"{layout.origin(name)}/readyz") for name in SERVICES]
    lines = ["", "Insyn is running.", "", *columns([("service", "Swagger UI", "health"), *rows])]
    roles = [(role.lower(), key) for role, key in keys.items()]
    lines += ["", *columns([("role", "API key (Authorize in Swagger UI; Authorization: Bearer)"), *roles])]
    lines += ["", f"The keys are in {layout.keys_file} (`source` it). `make demo` tells the story. Ctrl-C stops."]
    return "\n".join(lines)


def columns(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
