"""The invented municipality's arms, drawn: a logo for trying out."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = 400


def arms() -> bytes:
    """The same bytes each time: a PNG."""
    picture = Image.new("RGB", (SIZE, SIZE), "white")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(90, 70), (310, 70), (310, 220), (200, 340), (90, 220)], fill=(0, 74, 128))
    pen.polygon([(200, 95), (235, 200), (165, 200)], fill=(255, 205, 0))
    pen.rectangle((120, 215, 280, 240), fill="white")
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
