"""A reported name that the eye takes for ours gets a hint; what is merely another name gets none."""

import pytest

from services.registry.domain.lookalikes import LONGEST, distance, nearest, skeleton

OURS = ["hultsfredsbibliotek", "hultsfred", "hultsfreds-kommun"]


@pytest.mark.parametrize(
    ("name", "ours", "least"),
    [
        ("hultsfredsbibliotek", "hultsfredsbibliotek", 1.0),
        ("hu1tsfredsbib1iotek", "hultsfredsbibliotek", 1.0),
        ("hultsfr\u0435dsbibliotek", "hultsfredsbibliotek", 1.0),
        ("hultsfreds.bibliotek", "hultsfredsbibliotek", 1.0),
        ("hultsfredsbibloitek", "hultsfredsbibliotek", 0.9),
        ("hultsfreds_bibliotek_officiell", "hultsfredsbibliotek", 0.9),
        ("hu\u0142tsfred", "hultsfred", 1.0),
    ],
)
def test_what_looks_like_ours_is_named(name: str, ours: str, least: float) -> None:
    found = nearest(name, OURS)
    assert found is not None
    assert (found.ours, found.score >= least) == (ours, True)


@pytest.mark.parametrize("name", ["vimmerby", "bibblan", "kattklubben", "", "x"])
def test_another_name_is_no_look_alike(name: str) -> None:
    assert nearest(name, OURS) is None


def test_distance_counts_letters() -> None:
    assert [distance("bad", other) for other in ("bad", "bada", "abd", "", "xyz")] == [0, 1, 1, 3, 3]
    assert skeleton("@Rn.1@server") == "ml"


@pytest.mark.parametrize("letter", ["a", "\ufdfa", "rn"])
def test_no_name_is_long_enough_to_be_work(letter: str) -> None:
    assert 0 < len(skeleton(letter * 2_000)) <= LONGEST
