"""Read PDF (ISO 32000): paragraphs, and the claims of its information dictionary.

A PDF has the places of letters, not paragraphs.  The lines come from PDFium with their places;
`paragraphs` joins them.
"""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import replace
from math import hypot
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from searcher.model.errors import (
    DamagedOriginal,
    EncryptedOriginal,
    ScannedOriginal,
    TooLargeOriginal,
    TruncatedOriginal,
)
from searcher.model.review import ReviewCode
from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, Document, ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.office.properties import Property, file_claims
from searcher.readers.pdf.bidi import Letter, balance, has_right_to_left, in_order
from searcher.readers.pdf.columns import Line
from searcher.readers.pdf.paragraphs import paragraphs
from searcher.readers.pdf.readability import is_unreadable
from searcher.readers.plain.text import clean

_PAGES_MOST = 5000
# PDFium itself joins lines at a hyphen, and leaves this sign in its place.
_HYPHEN = "\ufffe"
_BREAKS = re.compile(f"[\r\n]+|(?<={_HYPHEN})")
_MOMENT = re.compile(
    r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?)?"
)
_JUDGED, _SHOWN = 20_000, 60  # characters that are checked, and that a flag shows
_END = b"%%EOF"
_INFORMATION = {
    "Title": Property.TITLE,
    "Author": Property.CREATOR,
    "CreationDate": Property.CREATED,
    "ModDate": Property.MODIFIED,
}
_Piece = tuple[Line, int, int]  # with the places of its first and last characters in the text
_CHECKED = 1000  # letters of a page
_UNNAMED = 0.1  # of them: bullets and other signs may have no name
_PASSWORD, _SECURITY = 4, 5  # error codes of PDFium


class _Page(NamedTuple):
    """The lines of a page, how many letters were checked, and how many of these have no name."""

    lines: list[Line]
    letters: int
    unnamed: int


def read_pdf(data: bytes) -> Document:
    """Read the paragraphs and headings of a PDF, without running heads and feet.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal, ScannedOriginal or
    TooLargeOriginal.
    """
    whole = _END in data[-2048:]
    document = _opened(data, whole=whole)
    try:
        read = list(_pages(document))
        claims = tuple(_claims(document))
    finally:
        document.close()
    if not any(page.lines for page in read):
        raise ScannedOriginal(len(read))
    blocks = paragraphs([page.lines for page in read])
    warnings = tuple(_warnings(read, blocks, whole=whole))
    return Document(Format.PDF, "utf-8", blocks, claims, warnings)


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal or TooLargeOriginal.
    """
    return _opened(data, whole=_END in data[-2048:])


def _opened(data: bytes, *, whole: bool) -> pypdfium2.PdfDocument:
    # PDFium may fail without an error code, and then has that of an earlier document:
    # bytes that are not a PDF leave a code that does no harm.
    pdfium.FPDF_LoadMemDocument(b"-", 1, None)
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            raise EncryptedOriginal(Format.PDF.label) from error
        kind = DamagedOriginal if whole else TruncatedOriginal
        raise kind(Format.PDF.label, str(error)) from error
    if not count:
        raise DamagedOriginal(Format.PDF.label, "it has no pages")
    if count > _PAGES_MOST:
        raise TooLargeOriginal(f"it has more than {_PAGES_MOST:,} pages")
    return document


def _claims(document: pypdfium2.PdfDocument) -> Iterator[AnyClaim]:
    for key, name in _INFORMATION.items():
        value = clean(document.get_metadata_value(key))
        if name in (Property.CREATED, Property.MODIFIED):
            value = _moment(value)
        if value:
            yield from file_claims(Format.PDF, name, value, f"information dictionary, {key}")
    if language := _language(document):
        yield from file_claims(Format.PDF, Property.LANGUAGE, language, "catalog, Lang")


def _warnings(
    pages: list[_Page], blocks: tuple[Block, ...], *, whole: bool
) -> Iterator[ReadingWarning]:
    unnamed = sum(page.unnamed for page in pages) > _UNNAMED * sum(page.letters for page in pages)
    if unnamed or is_unreadable("\n".join(block.text for block in blocks)[:_JUDGED]):
        yield ReadingWarning(ReviewCode.TEXT_UNREADABLE, blocks[0].text[:_SHOWN])
    silent = sum(1 for page in pages if not page.lines)
    if silent and silent < len(pages):
        detail = f"{silent} of {len(pages)} pages"
        yield ReadingWarning(ReviewCode.PAGES_WITHOUT_TEXT, detail)
    if not whole:
        yield ReadingWarning(ReviewCode.TRUNCATED, "it has no end mark")


def _moment(value: str) -> str:
    """Parse a date such as `D:20170303101500+04'00'` to ISO 8601; empty if it is not one."""
    match = _MOMENT.match(value)
    if match is None:
        return ""
    year, month, day, hour, minute, second, zulu, zone, quarter = match.groups()
    if not (month and day):
        return "-".join(filter(None, (year, month)))
    if not hour:
        return f"{year}-{month}-{day}"
    offset = "Z" if zulu else f"{zone}:{quarter or '00'}" if zone else ""
    return f"{year}-{month}-{day}T{hour}:{minute or '00'}:{second or '00'}{offset}"


def _language(document: pypdfium2.PdfDocument) -> str:
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if not 4 <= size <= 200:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFCatalog_GetLanguage(
        document, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size
    )
    return clean(buffer.raw.decode("utf-16-le", "ignore").strip("\0"))


def _pages(document: pypdfium2.PdfDocument) -> Iterator[_Page]:
    """Read each page; a page that is damaged has no lines."""
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            yield _Page([], 0, 0)
            continue
        text = page.get_textpage()
        yield _Page(list(_lines(text, page.get_width())), *_unnamed(text))
        text.close()
        page.close()


def _unnamed(page: pypdfium2.PdfTextPage) -> tuple[int, int]:
    """Count the first letters of a page, and those of fonts that do not name them."""
    count = min(page.count_chars(), _CHECKED)
    has_error = pdfium.FPDFText_HasUnicodeMapError
    return count, sum(has_error(page, index) == 1 for index in range(count))


def _lines(page: pypdfium2.PdfTextPage, width: float) -> Iterator[Line]:
    """Yield the lines of a page of a width (points), each in reading order."""
    rows = list(_rows(page))
    balances = [sum(balance(piece.text) for piece, _, _ in row) for row in rows]
    for number, row in enumerate(rows):
        # A name may be longer than the rest of its line: the lines around it count, too.
        from_right = sum(balances[max(number - 1, 0) : number + 2]) > 0
        is_mixed = any(has_right_to_left(piece.text) for piece, _, _ in row)
        if is_mixed or (from_right and not balances[number]):
            line = _reordered(page, row, from_right=from_right)
            # Lines from right to left have their places from the right: they begin at their left.
            yield _mirrored(line, width) if from_right else line
        else:
            yield from (piece for piece, _, _ in row)


def _rows(page: pypdfium2.PdfTextPage) -> Iterator[list[_Piece]]:
    """Yield the pieces at one height: PDFium may break a line where the direction changes."""
    row: list[_Piece] = []
    for text, first, last in _pieces(page.get_text_range()):
        line = _line(page, text, first, last)
        if row and abs(line.y - row[-1][0].y) > 0.3 * line.size:
            yield row
            row = []
        row.append((line, first, last))
    if row:
        yield row


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each line, with the places of its first and last characters in the text."""
    start = 0
    for piece in _BREAKS.split(text):
        found = text.index(piece, start)
        start = found + len(piece)
        stripped = piece.strip()
        if stripped:
            first = found + piece.index(stripped[0])
            yield stripped, first, first + len(stripped) - 1


