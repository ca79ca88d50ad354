"""Pictures: what is refused before it costs anything, and what their hashes survive."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from services.registry.clients.pictures import look_at
from services.registry.domain.logos import Prints
from shared.errors import Invalid
from tests.support.pictures import cropped, encoded, logo, round_on_black

SEEDS = range(12)


def prints(content: bytes) -> Prints:
    look = look_at(content)
    return Prints(look.dhash, look.phash)


SAME: dict[str, Callable[[Image.Image], bytes]] = {
    "compressed": lambda one: encoded(one, "JPEG", quality=40),
    "webp": lambda one: encoded(one, "WEBP", quality=60),
    "scaled": lambda one: encoded(one.resize((96, 96)), "JPEG", quality=40),
    "larger": lambda one: encoded(one.resize((1500, 1500))),
    "cropped by 5 %": lambda one: encoded(cropped(one)),
    "round on black": lambda one: encoded(round_on_black(one)),
    "round on black, small": lambda one: encoded(round_on_black(one).resize((128, 128)), "JPEG", quality=50),
}


@pytest.mark.parametrize("what", SAME)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_logo_is_close_whatever_is_done_to_it(what: str, seed: int) -> None:
    original = prints(encoded(logo(seed)))
    assert original.verdict(prints(SAME[what](logo(seed)))) == "close"


def test_other_logos_are_never_close() -> None:
    every = [prints(encoded(logo(seed))) for seed in range(40)]
    verdicts = [a.verdict(b) for nth, a in enumerate(every) for b in every[:nth]]
    assert verdicts.count("close") == 0
    assert verdicts.count("different") > 0.98 * len(verdicts)


def test_in_between_a_person_decides() -> None:
    none = Prints(0, 0)
    assert [none.verdict(Prints((1 << bits) - 1, 0)) for bits in (10, 11, 16, 17)] == [
        "close", "doubtful", "doubtful", "different",
    ]  # fmt: skip
    assert none.verdict(Prints(0, (1 << 17) - 1)) == "different", "both hashes are asked"


def test_a_transparent_logo_is_seen_on_white() -> None:
    clear = logo(3).convert("RGBA")
    clear.putalpha(logo(3).convert("L").point(lambda shade: 0 if shade == 255 else 255))
    assert prints(encoded(clear)).verdict(prints(encoded(logo(3)))) == "close"


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def animated() -> bytes:
    written = BytesIO()
    logo(1).save(written, "WEBP", save_all=True, append_images=[logo(2)])
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no whole picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no whole picture"),
        (b"%PDF-1.7", "no whole picture"),
        (encoded(logo(1))[:-900], "no whole picture"),
        (encoded(logo(1), "GIF"), "no whole picture"),
        (encoded(logo(1, size=16)), "at least 32 pixels"),
        (claiming(5_000, 5_000), "at most 16,000,000 pixels"),
        (claiming(60_000, 60_000), "no whole picture"),
        (claiming(400, 400), "no whole picture"),
        (animated(), "moving picture"),
    ],
    ids=["empty", "svg", "pdf", "cut off", "gif", "tiny", "large", "bomb", "half", "animated"],
)
def test_what_cannot_be_used_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        look_at(content)
