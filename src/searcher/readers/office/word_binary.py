"""Word files of 1997 to 2003 (MS-DOC): their text by pieces, and the properties of its parts.

The text is in pieces anywhere in the file; properties belong to places of the file, and are found
by the place of a letter.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from searcher.model.errors import DamagedOriginal, EncryptedOriginal
from searcher.readers.formats import Format

_LABEL = Format.DOC.label
_WORD, _WORD_6, _FIRST_OF_97 = (0xA5EC, 0xA5DC), 0xA5DC, 106
_ENCRYPTED, _TABLE_ONE = 0x0100, 0x0200
_COUNTS, _PLACES = 0x40, 0x9A  # where the counts of characters and the tables of the header begin
_STYLES, _RUNS, _PARAGRAPHS, _PIECES = 1, 12, 13, 33  # numbers of these tables
_COMPRESSED = 0x40000000
_PAGE = 512
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes after a property, by its three highest bits
_LONG = 0xD608  # a property (sprmTDefTable) whose length has two bytes

Properties = Mapping[int, int]
"""The first bytes of the operands of properties, as a number, by the codes of the properties."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and where it begins in the file; a letter has `width` bytes there."""

    text: str
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file: the numbers of characters of the text, the footnotes, the
    headers, macros, comments and endnotes, and the places and sizes of tables.
    """

    counts: Sequence[int]
    tables: Sequence[tuple[int, int]]
    table_stream: str
    is_old: bool


def read_header(word: bytes) -> Header:
    """Read the header of the main stream.  Raises DamagedOriginal, EncryptedOriginal."""
    if len(word) < _PLACES:
        raise DamagedOriginal(_LABEL, "its header is missing")
    mark, version = struct.unpack_from("<HH", word)
    flags = struct.unpack_from("<H", word, 10)[0]
    if mark not in _WORD:
        raise DamagedOriginal(_LABEL, "its header is not one of Word")
    if flags & _ENCRYPTED:
        raise EncryptedOriginal(_LABEL)
    if mark == _WORD_6 or version < _FIRST_OF_97:
        return Header((), ((struct.unpack_from("<II", word, 0x18)),), "", is_old=True)
    counts = struct.unpack_from("<6i", word, _COUNTS + 12)
    number = struct.unpack_from("<H", word, _PLACES - 2)[0]
    tables = list(struct.iter_unpack("<II", word[_PLACES : _PLACES + 8 * number]))
    name = "1Table" if flags & _TABLE_ONE else "0Table"
    return Header(counts, tables, name, is_old=False)


def _table(header: Header, number: int, stream: bytes) -> bytes:
    place, size = header.tables[number] if number < len(header.tables) else (0, 0)
    return stream[place : place + size]


def pieces(header: Header, word: bytes, stream: bytes) -> Iterator[Piece]:
    """Yield the pieces of the text in their order.  Raises DamagedOriginal."""
    table = _piece_table(_table(header, _PIECES, stream))
    count = (len(table) - 4) // 12
    if count < 1:
        raise DamagedOriginal(_LABEL, "the table of its text is missing")
    ends = struct.unpack_from(f"<{count + 1}I", table)
    for number in range(count):
        place = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)[0]
        length = max(ends[number + 1] - ends[number], 0)
        if place & _COMPRESSED:
            offset = (place & ~_COMPRESSED) // 2
            yield Piece(word[offset : offset + length].decode("cp1252", "replace"), offset, 1)
        else:
            units = struct.unpack_from(
                f"<{len(word[place : place + 2 * length]) // 2}H", word, place
            )
            yield Piece("".join(map(chr, units)), place, 2)  # halves of pairs are two


def _piece_table(table: bytes) -> bytes:
    """Return the table of pieces, which is behind changes of properties."""
    place = 0
    while place + 5 <= len(table):
        if table[place] == 2:
            size = struct.unpack_from("<I", table, place + 1)[0]
            return table[place + 5 : place + 5 + size]
        if table[place] != 1:
            break
        place += 3 + struct.unpack_from("<H", table, place + 1)[0]
    return b""


class PropertyTable:
    """The properties of places of a file: of its paragraphs, or of runs of letters."""

    def __init__(self, starts: Sequence[int], found: Sequence[tuple[int, Properties]]) -> None:
        self._starts, self._found = starts, found

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, Properties]]:
        """Yield the start, the end and the properties of each part between two offsets."""
        place = max(bisect_right(self._starts, start) - 1, 0)
        for number in range(place, len(self._starts)):
            first = self._starts[number]
            if first >= end:
                return
            last = self._starts[number + 1] if number + 1 < len(self._starts) else end
            yield max(first, start), min(last, end), self._found[number][1]

    def at(self, offset: int) -> tuple[int, Properties]:
        """Return the number of the style (0 for runs), and the properties at an offset."""
        place = bisect_right(self._starts, offset) - 1
        return self._found[place] if place >= 0 else (0, {})


def paragraph_properties(header: Header, word: bytes, stream: bytes) -> PropertyTable:
    """Return the properties of paragraphs."""
    return _properties(_table(header, _PARAGRAPHS, stream), word, 13)


def run_properties(header: Header, word: bytes, stream: bytes) -> PropertyTable:
    """Return the properties of runs of letters."""
    return _properties(_table(header, _RUNS, stream), word, 1)


def _properties(table: bytes, word: bytes, width: int) -> PropertyTable:
    count = (len(table) - 4) // 8
    starts, found = list[int](), list[tuple[int, Properties]]()
    for (number,) in struct.iter_unpack("<I", table[4 * (count + 1) :][: 4 * max(count, 0)]):
        page = word[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
        for start, properties in _of_page(page, width) if len(page) == _PAGE else ():
            starts.append(start)
            found.append(properties)
    order = sorted(range(len(starts)), key=starts.__getitem__)
    return PropertyTable([starts[n] for n in order], [found[n] for n in order])


def _of_page(page: bytes, width: int) -> Iterator[tuple[int, tuple[int, Properties]]]:
    """Yield the start of each part that a page describes, with its properties."""
    count = page[-1]
    if 4 * (count + 1) + width * count > _PAGE:
        return
    for number in range(count):
        start = struct.unpack_from("<I", page, 4 * number)[0]
        place = 2 * page[4 * (count + 1) + width * number]
        yield start, _of_paragraph(page, place) if width > 1 else _of_run(page, place)


def _of_paragraph(page: bytes, place: int) -> tuple[int, Properties]:
    if not place:
        return 0, {}
    size = 2 * page[place] - 1
    if size < 0:  # then the next byte has it
        place, size = place + 1, 2 * page[place + 1]
    data = page[place + 1 : place + 1 + size]
    style = struct.unpack_from("<H", data)[0] if len(data) > 1 else 0
    return style, dict(_modifiers(data[2:]))


def _of_run(page: bytes, place: int) -> tuple[int, Properties]:
    return 0, dict(_modifiers(page[place + 1 : place + 1 + page[place]])) if place else {}


def _modifiers(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the code of each property (sprm), and the first two bytes of its operand."""
    place = 0
    while place + 3 <= len(data):
        code = struct.unpack_from("<H", data, place)[0]
        size = _OPERANDS[code >> 13]
        place += 2
        if not size:
            size = 1 + data[place]
            if code == _LONG and place + 2 <= len(data):
                size = 1 + struct.unpack_from("<H", data, place)[0]
        yield code, int.from_bytes(data[place : place + min(size, 2)], "little")
        place += size


def style_kinds(header: Header, stream: bytes) -> list[int]:
    """Return what each style of the file is: the number that Word has for built-in styles."""
    table = _table(header, _STYLES, stream)
    if len(table) < 4:
        return []
    place = 2 + struct.unpack_from("<H", table)[0]
    kinds = list[int]()
    while place + 2 <= len(table):
        size = struct.unpack_from("<H", table, place)[0]
        has_style = size >= 2 and place + 4 <= len(table)
        kinds.append(struct.unpack_from("<H", table, place + 2)[0] & 0x0FFF if has_style else 0xFFF)
        place += 2 + size + size % 2
    return kinds
