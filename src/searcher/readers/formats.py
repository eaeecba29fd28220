"""The table of readers, and reading an original with the one of its media type.

A new format is a module with its reader, a member of `media_types.Format`, and a line in READERS.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from searcher.model.errors import (
    EmptyOriginal,
    EncryptedOriginal,
    FramesetOriginal,
    TooDeepOriginal,
    TooLargeOriginal,
    UnsupportedOriginal,
)
from searcher.model.selectors import SelectorsByHost
from searcher.readers import media_types
from searcher.readers.claims import AnyClaim, DatePlace, TitlePlace, UrlClaim, UrlPlace
from searcher.readers.document import Document, ReadingWarning
from searcher.readers.html.reader import read_page
from searcher.readers.mail.message import read_mail, read_web_archive
from searcher.readers.media_types import Format
from searcher.readers.office.docx import read_docx
from searcher.readers.office.odt import read_odt
from searcher.readers.office.rtf import read_rtf
from searcher.readers.pdf.reader import read_pdf
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import read_text

TEXT_LIMIT = 2_500_000
"""The most characters of text that one document may have: some thousand pages."""

_LONGEST = 2000  # characters of a value or a detail
_FRAMES, _LONGEST_ADDRESS = 10, 200
_MOST = 100  # claims of one rule, warnings of one code


def read(data: bytes, media_type: str, selectors: SelectorsByHost | None = None) -> Document:
    """Read an original of a media type in the process that calls; `selectors` are for pages.

    Raises UnsupportedOriginal, EmptyOriginal, TooDeepOriginal, TooLargeOriginal, and the errors
    of the readers, among them BadSelector.
    """
    if media_type not in READERS:
        raise UnsupportedOriginal(media_type)
    try:
        document = _read_any(data, media_type, selectors)
    except RecursionError:
        raise TooDeepOriginal from None
    if not document.blocks:
        raise _empty(document, len(data))
    if document.size > TEXT_LIMIT:
        raise TooLargeOriginal(f"it has more than {TEXT_LIMIT:,} characters of text")
    claims, warnings = _usable_claims(document), _usable_warnings(document)
    return replace(document, claims=tuple(claims), warnings=tuple(warnings))


def _read_any(data: bytes, media_type: str, selectors: SelectorsByHost | None) -> Document:
    if selectors and media_type == Format.HTML:
        return read_page(data, selectors)
    return READERS[media_type](data)


def _empty(document: Document, size: int) -> EmptyOriginal:
    claims = document.claims_of(UrlClaim, UrlPlace.FRAME)
    frames = [claim.value[:_LONGEST_ADDRESS] for claim in claims][:_FRAMES]
    return FramesetOriginal(size, ", ".join(frames)) if frames else EmptyOriginal(size)


def _usable_claims(document: Document) -> Iterator[AnyClaim]:
    """Yield the claims that are not longer than a title or an address, so many of a rule.

    What an archivist's selectors match is used as it is.
    """
    counts: Counter[str] = Counter()
    for claim in document.claims:
        counts[claim.rule] += 1
        is_usual = len(claim.value) <= _LONGEST and counts[claim.rule] <= _MOST
        if is_usual or claim.place in (TitlePlace.SELECTOR, DatePlace.SELECTOR):
            yield claim


def _usable_warnings(document: Document) -> Iterator[ReadingWarning]:
    counts: Counter[str] = Counter()
    for warning in document.warnings:
        counts[warning.code] += 1
        if len(warning.detail) <= _LONGEST and counts[warning.code] <= _MOST:
            yield warning


def _read_ole(data: bytes) -> Document:
    """Refuse a file of old Office programs; a new one with a password has this format, too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedOriginal("an Office document")
    raise UnsupportedOriginal(media_types.OLE)


READERS: dict[str, Callable[[bytes], Document]] = {
    Format.HTML: read_page,
    Format.TEXT: lambda data: read_text(*decode(data, Format.TEXT)),
    Format.PDF: read_pdf,
    Format.DOCX: read_docx,
    Format.ODT: read_odt,
    Format.RTF: read_rtf,
    Format.MAIL: read_mail,
    Format.WEB_ARCHIVE: read_web_archive,
    media_types.OLE: _read_ole,
}
"""The reader of each media type; that of pages takes selectors, too."""
