"""Pictures of the pages of an original: pages of a PDF are drawn, a picture is one already."""

import math
from collections.abc import Iterator

import pypdfium2

from searcher.model.errors import TooLargeOriginal
from searcher.readers.formats import Format
from searcher.readers.pdf.reader import open_pdf

_DPI, _POINTS = 300, 72
_PIXELS_MOST = 25_000_000  # of a page: A3 at 300 pixels an inch has 17 million
_PAGES_MOST = 300


def page_pictures(data: bytes, file: Format) -> Iterator[bytes]:
    """Yield the picture of each page, in a format that the program reads.

    Raises TooLargeOriginal, and what the reader of PDF raises.
    """
    if file is not Format.PDF:
        yield data
        return
    document = open_pdf(data)
    try:
        if len(document) > _PAGES_MOST:
            raise TooLargeOriginal(f"it has more than {_PAGES_MOST} pages to be recognised")
        for number in range(len(document)):
            yield _drawn(document, number)
    finally:
        document.close()


def _drawn(document: pypdfium2.PdfDocument, number: int) -> bytes:
    """Draw a page in grey, as a PGM (Netpbm)."""
    page = document[number]
    inches = page.get_width() * page.get_height() / _POINTS**2
    dpi = min(_DPI, math.sqrt(_PIXELS_MOST / max(inches, 1)))
    bitmap = page.render(scale=dpi / _POINTS, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    pixels = bytes(bitmap.buffer)
    bitmap.close()
    page.close()
    rows = (pixels[row * stride : row * stride + width] for row in range(height))
    return b"P5 %d %d 255\n" % (width, height) + b"".join(rows)
