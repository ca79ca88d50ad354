"""docs/settings.md: every variable that a service reads, written by `make docs` from the settings classes themselves."""

from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from typing import Any

from pydantic import SecretStr, TypeAdapter
from pydantic.fields import FieldInfo

from local.layout import SERVICES
from shared.settings import ServiceSettings

HEAD = """# Settings

Environment variables, read once at start; a wrong one is refused with its name. Written by `make docs` from the settings
classes: do not edit. Which process needs which secret, and how secrets are changed: [operations.md](operations.md).
"""


def page() -> str:
    shared = ServiceSettings.model_fields
    parts = [HEAD, _table("Every service", shared.items())]
    for service in SERVICES:
        own = settings_class(service).model_fields.items()
        mine = [(name, field) for name, field in own if name not in shared or _differs(field, shared[name])]
        if mine:
            parts.append(_table(service.capitalize(), mine))
    return "\n".join(parts)


def settings_class(service: str) -> type[ServiceSettings]:
    found: type[ServiceSettings] = getattr(
        import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings"
    )
    return found


def _differs(field: FieldInfo, general: FieldInfo) -> bool:
    return (field.default, field.description) != (general.default, general.description)


def _table(title: str, fields: Iterable[tuple[str, FieldInfo]]) -> str:
    rows = [
        f"| `INSYN_{name.upper()}` | {_shown(field.default)} | {field.description or ''} |" for name, field in fields
    ]
    return "\n".join([f"## {title}", "", "| variable | default | meaning |", "|---|---|---|", *rows, ""])


def _shown(default: Any) -> str:
    if isinstance(default, SecretStr):
        return "none (secret)"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, timedelta):
        return f"`{TypeAdapter(timedelta).dump_python(default, mode='json')}`"
    return f"`{default}`" if default not in {"", None} else "none"
