"""Read ODT (OpenDocument, ISO/IEC 26300): blocks, and the claims of its properties."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from searcher.model.errors import EncryptedOriginal
from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, BlockKind, Document
from searcher.readers.formats import Format
from searcher.readers.office.package import Package, attribute, between, inside, plain
from searcher.readers.office.properties import property_claims, title_of_style
from searcher.readers.plain.text import clean

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_SILENT = frozenset(
    {"annotation", "note", "tracked-changes", "frame", "custom-shape", "ruby-text", "change"}
)
_AROUND = frozenset(
    {"section", "text-box", "frame", "index-body", "list-header", "table-header-rows", "g"}
    | {"table-row-group", "custom-shape", "text", "body", "numbered-paragraph"}
)
_SPACES_MOST = 100


@dataclass
class _Reading:
    """The parts read so far; `styles` maps a style to its parent style."""

    styles: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    claims: list[AnyClaim] = field(default_factory=list)
    notes: list["etree._Element"] = field(default_factory=list)


def read_odt(data: bytes) -> Document:
    """Read the paragraphs, headings, items and rows of an OpenDocument text.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal, BombOriginal, TooLargeOriginal.
    """
    package = Package(data, Format.ODT)
    manifest = package.maybe_xml(_MANIFEST)
    if manifest is not None and any(True for _ in inside(manifest, "encryption-data")):
        raise EncryptedOriginal(Format.ODT.label)
    root = package.xml(_CONTENT)
    styles = {
        attribute(style, "name"): attribute(style, "parent-style-name")
        for style in inside(root, "style")
    }
    reading = _Reading(styles)
    for body in inside(root, "body"):
        _read(body, reading, in_list=False)
    for note in reading.notes:
        for body in inside(note, "note-body"):
            _read(body, reading, in_list=False)
    claims = (*property_claims(package.maybe_xml("meta.xml"), Format.ODT), *reading.claims)
    return Document(
        Format.ODT,
        "utf-8",
        tuple(reading.blocks),
        claims,
        tuple(package.warnings),
        tuple(reading.captions),
    )


def _read(parent: "etree._Element", reading: _Reading, *, in_list: bool) -> None:
    for child in parent:
        match plain(child.tag):
            case "p" | "h" as name:
                _read_paragraph(child, reading, name, in_list=in_list)
            case "list" | "list-item":
                _read(child, reading, in_list=True)
            case "table":
                _read_table(child, reading)
            case name if name in _AROUND:
                _read(child, reading, in_list=in_list)


def _read_paragraph(
    paragraph: "etree._Element", reading: _Reading, name: str, *, in_list: bool
) -> None:
    style = _style_of(attribute(paragraph, "style-name"), reading)
    reading.notes.extend(inside(paragraph, "note"))
    for text in filter(None, map(clean, "".join(_strings(paragraph)).split("\n\n"))):
        if style in ("caption", "figure", "illustration"):
            reading.captions.append(text)
            continue
        if style == "title":
            reading.claims.append(title_of_style(text, Format.ODT))
        if name == "h" or style in ("title", "subtitle") or style.startswith("heading"):
            reading.blocks.append(Block(BlockKind.HEADING, text))
        elif in_list:
            reading.blocks.append(Block(BlockKind.ITEM, f"- {text}"))
        else:
            reading.blocks.append(Block(BlockKind.PARAGRAPH, text))
    for frame in _frames(paragraph):
        _read(frame, reading, in_list=False)


def _style_of(name: str, reading: _Reading) -> str:
    """Return the parent of a paragraph's style, in lower case."""
    return (reading.styles.get(name) or name).lower()


def _strings(element: "etree._Element") -> Iterator[str]:
    yield element.text or ""
    for child in element:
        match plain(child.tag):
            case "s":
                count = attribute(child, "c")
                yield " " * min(int(count) if count.isdecimal() else 1, _SPACES_MOST)
            case "tab":
                yield " "
            case "line-break":
                yield "\n"
            case name if name not in _SILENT:
                yield from _strings(child)
        yield child.tail or ""


def _frames(paragraph: "etree._Element") -> Iterator["etree._Element"]:
    for box in inside(paragraph, "text-box"):
        if "text-box" not in between(box, paragraph):
            yield box


def _read_table(table: "etree._Element", reading: _Reading) -> None:
    """Read rows as text; a table of one column is a frame around paragraphs."""
    rows = [
        [cell for cell in row if plain(cell.tag) == "table-cell"]
        for row in inside(table, "table-row")
        if next(e for e in row.iterancestors() if plain(e.tag) == "table") is table
    ]
    if max(map(len, rows), default=0) <= 1:
        for cell in (cell for cells in rows for cell in cells):
            _read(cell, reading, in_list=False)
        return
    for cells in rows:
        texts = [_cell_text(cell, reading) for cell in cells]
        if any(texts):
            reading.blocks.append(Block(BlockKind.ROW, " | ".join(texts).strip()))


def _cell_text(cell: "etree._Element", reading: _Reading) -> str:
    inner = replace(reading, blocks=[], captions=[], claims=[])
    _read(cell, inner, in_list=False)
    return " ".join(block.text for block in inner.blocks)
