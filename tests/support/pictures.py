"""Pictures for tests: logos drawn by a seed, and what platforms and people do to them."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = 512


def logo(seed: int, size: int = SIZE) -> Image.Image:
    """A shield-like drawing on white, another for each seed."""
    drawing, chance = Image.new("RGB", (SIZE, SIZE), "white"), random.Random(seed)
    pen = ImageDraw.Draw(drawing)
    for _ in range(6):
        x, y = chance.randrange(40, 360), chance.randrange(40, 360)
        width, height = chance.randrange(60, 200), chance.randrange(60, 200)
        colour = tuple(chance.randrange(0, 200) for _ in range(3))
        shape = chance.choice([pen.ellipse, pen.rectangle])
        shape((x, y, min(x + width, 480), min(y + height, 480)), fill=colour)
    return drawing.resize((size, size), Image.Resampling.LANCZOS)


def encoded(picture: Image.Image, kind: str = "PNG", **more: int) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **more)
    return written.getvalue()


def cropped(picture: Image.Image, share: float = 0.05) -> Image.Image:
    """So much less on each side, and as large as before."""
    cut = round(picture.width * share / 2)
    return picture.crop((cut, cut, picture.width - cut, picture.height - cut)).resize(picture.size)


def round_on_black(picture: Image.Image) -> Image.Image:
    mask, black = Image.new("L", picture.size, 0), Image.new("RGB", picture.size, "black")
    ImageDraw.Draw(mask).ellipse((0, 0, picture.width - 1, picture.height - 1), fill=255)
    return Image.composite(picture, black, mask)
