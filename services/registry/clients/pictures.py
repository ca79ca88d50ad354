"""Pictures from outside: looked at within bounds, and reduced to hashes that survive scaling and compression.

dHash and pHash, 64 bits each, on Pillow alone. Transparent pictures are seen on white, and of every picture
only the circle that platforms show of it. All of it is work for a thread.
"""

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

from shared.errors import Invalid

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MOST_PIXELS = 16_000_000
SIDE = 8
SAMPLED = 32
SEEN, EDGE = 256, 3
COSINES = [[math.cos(math.pi * (2 * x + 1) * u / (2 * SAMPLED)) for x in range(SAMPLED)] for u in range(SIDE)]
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow raises for bytes that are no picture, only half of one, or one that wants to fill the memory."""


@dataclass(frozen=True, slots=True)
class Look:
    media_type: str
    width: int
    height: int
    dhash: int
    phash: int


def look_at(content: bytes) -> Look:
    """Refused unless it is one whole still picture of a size that can be handled."""
    try:
        with Image.open(BytesIO(content), formats=list(MEDIA_TYPES)) as picture:
            _check(picture)
            kind, (width, height) = str(picture.format), picture.size
            seen = _within_circle(picture)
    except BROKEN:
        raise _refused("this is no whole picture: PNG, JPEG and WebP are understood") from None
    return Look(MEDIA_TYPES[kind], width, height, _dhash(seen), _phash(seen))


def _check(picture: Image.Image) -> None:
    """By the header alone: nothing is unpacked yet."""
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _refused(f"at most {MOST_PIXELS:,} pixels")
    if min(width, height) < SAMPLED:
        raise _refused(f"at least {SAMPLED} pixels each way")
    if getattr(picture, "n_frames", 1) > 1:
        raise _refused("a moving picture shows no one thing")


def _refused(why: str) -> Invalid:
    return Invalid(f"The picture cannot be used: {why}.", errors=[("/file", why)])


def _within_circle(picture: Image.Image) -> Image.Image:
    """On white, and only what platforms show when they cut a picture round, whatever they put outside."""
    coloured = picture.convert("RGBA").resize((SEEN, SEEN), Image.Resampling.BOX)
    white, mask = Image.new("RGBA", coloured.size, "white"), Image.new("L", coloured.size, 0)
    ImageDraw.Draw(mask).ellipse((EDGE, EDGE, SEEN - 1 - EDGE, SEEN - 1 - EDGE), fill=255)
    return Image.composite(Image.alpha_composite(white, coloured), white, mask).convert("L")


def _grey(picture: Image.Image, width: int, height: int) -> list[list[int]]:
    small = picture.resize((width, height), Image.Resampling.LANCZOS).tobytes()
    return [list(small[row * width : (row + 1) * width]) for row in range(height)]


def _dhash(picture: Image.Image) -> int:
    """Is each point darker than the one to its right?"""
    rows = _grey(picture, SIDE + 1, SIDE)
    return _bits(left < right for row in rows for left, right in pairwise(row))


def _phash(picture: Image.Image) -> int:
    """Is each of the lowest frequencies above their median?"""
    rows = _grey(picture, SAMPLED, SAMPLED)
    across = [[sum(c * v for c, v in zip(line, row, strict=True)) for line in COSINES] for row in rows]
    columns = list(zip(*across, strict=True))
    lowest = [sum(c * v for c, v in zip(line, column, strict=True)) for line in COSINES for column in columns]
    median = sorted(lowest[1:])[len(lowest) // 2 - 1]
    return _bits(value > median for value in lowest)


def _bits(told: Iterable[bool]) -> int:
    number = 0
    for bit in told:
        number = number << 1 | bit
    return number
