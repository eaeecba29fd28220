"""Bytes of one media type → what its reader sees in them, in the process that calls."""

import re
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
from searcher.readers import media_types
from searcher.readers.document import Parsed, Witness
from searcher.readers.html.page import FRAME, read_html
from searcher.readers.mail.message import read_mail, read_web_archive
from searcher.readers.office.docx import read_docx
from searcher.readers.office.odt import read_odt
from searcher.readers.office.rtf import read_rtf
from searcher.readers.pdf.reader import read_pdf
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import read_text

TEXT_LIMIT = 2_500_000
"""The most characters of text that one document may have: some thousand pages."""

# Browsers that save a page write this into it, with the number of characters that follow.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://[^\s>]+)\s*-->", re.I)
_HEAD = 4096
_LONGEST = 2000  # characters of what a witness says
_FRAMES, _LONGEST_ADDRESS = 10, 200
_MOST = 100  # witnesses of one name


def read_here(data: bytes, media_type: str) -> Parsed:
    """What the reader of a media type sees.

    Raises UnsupportedOriginal, EmptyOriginal, TooDeepOriginal, TooLargeOriginal, and what the
    readers raise.
    """
    if media_type not in _READERS:
        raise UnsupportedOriginal(media_type)
    try:
        parsed = _READERS[media_type](data)
    except RecursionError:
        raise TooDeepOriginal from None
    if not parsed.blocks:
        raise _empty(parsed, len(data))
    if sum(len(block.text) for block in parsed.blocks) > TEXT_LIMIT:
        raise TooLargeOriginal(f"it has more than {TEXT_LIMIT:,} characters of text")
    if not parsed.witnesses:
        return parsed
    return replace(parsed, witnesses=tuple(_worth_hearing(parsed)))


def _empty(parsed: Parsed, size: int) -> EmptyOriginal:
    frames = [witness.value[:_LONGEST_ADDRESS] for witness in parsed.heard(FRAME)][:_FRAMES]
    return FramesetOriginal(size, ", ".join(frames)) if frames else EmptyOriginal(size)


def _worth_hearing(parsed: Parsed) -> Iterator[Witness]:
    """The witnesses that are no longer than a title or an address can be, so many of a name."""
    heard: Counter[str] = Counter()
    for witness in parsed.witnesses:
        heard[witness.name] += 1
        if len(witness.value) <= _LONGEST and heard[witness.name] <= _MOST:
            yield witness


def _read_page(data: bytes) -> Parsed:
    decoded = decode(data, media_types.HTML)
    parsed = read_html(*decoded)
    saved = _SAVED_FROM.search(decoded.text, 0, _HEAD)
    if saved is None:
        return parsed
    witness = Witness("saved-from", saved.group(1), "comment of the browser that saved it")
    return replace(parsed, witnesses=(*parsed.witnesses, witness))


def _read_ole(data: bytes) -> Parsed:
    """Old Office files, which cannot be read, and the case in which new ones are locked."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedOriginal("an Office document")
    raise UnsupportedOriginal(media_types.OLE)


_READERS: dict[str, Callable[[bytes], Parsed]] = {
    media_types.HTML: _read_page,
    media_types.TEXT: lambda data: read_text(*decode(data, media_types.TEXT)),
    media_types.PDF: read_pdf,
    media_types.DOCX: read_docx,
    media_types.ODT: read_odt,
    media_types.RTF: read_rtf,
    media_types.MAIL: read_mail,
    media_types.WEB_ARCHIVE: read_web_archive,
    media_types.OLE: _read_ole,
}
