"""What docs/settings.md tells can be said: every setting is read from the text that stands there, since a test that sets it in
the program would not notice.
"""

import pytest

from local import settings_page
from local.layout import SERVICES
from services.registry.settings import RegistrySettings


def _told(service: str) -> list[tuple[str, str]]:
    """Each variable of a service with its default, as the page shows it."""
    fields = settings_page.settings_class(service).model_fields.items()
    shown = ((name, settings_page._shown(field.default)) for name, field in fields)
    return [(name, default.strip("`")) for name, default in shown if default.startswith("`")]


@pytest.mark.parametrize("service", SERVICES)
def test_every_default_can_be_written_in_the_environment(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = settings_page.settings_class(service)
    before = wanted()
    assert len(_told(service)) > 10
    for name, default in _told(service):
        monkeypatch.setenv(f"INSYN_{name.upper()}", default)
    assert wanted() == before


@pytest.mark.parametrize("steps", ["1", "2"])
def test_a_municipality_chooses_one_step_of_approval_or_two(steps: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSYN_APPROVAL_STEPS", steps)
    assert RegistrySettings().approval_steps == int(steps)


@pytest.mark.parametrize("steps", ["0", "3", "ett"])
def test_no_other_number_of_steps(steps: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSYN_APPROVAL_STEPS", steps)
    with pytest.raises(ValueError, match="approval_steps"):
        RegistrySettings()
