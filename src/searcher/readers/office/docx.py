"""Read Word documents: DOCX (Office Open XML, ECMA-376), and in one file of XML; their blocks, and
the claims of their properties.

Tracked insertions are read, tracked deletions are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, BlockKind, Document, table_row
from searcher.readers.formats import Format
from searcher.readers.office.alt_chunk import read_alt_chunk
from searcher.readers.office.flat_package import MAIN, PROPERTIES, STYLES, FlatPackage, Parts
from searcher.readers.office.package import Package, attribute, between, inside, plain
from searcher.readers.office.properties import property_claims, title_of_style
from searcher.readers.plain.text import clean

_MAIN = (MAIN, "word/document2.xml")
_SILENT = frozenset(
    {"del", "moveFrom", "instrText", "delText", "fldData", "Fallback", "pPr", "rPr", "tblPr"}
    | {"sectPr", "sdtPr", "object", "txbxContent", "footnoteReference", "commentReference"}
    | {"footnote", "endnote", "pict", "fldData", "binData"}
)
_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = ("0", "false", "off")
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


@dataclass(frozen=True, slots=True)
class _Style:
    """The meaning of a style of paragraphs."""

    name: str
    is_heading: bool = False
    is_item: bool = False


@dataclass
class _Reading:
    """The parts read so far."""

    package: Parts
    main: str
    file: Format
    styles: dict[str, _Style]
    blocks: list[Block] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    claims: list[AnyClaim] = field(default_factory=list)
    notes: list["etree._Element"] = field(default_factory=list)


def read_docx(data: bytes) -> Document:
    """Read the paragraphs, headings, items and rows of a Word document.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal, BombOriginal, TooLargeOriginal.
    """
    return _document(Package(data, Format.DOCX), Format.DOCX)


def read_word_xml(data: bytes) -> Document:
    """Read a Word document in one file of XML.  Raises DamagedOriginal, BombOriginal."""
    return _document(FlatPackage(data), Format.WORD_XML)


def _document(package: Parts, file: Format) -> Document:
    main = next((name for name in _MAIN if package.has(name)), _MAIN[0])
    root = package.xml(main)
    reading = _Reading(package, main, file, _styles(package.maybe_xml(STYLES)))
    for body in inside(root, "body"):
        _read(body, reading)
    for notes in filter(package.has, _NOTES):
        _read_notes(package.maybe_xml(notes), reading)
    for note in reading.notes:
        _read(note, reading)
    claims = (*property_claims(package.maybe_xml(PROPERTIES), file), *reading.claims)
    blocks, captions = tuple(reading.blocks), tuple(reading.captions)
    return Document(file, "utf-8", blocks, claims, tuple(package.warnings), captions)


def _styles(root: "etree._Element | None") -> dict[str, _Style]:
    found = {}
    for style in inside(root, "style") if root is not None else ():
        name = next((attribute(e, "val") for e in style if plain(e.tag) == "name"), "")
        outlined = any(True for _ in inside(style, "outlineLvl"))
        numbered = any(True for _ in inside(style, "numPr"))
        found[attribute(style, "styleId")] = _Style(
            name.lower(), outlined or name.lower().startswith("heading "), numbered
        )
    return found


def _read(parent: "etree._Element", reading: _Reading) -> None:
    """Read the paragraphs and tables of a body, a text box or a content control."""
    for child in parent:
        match plain(child.tag):
            case "p":
                _read_paragraph(child, reading)
            case "tbl":
                _read_table(child, reading)
            case "altChunk":
                _import(child, reading)
            case (
                "sdt"
                | "sdtContent"
                | "customXml"
                | "ins"
                | "moveTo"
                | "smartTag"
                | "sect"
                | "sub-section"
            ):
                _read(child, reading)


def _import(chunk: "etree._Element", reading: _Reading) -> None:
    """Take in the blocks and claims of an imported part."""
    imported = read_alt_chunk(reading.package, reading.main, chunk)
    if imported is not None:
        reading.blocks += imported.blocks
        reading.captions += imported.captions
        reading.claims += imported.claims


def _read_paragraph(paragraph: "etree._Element", reading: _Reading) -> None:
    properties = next((e for e in paragraph if plain(e.tag) == "pPr"), None)
    style = _style_of(properties, reading)
    texts = [clean(part) for part in "".join(_strings(paragraph)).split("\n\n")]
    for text in filter(None, texts):
        if style.name == "caption":
            reading.captions.append(text)
            continue
        if style.name == "title":
            reading.claims.append(title_of_style(text, reading.file))
        reading.blocks.append(_block(text, style, is_item=style.is_item or _is_item(properties)))
    for box in _boxes(paragraph):
        _read(box, reading)
    for name in ("footnote", "endnote"):  # Word 2003 has notes where they are referred to
        reading.notes += inside(paragraph, name)


def _style_of(properties: "etree._Element | None", reading: _Reading) -> _Style:
    if properties is None:
        return _Style("")
    key = next((attribute(e, "val") for e in properties if plain(e.tag) == "pStyle"), "")
    style = reading.styles.get(key, _Style(key.lower(), key.lower().startswith("heading")))
    outlined = any(plain(e.tag) == "outlineLvl" and attribute(e, "val") != "9" for e in properties)
    return replace(style, is_heading=True) if outlined else style


def _is_item(properties: "etree._Element | None") -> bool:
    if properties is None:
        return False
    numbers = [e for n in inside(properties, "numPr") for e in inside(n, "numId")]
    return any(attribute(number, "val") != "0" for number in numbers)


def _block(text: str, style: _Style, *, is_item: bool) -> Block:
    if style.is_heading or style.name in ("title", "subtitle"):
        return Block(BlockKind.HEADING, text)
    return Block(BlockKind.ITEM, f"- {text}") if is_item else Block(BlockKind.PARAGRAPH, text)


def _strings(element: "etree._Element") -> Iterator[str]:
    """Yield the strings of a paragraph, without those of its text boxes."""
    for child in element:
        name = plain(child.tag)
        if name in _SILENT or (name == "r" and _is_hidden(child)):
            continue
        if name == "t":
            yield child.text or ""
        elif name in _SPACES:
            yield _SPACES[name]
        else:
            yield from _strings(child)


def _is_hidden(run: "etree._Element") -> bool:
    """Return whether a run is marked as hidden text, which is neither shown nor printed."""
    properties = next((e for e in run if plain(e.tag) == "rPr"), None)
    marks = [e for e in properties if plain(e.tag) == "vanish"] if properties is not None else []
    return any(attribute(mark, "val") not in _OFF for mark in marks)


def _boxes(paragraph: "etree._Element") -> Iterator["etree._Element"]:
    """Yield the text boxes of a paragraph; each occurs twice, for old and new programs."""
    for box in inside(paragraph, "txbxContent"):
        if not {"Fallback", "txbxContent"}.intersection(between(box, paragraph)):
            yield box


def _read_table(table: "etree._Element", reading: _Reading) -> None:
    """Read rows as text; a table of one column is a frame around paragraphs."""
    rows = [_cells(row) for row in table if plain(row.tag) == "tr"]
    if max(map(len, rows), default=0) <= 1:
        for cell in (cell for cells in rows for cell in cells):
            _read(cell, reading)
        return
    for cells in rows:
        reading.blocks += table_row([_cell_text(cell, reading) for cell in cells])


def _cells(row: "etree._Element") -> list["etree._Element"]:
    return [
        cell
        for child in row
        for cell in ([child] if plain(child.tag) == "tc" else inside(child, "tc"))
    ]


def _cell_text(cell: "etree._Element", reading: _Reading) -> str:
    inner = replace(reading, blocks=[], captions=[], claims=[])
    _read(cell, inner)
    return " ".join(block.text for block in inner.blocks)


def _read_notes(root: "etree._Element | None", reading: _Reading) -> None:
    """Read footnotes after the text; those with a type are only the lines above footnotes."""
    for note in root if root is not None else ():
        if not attribute(note, "type"):
            _read(note, reading)
