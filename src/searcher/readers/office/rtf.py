r"""Read RTF (Rich Text Format 1.9.1, Microsoft 2008): blocks, and its information group.

A stream of groups `{...}`, control words `\word123`, control symbols `\~` and text.  Text is in
the code page of the document or of the font; `\u1234?` is a character of Unicode with a substitute
for old programs.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from searcher.model.errors import DamagedOriginal, TooDeepOriginal, TruncatedOriginal
from searcher.model.review import ReviewCode
from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, BlockKind, Document, ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.office.properties import Property, file_claims
from searcher.readers.plain.text import clean

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([^a-zA-Z]))"
    rb"|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
# Groups that are not part of the text.
_SILENT = frozenset(
    b"colortbl filetbl listtable listoverridetable revtbl rsidtbl generator pict object "
    b"header headerl headerr headerf footer footerl footerr footerf fldinst themedata "
    b"colorschememapping latentstyles datastore xmlnstbl listpicture bkmkstart bkmkend "
    b"annotation shprslt atnid atnauthor atndate atnref pgdsctbl private template shpinst "
    b"info ftnsep ftnsepc aftnsep aftnsepc upr mmathPr userprops docvar panose falt".split()
)
_SYMBOLS = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"tab": " ", b"emspace": " ", b"enspace": " ",
    b"qmspace": " ", b"line": "\n", b"lbr": "\n", b"softline": "\n",
}  # fmt: skip
_CONTROL_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}"}
_PARAGRAPH_ENDS = frozenset({b"par", b"sect", b"page", b"column", b"\n", b"\r"})
_AIMS = {
    b"fonttbl": "fonts",
    b"stylesheet": "styles",
    b"title": "title",
    b"author": "creator",
    b"creatim": "created",
    b"revtim": "modified",
    b"listtext": "mark",
    b"pntext": "mark",
    b"footnote": "note",
}
_READ_THOUGH_STARRED = frozenset({b"cs", b"ds", b"ts", b"shptxt", b"fldrslt"})
_DATE_PARTS = (b"yr", b"mo", b"dy")
_CODECS = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
# Code pages of the character sets of fonts (`\fcharset`).
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_DEEPEST = 2000


@dataclass(slots=True)
class _Group:
    """The state until a group ends; `aim` is the use of its text."""

    aim: str = "text"
    skip: int = 1  # characters after \u that are for old programs
    codec: str = ""
    hidden: bool = False


@dataclass(slots=True)
class _Paragraph:
    """The properties of the paragraph that is being read."""

    style: int = 0
    outlined: bool = False
    is_item: bool = False
    in_table: bool = False


def read_rtf(data: bytes) -> Document:
    """Read the paragraphs, headings, items and rows of a text in RTF.

    Raises DamagedOriginal, TruncatedOriginal or TooDeepOriginal.
    """
    reader = _Reader()
    reader.read(data)
    claims, warnings = tuple(reader.claims()), tuple(reader.warnings())
    return Document(Format.RTF, reader.codec, tuple(reader.blocks), claims, warnings)


class _Reader:
    """A reader of tokens in order; the end of a group restores the state before it."""

    def __init__(self) -> None:
        self.codec = "cp1252"
        self.blocks: list[Block] = []
        self._group, self._outer = _Group(), list[_Group]()
        self._paragraph = _Paragraph()
        self._raw = bytearray()  # bytes of text not yet decoded: a character may be two of them
        self._parts: list[str] = []
        self._cells: list[str] = []
        self._notes: list[str] = []
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._styles: dict[int, str] = {}
        self._style = 0
        self._information: dict[str, str] = {}
        self._moment: dict[bytes, int] = {}
        self._passing = 0  # characters still to be skipped after \u
        self._starred = False
        self._ended = False

    def read(self, data: bytes) -> None:
        position = 0
        while not self._ended and (match := _TOKEN.match(data, position)):
            position = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if code:
                self._bytes(bytes([int(code, 16)]))
            elif text:
                self._bytes(text)
            elif word == b"bin":
                position += max(0, int(number or 0))
            elif word or brace or symbol:
                self._decode()
                self._control(word, int(number) if number else None, brace, symbol)
        self._finish()

    def claims(self) -> Iterator[AnyClaim]:
        for name, value in self._information.items():
            if value := clean(value):
                locator = f"information group, {name}"
                yield from file_claims(Format.RTF, Property(name), value, locator)

    def warnings(self) -> Iterator[ReadingWarning]:
        if not self._ended:
            yield ReadingWarning(ReviewCode.TRUNCATED, "its last groups do not end")

    def _control(self, word: bytes, number: int | None, brace: bytes, symbol: bytes) -> None:
        if brace == b"{":
            self._begin()
        elif brace:
            self._end()
        elif word:
            self._word(word, number)
        elif symbol == b"*":
            self._starred = True
        elif symbol in _PARAGRAPH_ENDS:
            self._end_paragraph()
        else:
            self._text(_CONTROL_SYMBOLS.get(symbol, ""))

    def _begin(self) -> None:
        if len(self._outer) >= _DEEPEST:
            raise TooDeepOriginal
        self._outer.append(self._group)
        self._group = replace(self._group)
        self._starred = False

    def _end(self) -> None:
        if not self._outer:
            raise DamagedOriginal(Format.RTF.label, "a group ends that never began")
        if self._group.aim in ("created", "modified"):
            self._add_date(self._group.aim)
        outer = self._outer.pop()
        if self._group.aim == "note" and outer.aim != "note":
            self._notes.append("")
        self._group, self._passing = outer, 0
        self._ended = not self._outer

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word in _AIMS:
            self._group.aim = _AIMS[word]
        elif word in _SILENT or (starred and word not in _READ_THOUGH_STARRED):
            self._group.aim = "nothing"
        elif word in _SYMBOLS:
            self._text(_SYMBOLS[word])
        elif word in _PARAGRAPH_ENDS:
            self._end_paragraph()
        elif word in _DATE_PARTS:
            self._moment[word] = number or 0
        elif word in _CODECS:
            self.codec = _CODECS[word]
        elif handler := _WORDS.get(word):
            handler(self, number)

    def _bytes(self, data: bytes) -> None:
        passed = min(self._passing, len(data))
        self._passing -= passed
        self._raw += data[passed:]

    def _decode(self) -> None:
        if self._raw:
            self._text(self._raw.decode(self._group.codec or self.codec, "replace"))
            self._raw.clear()

    def _text(self, text: str) -> None:
        match self._group.aim:
            case "text" if not self._group.hidden:
                self._parts.append(text)
            case "mark":
                self._paragraph.is_item = True
            case "styles":
                self._styles[self._style] = self._styles.get(self._style, "") + text.lower()
            case "note":
                self._notes = self._notes or [""]
                self._notes[-1] += text
            case "title" | "creator" as name:
                self._information[name] = self._information.get(name, "") + text

    def _add_date(self, name: str) -> None:
        year, month, day = (self._moment.get(key, 0) for key in _DATE_PARTS)
        if year > 0 and 1 <= month <= 12 and 1 <= day <= 31:
            self._information[name] = f"{year:04}-{month:02}-{day:02}"
        self._moment.clear()

    # Paragraphs and rows

    def _end_paragraph(self) -> None:
        if self._group.aim != "text":
            return
        if self._paragraph.in_table:
            self._parts.append(" ")
            return
        self._end_row()
        self._take(_whole(self._parts))

    def _take(self, text: str) -> None:
        self._parts.clear()
        self.blocks += [self._block(part) for part in map(clean, text.split("\n\n")) if part]
        self._paragraph.is_item = False

    def _block(self, text: str) -> Block:
        style = self._styles.get(self._paragraph.style, "")
        if self._paragraph.outlined or style.startswith(("heading", "title", "subtitle")):
            return Block(BlockKind.HEADING, text)
        if self._paragraph.is_item:
            return Block(BlockKind.ITEM, f"- {text}")
        return Block(BlockKind.PARAGRAPH, text)

    def _end_cell(self) -> None:
        self._cells.append(clean(_whole(self._parts)))
        self._parts.clear()

    def _end_row(self) -> None:
        cells, self._cells = self._cells, []
        if len(cells) > 1 and any(cells):
            self.blocks.append(Block(BlockKind.ROW, " | ".join(cells).strip()))
        elif cells and cells[0]:
            self.blocks.append(Block(BlockKind.PARAGRAPH, cells[0]))

    def _finish(self) -> None:
        self._decode()
        self._end_row()
        self._take(_whole(self._parts))
        for note in self._notes:
            self._take(note)
        if not self.blocks and not self._ended:
            raise TruncatedOriginal(Format.RTF.label, "it ends before its text begins")

    # Control words that set something

    def set_paragraph(self, **changes: int | bool) -> None:
        self._paragraph = replace(self._paragraph, **changes)  # type: ignore[arg-type]

    def set_style(self, number: int) -> None:
        self._style = number
        if self._group.aim == "text":
            self._paragraph.style = number
        elif self._group.aim == "styles":
            self._styles[number] = ""

    def set_font(self, number: int) -> None:
        self._font = number
        if self._group.aim != "fonts":
            self._group.codec = self._fonts.get(number, "")

    def set_charset(self, number: int) -> None:
        if number > 1 and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number]

    def set_code_page(self, number: int) -> None:
        codec = {936: "gbk", 65001: "utf-8", 10000: "mac_roman"}.get(number, f"cp{number}")
        with suppress(LookupError):
            self.codec = codecs.lookup(codec).name

    def set_skip(self, number: int) -> None:
        self._group.skip = max(0, number)

    def set_hidden(self, number: int | None) -> None:
        self._group.hidden = number != 0

    def show_again(self) -> None:
        self._group.hidden, self._group.codec = False, ""

    def unicode(self, number: int) -> None:
        self._text(chr(number % 0x10000))
        self._passing = self._group.skip

    def box(self) -> None:
        """End the paragraph at a text box: it is a paragraph of its own within another."""
        self._group.aim = "text"
        self._end_paragraph()

    def cell(self) -> None:
        self._end_cell()

    def row(self) -> None:
        self._end_row()


def _whole(parts: list[str]) -> str:
    """Join the parts, and two halves of a character into one."""
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_WORDS: dict[bytes, Callable[[_Reader, int | None], None]] = {
    b"pard": lambda r, _: r.set_paragraph(style=0, outlined=False, is_item=False, in_table=False),
    b"intbl": lambda r, _: r.set_paragraph(in_table=True),
    b"ls": lambda r, n: r.set_paragraph(is_item=bool(n)),
    b"outlinelevel": lambda r, n: r.set_paragraph(outlined=n != 9),
    b"s": lambda r, n: r.set_style(n or 0),
    b"f": lambda r, n: r.set_font(n or 0),
    b"fcharset": lambda r, n: r.set_charset(n or 0),
    b"ansicpg": lambda r, n: r.set_code_page(n or 1252),
    b"uc": lambda r, n: r.set_skip(1 if n is None else n),
    b"u": lambda r, n: r.unicode(n or 0),
    b"v": lambda r, n: r.set_hidden(n),
    b"deleted": lambda r, n: r.set_hidden(n),
    b"plain": lambda r, _: r.show_again(),
    b"shptxt": lambda r, _: r.box(),
    b"cell": lambda r, _: r.cell(),
    b"nestcell": lambda r, _: r.cell(),
    b"row": lambda r, _: r.row(),
}
