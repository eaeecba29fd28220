"""Read DOC (Word 6 to 2003, MS-DOC): paragraphs, headings, rows and notes, and the claims of its
properties.

What was deleted, and hidden text, are not read.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from searcher.model.errors import DamagedOriginal
from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, BlockKind, Document, table_row
from searcher.readers.formats import Format
from searcher.readers.office import word_binary
from searcher.readers.office.ole import Streams, open_streams
from searcher.readers.office.properties import title_of_style
from searcher.readers.office.word_binary import Header, Piece, Properties, PropertyTable
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import clean

_MAIN = "WordDocument"
_TITLE, _SUBTITLE, _CAPTION = 62, 74, 34  # numbers of built-in styles; headings are 1 to 9
_HEADINGS = (*range(1, 10), _TITLE, _SUBTITLE)
# Properties of paragraphs
_IN_TABLE, _ROW_END, _LEVEL, _LIST = 0x2416, 0x2417, 0x2640, 0x460B
_ENCODING = "utf-16-le"
_DELETED, _HIDDEN = 0x0800, 0x083C  # properties of runs
_NO_LEVEL = 9
_FOOTNOTES, _ENDNOTES = 1, 5  # their places among the counts of characters
_CELL_END, _PARAGRAPH_END = "\x07", "\r"
_ENDS = re.compile("[\r\x07\x0c]")
_FIELD_BEGIN, _FIELD_RESULT = "\x13", "\x14"
_FIELD_MARK = re.compile("[\x13-\x15]")
_UNREAD = "\0"
_WITHOUT_MARKS = bytes(byte if byte in b"\r\n\t" else max(byte, 32) for byte in range(256))
Style = tuple[int, Properties]
_SIGNS = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": "", "\x0e": "\n"})
_UNSHOWN = re.compile("[\x00-\x08\x13-\x15\ue000-\uf8ff]")  # with signs of symbol fonts


@dataclass
class _Reading:
    """The parts read so far; `cells` are those of a row that goes on, `in_cell` is the last one."""

    styles: Sequence[int] = ()
    blocks: list[Block] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    claims: list[AnyClaim] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    in_cell: list[str] = field(default_factory=list)


class _Text:
    """The text of a file, in which each letter has its place in the file."""

    def __init__(self, pieces: Sequence[Piece], runs: PropertyTable) -> None:
        self._pieces = pieces
        self._starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
        self.letters = "".join(_shown(piece, runs) for piece in pieces)

    def offset(self, place: int) -> int:
        """Return where in the file a letter is."""
        number = min(bisect_right(self._starts, place), len(self._pieces)) - 1
        piece = self._pieces[number]
        return piece.offset + piece.width * (place - self._starts[number])


def read_doc(data: bytes) -> Document:
    """Read an old Word file.  Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal."""
    with open_streams(data, Format.DOC) as streams:
        word = streams.read(_MAIN)
        try:
            header = word_binary.read_header(word)
            read = _read_old if header.is_old else _read
            return read(word, header, streams)
        except (struct.error, IndexError) as error:
            raise DamagedOriginal(Format.DOC.label, "its tables are damaged") from error


def _read_old(word: bytes, header: Header, streams: Streams) -> Document:
    """Read a file of Word 6 or 95: one text in the encoding of its language."""
    start, end = header.tables[0]
    data = word[start:end]
    text, encoding, warnings = decode(data.translate(_WITHOUT_MARKS), Format.TEXT)
    reading = _Reading()
    _read_part(_with_marks(text, data), lambda _: (0, {}), reading)
    claims = tuple(streams.claims(Format.DOC))
    return Document(Format.DOC, encoding, tuple(reading.blocks), claims, warnings)


def _with_marks(text: str, data: bytes) -> str:
    """Return a text with the marks of its bytes: as long as these, where a letter is a byte."""
    if len(text) != len(data):
        return text
    return "".join(chr(byte) if byte < 32 else one for one, byte in zip(text, data, strict=True))


def _read(word: bytes, header: Header, streams: Streams) -> Document:
    table = streams.read(header.table_stream)
    pieces = list(word_binary.pieces(header, word, table))
    text = _Text(pieces, word_binary.run_properties(header, word, table))
    paragraphs = word_binary.paragraph_properties(header, word, table)
    reading = _Reading(word_binary.style_kinds(header, table))
    counts = [max(count, 0) for count in header.counts]
    for part in (0, _FOOTNOTES, _ENDNOTES):
        start = sum(counts[:part])
        _read_part(
            text.letters[start : start + counts[part]],
            lambda place, start=start: paragraphs.at(text.offset(start + place)),  # type: ignore[misc]
            reading,
        )
    claims = (*streams.claims(Format.DOC), *reading.claims)
    blocks, captions = tuple(reading.blocks), tuple(reading.captions)
    return Document(Format.DOC, _ENCODING, blocks, claims, (), captions)


def _shown(piece: Piece, runs: PropertyTable) -> str:
    """Return the text of a piece, with zeros for what was deleted or is hidden."""
    text, end = piece.text, piece.offset + piece.width * len(piece.text)
    for first, last, properties in runs.between(piece.offset, end):
        if properties.get(_DELETED) or properties.get(_HIDDEN):
            start, stop = ((place - piece.offset) // piece.width for place in (first, last))
            text = text[:start] + _UNREAD * (stop - start) + text[stop:]
    return text


def _read_part(text: str, properties_at: Callable[[int], Style], reading: _Reading) -> None:
    """Read the paragraphs of a text; the style and the properties of each are at its end."""
    text, start = _without_instructions(text), 0
    for end in _ENDS.finditer(text):
        _take(text[start : end.start()], end[0], *properties_at(end.start()), reading)
        start = end.end()
    _take(text[start:], _PARAGRAPH_END, 0, {}, reading)
    _finish_row(reading)


def _without_instructions(text: str) -> str:
    """Replace the instructions of fields by zeros, not their results."""
    out, start, open_fields = list[str](), 0, list[bool]()
    for mark in _FIELD_MARK.finditer(text):
        kept = text[start : mark.start()]
        out.append(_UNREAD * len(kept) if any(open_fields) else kept)
        start = mark.start()
        if mark[0] == _FIELD_BEGIN:
            open_fields.append(True)
        elif open_fields and mark[0] == _FIELD_RESULT:
            open_fields[-1] = False
        elif open_fields:
            open_fields.pop()
    return "".join(out) + text[start:]


def _take(raw: str, end: str, style: int, properties: Properties, reading: _Reading) -> None:
    """Take a paragraph, a cell, or the end of a row."""
    text = _clean(raw)
    if end == _CELL_END:
        # Where no properties are known, a row ends with an empty cell.
        is_row_end = bool(properties.get(_ROW_END)) or not (properties or text)
        _take_cell(text, is_row_end=is_row_end, reading=reading)
    elif properties.get(_IN_TABLE):
        reading.in_cell.append(text)
    elif text:
        _finish_row(reading)
        _take_paragraph(text, style, properties, reading)


def _clean(raw: str) -> str:
    text = _UNSHOWN.sub("", raw.translate(_SIGNS))
    return clean(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def _take_cell(text: str, *, is_row_end: bool, reading: _Reading) -> None:
    if is_row_end:
        _finish_row(reading)
    else:
        reading.cells.append(" ".join(filter(None, (*reading.in_cell, text))))
        reading.in_cell = []


def _finish_row(reading: _Reading) -> None:
    """Take the row of the cells read; the only cell of a row is a frame around a paragraph."""
    cells = [*reading.cells, *reading.in_cell]
    reading.cells, reading.in_cell = [], []
    if len(cells) == 1 and cells[0]:
        reading.blocks.append(Block(BlockKind.PARAGRAPH, cells[0]))
    else:
        reading.blocks += table_row(cells)


def _take_paragraph(text: str, style: int, properties: Properties, reading: _Reading) -> None:
    kind = reading.styles[style] if style < len(reading.styles) else 0
    if kind == _CAPTION:
        reading.captions.append(text)
        return
    if kind == _TITLE:
        reading.claims.append(title_of_style(text, Format.DOC))
    level = properties.get(_LEVEL, _NO_LEVEL) & 0xFF
    if kind in _HEADINGS or level < _NO_LEVEL:
        reading.blocks.append(Block(BlockKind.HEADING, text))
    elif properties.get(_LIST):
        reading.blocks.append(Block(BlockKind.ITEM, f"- {text}"))
    else:
        reading.blocks.append(Block(BlockKind.PARAGRAPH, text))
