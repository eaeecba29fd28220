"""Read OpenDocument (ISO/IEC 26300): texts, presentations and sheets, their blocks, and the claims
of their properties.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from searcher.model.errors import EncryptedOriginal
from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, BlockKind, Document, ReadingWarning, table_row
from searcher.readers.formats import Format
from searcher.readers.office.package import Package, attribute, between, inside, parse_xml, plain
from searcher.readers.office.properties import property_claims, sheet_heading, title_of_style
from searcher.readers.plain.text import clean

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_SILENT = frozenset(
    {"annotation", "note", "tracked-changes", "frame", "custom-shape", "ruby-text", "change"}
)
_AROUND = frozenset(
    {"section", "text-box", "frame", "index-body", "list-header", "table-header-rows", "g"}
    | {"table-row-group", "custom-shape", "text", "body", "numbered-paragraph"}
    | {"presentation", "spreadsheet", "notes"}
)
_SPACES_MOST = 100
_VISIBLE_PROPERTIES = ("drawing-page-properties", "table-properties")
_HIDDEN = frozenset({"hidden", "false"})


@dataclass
class _Reading:
    """The parts read so far; `styles` maps a style to its parent style."""

    file: Format
    styles: dict[str, str]
    hidden: frozenset[str]
    blocks: list[Block] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    claims: list[AnyClaim] = field(default_factory=list)
    notes: list["etree._Element"] = field(default_factory=list)


def read_odt(data: bytes) -> Document:
    """Read the paragraphs, headings, items and rows of an OpenDocument text.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal, BombOriginal, TooLargeOriginal.
    """
    return _read_package(data, Format.ODT)


def read_odp(data: bytes) -> Document:
    """Read the slides of an OpenDocument presentation; raises what `read_odt` raises."""
    return _read_package(data, Format.ODP)


def read_ods(data: bytes) -> Document:
    """Read the sheets of an OpenDocument workbook, row by row; raises what `read_odt` raises."""
    return _read_package(data, Format.ODS)


def read_flat_odt(data: bytes) -> Document:
    """Read an OpenDocument text in one file of XML.  Raises DamagedOriginal, BombOriginal."""
    root, warnings = parse_xml(data, Format.FLAT_ODT.label)
    meta = next(inside(root, "meta"), None)
    return _document(root, meta, Format.FLAT_ODT, warnings)


def _read_package(data: bytes, file: Format) -> Document:
    package = Package(data, file)
    manifest = package.maybe_xml(_MANIFEST)
    if manifest is not None and any(True for _ in inside(manifest, "encryption-data")):
        raise EncryptedOriginal(file.label)
    root, meta = package.xml(_CONTENT), package.maybe_xml("meta.xml")
    return _document(root, meta, file, package.warnings)


def _document(
    root: "etree._Element",
    meta: "etree._Element | None",
    file: Format,
    warnings: list[ReadingWarning],
) -> Document:
    reading = _Reading(file, _parent_styles(root), frozenset(_hidden_styles(root)))
    for body in inside(root, "body"):
        _read(body, reading, in_list=False)
    for note in reading.notes:
        for body in inside(note, "note-body"):
            _read(body, reading, in_list=False)
    claims = (*property_claims(meta, file), *reading.claims)
    blocks, captions = tuple(reading.blocks), tuple(reading.captions)
    return Document(file, "utf-8", blocks, claims, tuple(warnings), captions)


def _parent_styles(root: "etree._Element") -> dict[str, str]:
    return {
        attribute(style, "name"): attribute(style, "parent-style-name")
        for style in inside(root, "style")
    }


def _hidden_styles(root: "etree._Element") -> Iterator[str]:
    """Yield the styles of slides and sheets that are not shown."""
    for style in inside(root, "style"):
        for properties in style:
            shown = (attribute(properties, "visibility"), attribute(properties, "display"))
            if plain(properties.tag) in _VISIBLE_PROPERTIES and _HIDDEN.intersection(shown):
                yield attribute(style, "name")


def _read(parent: "etree._Element", reading: _Reading, *, in_list: bool) -> None:
    for child in parent:
        match plain(child.tag):
            case "p" | "h" as name:
                _read_paragraph(child, reading, name, in_list=in_list)
            case "list" | "list-item":
                _read(child, reading, in_list=True)
            case "table":
                _read_table(child, reading)
            case "page":
                _read_slide(child, reading)
            case "frame" if attribute(child, "class") == "title":
                _read_slide_title(child, reading)
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
            reading.claims.append(title_of_style(text, reading.file))
        if name == "h" or style in ("title", "subtitle") or style.startswith("heading"):
            reading.blocks.append(Block(BlockKind.HEADING, text))
        elif in_list:
            reading.blocks.append(Block(BlockKind.ITEM, f"- {text}"))
        else:
            reading.blocks.append(Block(BlockKind.PARAGRAPH, text))
    for frame in _frames(paragraph):
        _read(frame, reading, in_list=False)


def _read_slide(slide: "etree._Element", reading: _Reading) -> None:
    if attribute(slide, "style-name") not in reading.hidden:
        _read(slide, reading, in_list=False)


def _read_slide_title(frame: "etree._Element", reading: _Reading) -> None:
    """Read the title of a slide as a heading; that of the first one is the title of all."""
    paragraphs = list(inside(frame, "p"))
    if text := clean(" ".join("".join(_strings(one)) for one in paragraphs)):
        if not reading.blocks:
            reading.claims.append(title_of_style(text, reading.file))
        reading.blocks.append(Block(BlockKind.HEADING, text))


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
    if attribute(table, "style-name") in reading.hidden:
        return
    is_sheet = reading.file is Format.ODS
    if is_sheet and (name := sheet_heading(attribute(table, "name"))):
        reading.blocks.append(name)
    rows = [
        [cell for cell in row if plain(cell.tag) == "table-cell"]
        for row in inside(table, "table-row")
        if next(e for e in row.iterancestors() if plain(e.tag) == "table") is table
    ]
    if max(map(len, rows), default=0) <= 1 and not is_sheet:
        for cell in (cell for cells in rows for cell in cells):
            _read(cell, reading, in_list=False)
        return
    for cells in rows:
        reading.blocks += table_row([_cell_text(cell, reading) for cell in cells])


def _cell_text(cell: "etree._Element", reading: _Reading) -> str:
    inner = replace(reading, blocks=[], captions=[], claims=[])
    _read(cell, inner, in_list=False)
    return " ".join(block.text for block in inner.blocks)
