"""Make scanned pages of texts: print them, turn them, add noise, as pictures (PNG) or PDF."""

import io
import random
import textwrap
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = {
    "serif": Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"),
    "sans": Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
}
_WIDTH, _HEIGHT = 8.27, 11.69  # inches of a page of A4
_MARGIN, _LETTERS = 0.9, 64  # inches around the text; letters of a line
_POINTS = 11


@dataclass(frozen=True, slots=True)
class Scan:
    """How a page is scanned: pixels an inch, degrees of its skew, share of pixels with noise."""

    dpi: int
    skew: float = 0.0
    noise: float = 0.0
    font: str = "serif"

    @property
    def is_clean(self) -> bool:
        """Whether the page is neither turned nor noisy, and fine enough."""
        return not self.skew and not self.noise and self.dpi >= 200


def page(text: str, scan: Scan) -> Image.Image:
    """Print a text on a page, and scan it."""
    size = (round(_WIDTH * scan.dpi), round(_HEIGHT * scan.dpi))
    image = Image.new("L", size, 255)
    font = ImageFont.truetype(str(FONTS[scan.font]), round(_POINTS * scan.dpi / 72))
    lines = [line for one in text.split("\n") for line in (textwrap.wrap(one, _LETTERS) or [""])]
    margin = round(_MARGIN * scan.dpi)
    spacing = round(0.35 * _POINTS * scan.dpi / 72)
    draw = ImageDraw.Draw(image)
    draw.multiline_text((margin, margin), "\n".join(lines), 0, font, spacing=spacing)
    if scan.skew:
        image = image.rotate(scan.skew, Image.Resampling.BICUBIC, fillcolor=255)
    return _noisy(image, scan.noise) if scan.noise else image


def _noisy(image: Image.Image, share: float) -> Image.Image:
    """Blur a page a little, and make some of its pixels black or white."""
    image = image.filter(ImageFilter.GaussianBlur(0.7))
    rest = random.Random(7)
    pixels = image.load()
    assert pixels is not None
    for _ in range(round(share * image.width * image.height)):
        at = rest.randrange(image.width), rest.randrange(image.height)
        pixels[at] = rest.choice((0, 255))
    return image


def as_png(image: Image.Image, dpi: int) -> bytes:
    """Return a page as PNG."""
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def as_pdf(images: list[Image.Image], dpi: int) -> bytes:
    """Return pages as a PDF without text."""
    out = io.BytesIO()
    images[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=images[1:])
    return out.getvalue()
