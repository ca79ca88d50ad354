"""The registry's list of indicators is the one that stats computes: neither imports the other, so a test holds them equal."""

from services.registry.domain.indicators import INDICATORS
from services.stats.domain.indicators import BY_ID


def test_a_goal_can_name_exactly_the_indicators_there_are() -> None:
    assert set(BY_ID) == INDICATORS
