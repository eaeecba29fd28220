"""Images of the pages of an original, to be shown: pages of a PDF are drawn, pictures are reduced.

They need Pillow, an extra of the program (`searcher[pages]`): import this module only where it is.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2
from PIL import Image

from searcher.model.errors import DamagedOriginal, TooLargeOriginal
from searcher.readers.formats import Format
from searcher.readers.pdf.reader import open_pdf

Size = tuple[int, int]
"""Width and height, in pixels."""

MOST_PAGES = 2_000
_DPI, _POINTS = 200, 72
_PIXELS_MOST = 4_000_000  # of an image: A4 at 200 pixels an inch has 3.9 million
_READ_MOST = 40_000_000  # of a picture as it is, which is held in memory
_ORIENTATION = 0x0112  # Exif 2.32, section 4.6.4
_TURNED = 5  # from this orientation on, width and height are exchanged
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_REDUCIBLE = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")  # modes whose pixels can be averaged
_QUALITY = 80
_WHITE = (255, 255, 255)
Image.init()


def page_sizes(data: bytes, file: Format) -> tuple[Size, ...]:
    """Return the size of the image of each page.

    Raises TooLargeOriginal, DamagedOriginal, and what the reader of PDF raises.
    """
    if file is Format.PDF:
        with _pdf(data) as document:
            pages = range(len(document))
            return tuple(_size_of_page(*document.get_page_size(number)) for number in pages)
    with _picture(data, file) as picture:
        return tuple(_sizes_of_frames(picture, file))


def page_image(data: bytes, file: Format, page: int, size: Size) -> bytes:
    """Draw the image of a page (from 1) in a size, as JPEG.

    Raises TooLargeOriginal, DamagedOriginal, and what the reader of PDF raises.
    """
    if file is Format.PDF:
        with _pdf(data) as document:
            return _jpeg(_drawn(document, page - 1, size), size)
    with _picture(data, file) as picture:
        return _jpeg(_frame(picture, page - 1, size), size)


@contextmanager
def _pdf(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = open_pdf(data)
    try:
        _check_count(len(document))
        yield document
    except pypdfium2.PdfiumError as error:
        raise DamagedOriginal(Format.PDF.label, str(error)) from error
    finally:
        document.close()


@contextmanager
def _picture(data: bytes, file: Format) -> Iterator[Image.Image]:
    Image.MAX_IMAGE_PIXELS = None  # there is a limit of our own
    try:
        with Image.open(BytesIO(data), formats=[file.name]) as picture:
            yield picture
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow raises for faults
        raise DamagedOriginal(file.label, str(error)) from error


def _check_count(count: int) -> None:
    if count > MOST_PAGES:
        raise TooLargeOriginal(f"it has more than {MOST_PAGES:,} pages to be shown")


def _fitted(width: float, height: float, most: float) -> Size:
    """Reduce a size to the most pixels of an image, and to a factor of at most `most`."""
    scale = min(most, math.sqrt(_PIXELS_MOST / max(1, width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _size_of_page(width: float, height: float) -> Size:
    return _fitted(width, height, _DPI / _POINTS)


def _drawn(document: pypdfium2.PdfDocument, number: int, size: Size) -> Image.Image:
    page = document[number]
    width, height = page.get_size()
    scale = min(size[0] / max(1, width), size[1] / max(1, height))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    page.close()
    return image


def _sizes_of_frames(picture: Image.Image, file: Format) -> Iterator[Size]:
    count = getattr(picture, "n_frames", 1) if file is Format.TIFF else 1
    _check_count(count)
    for number in range(count):
        picture.seek(number)
        yield _size_of_frame(picture)


def _size_of_frame(picture: Image.Image) -> Size:
    width, height = picture.size
    if width * height > _READ_MOST:
        raise TooLargeOriginal(f"a page has more than {_READ_MOST:,} pixels")
    is_turned = _orientation(picture) >= _TURNED
    return _fitted(*((height, width) if is_turned else (width, height)), most=1)


def _orientation(picture: Image.Image) -> int:
    return int(picture.getexif().get(_ORIENTATION, 1))


def _frame(picture: Image.Image, number: int, size: Size) -> Image.Image:
    """Read a frame upright, in a size; it is reduced before anything else is done with it."""
    picture.seek(number)
    _size_of_frame(picture)  # which refuses one that is too large
    orientation = _orientation(picture)
    picture.draft("RGB", (max(size), max(size)))  # a JPEG is read no larger than needed
    width, height = size if orientation < _TURNED else size[::-1]
    reduced = _reducible(picture).resize((width, height), reducing_gap=2)
    upright = _UPRIGHT.get(orientation)
    return _on_white(reduced if upright is None else reduced.transpose(upright))


def _reducible(picture: Image.Image) -> Image.Image:
    if picture.mode in _REDUCIBLE:
        return picture
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode.startswith("I;16"):  # the upper half of the bits is what can be seen
        return picture.point(lambda value: value * (1 / 256), "L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture in colours, and what is transparent white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, _WHITE)
    whole = picture.convert("RGBA")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground


def _jpeg(image: Image.Image, size: Size) -> bytes:
    written = BytesIO()
    fitted = image if image.size == size else image.resize(size)
    fitted.save(written, "JPEG", quality=_QUALITY, progressive=True)
    return written.getvalue()
