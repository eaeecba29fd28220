"""Imported content of a Word document (ECMA-376 part 1, 17.17.2.1): parts in another format.

Programs that export web pages as DOCX put the whole page into such a part.
"""

from collections.abc import Callable

from lxml import etree

from searcher.readers.document import Document
from searcher.readers.format_detection import detect_format
from searcher.readers.formats import Format
from searcher.readers.html.page import read_html
from searcher.readers.mail.message import read_web_archive
from searcher.readers.office.flat_package import Parts
from searcher.readers.office.package import attribute
from searcher.readers.office.relationships import targets
from searcher.readers.office.rtf import read_rtf
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import read_text

_READERS: dict[Format, Callable[[bytes], Document]] = {
    Format.HTML: lambda data: read_html(*decode(data, Format.HTML)),
    Format.TEXT: lambda data: read_text(*decode(data, Format.TEXT)),
    Format.RTF: read_rtf,
    Format.WEB_ARCHIVE: read_web_archive,
}


def read_alt_chunk(package: Parts, main: str, chunk: "etree._Element") -> Document | None:
    """Read the part that an `altChunk` of the part `main` imports; None if it cannot be read."""
    target = targets(package, main).get(attribute(chunk, "id"))
    if target is None or not package.has(target):
        return None
    data = package.part(target)
    reader = _READERS.get(detect_format(data))
    return reader(data) if reader else None
