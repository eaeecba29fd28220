"""Read a plain text: decode it, for its paragraphs."""

from searcher.readers.document import Document
from searcher.readers.formats import Format
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import read_text


def read_plain_text(data: bytes) -> Document:
    """Read a plain text.  Raises UndecodableOriginal."""
    return read_text(*decode(data, Format.TEXT))
