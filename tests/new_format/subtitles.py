"""Read SubRip subtitles: what is spoken, in the order of the times."""

import re

from searcher.model.errors import DamagedOriginal
from searcher.readers.document import Block, BlockKind, Document
from searcher.readers.formats import Format
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import clean

_TIME = r"\d\d:\d\d:\d\d,\d{3}"
_CUE = re.compile(rf"(?:^\d+\n)?^{_TIME} --> {_TIME}[^\n]*\n", re.M)
_FIRST_CUE = re.compile(rb"\d+\r?\n\d\d:\d\d:\d\d,\d{3} --> ")


def is_subtitles(text: bytes) -> bool:
    """Detect subtitles by their first cue."""
    return _FIRST_CUE.match(text) is not None


def read_subtitles(data: bytes) -> Document:
    """Read the text of each cue as a paragraph.  Raises UndecodableOriginal, DamagedOriginal."""
    text, encoding, warnings = decode(data, Format.SUBTITLES)
    before, *spoken = _CUE.split(text.replace("\r\n", "\n"))
    if before.strip() or any("-->" in one for one in spoken):
        raise DamagedOriginal(Format.SUBTITLES.label, "the time of a cue cannot be read")
    blocks = tuple(Block(BlockKind.PARAGRAPH, words) for words in map(clean, spoken) if words)
    return Document(Format.SUBTITLES, encoding, blocks, (), warnings)