def _line(page: pypdfium2.PdfTextPage, text: str, first: int, last: int) -> Line:
    """Return a line with its place: that of its first and last characters, in points from below."""
    begin = pdfium.FPDFText_GetCharIndexFromTextIndex(page, first)
    end = pdfium.FPDFText_GetCharIndexFromTextIndex(page, last)
    x, y = _origin(page, begin)
    box = _box(page, end)
    size = pdfium.FPDFText_GetFontSize(page, max(begin, 0)) or 10.0
    height = abs(box.top - box.bottom)
    # Many programs set a font of one point and scale it: then the box has the size.
    return Line(text.replace(_HYPHEN, "-"), x, box.right, y, size if size > 2 else height)


def _reordered(page: pypdfium2.PdfTextPage, row: list[_Piece], *, from_right: bool) -> Line:
    """Return a line with right-to-left letters, put into order by their places."""
    line, start, _ = row[0]
    letters = [_letter(page, index) for _, *ends in row for index in _indexes(page, *ends)]
    size = _drawn_size(page, start) or line.size
    text = in_order(letters, size, from_right=from_right)
    left = min(letter.left for letter in letters)
    right = max(letter.right for letter in letters)
    return replace(line, text=text or line.text, left=left, right=right)


def _indexes(page: pypdfium2.PdfTextPage, first: int, last: int) -> range:
    begin = pdfium.FPDFText_GetCharIndexFromTextIndex(page, first)
    end = pdfium.FPDFText_GetCharIndexFromTextIndex(page, last)
    return range(max(begin, 0), max(begin, end, 0) + 1)


def _drawn_size(page: pypdfium2.PdfTextPage, first: int) -> float:
    """Return the size of a letter on the page (points): that of its font, as it is scaled."""
    index = _indexes(page, first, first)[0]
    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFText_GetMatrix(page, index, matrix)
    return float(pdfium.FPDFText_GetFontSize(page, index)) * hypot(matrix.a, matrix.b)


def _mirrored(line: Line, width: float) -> Line:
    left, right = min(line.left, line.right), max(line.left, line.right)
    return replace(line, left=width - right, right=width - left)


def _letter(page: pypdfium2.PdfTextPage, index: int) -> Letter:
    box = _box(page, index)
    text = chr(pdfium.FPDFText_GetUnicode(page, index))
    return Letter(text.replace(_HYPHEN, "-"), box.left, box.right, _origin(page, index)[0])


def _box(page: pypdfium2.PdfTextPage, index: int) -> pdfium.FS_RECTF:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(page, max(index, 0), box)
    return box


def _origin(page: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(page, max(index, 0), x, y)
    return x.value, y.value
