"""Read XLSX (SpreadsheetML, ECMA-376 part 1, 18): the sheets in their order, row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from searcher.readers.claims import AnyClaim
from searcher.readers.document import Block, Document, table_row
from searcher.readers.formats import Format
from searcher.readers.office.cell_values import NumberFormat, number_formats, shown
from searcher.readers.office.package import Package, attribute, inside, plain
from searcher.readers.office.properties import property_claims, sheet_heading
from searcher.readers.office.relationships import target_of_type, targets
from searcher.readers.plain.text import clean

_MAIN, _PROPERTIES = "xl/workbook.xml", "docProps/core.xml"
_ON = ("1", "true")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What the cells of a workbook refer to: its strings, and the formats of its numbers."""

    strings: Sequence[str]
    formats: Sequence[NumberFormat]
    from_1904: bool


def read_xlsx(data: bytes) -> Document:
    """Read the rows of the sheets of a workbook that are not hidden.

    Raises DamagedOriginal, TruncatedOriginal, EncryptedOriginal, BombOriginal, TooLargeOriginal.
    """
    package = Package(data, Format.XLSX)
    root = package.xml(_MAIN)
    from_1904 = any(attribute(e, "date1904") in _ON for e in inside(root, "workbookPr"))
    named = target_of_type(package, _MAIN, "styles")
    styles = package.maybe_xml(named) if named else None
    workbook = _Workbook(tuple(_strings(package)), number_formats(styles), from_1904)
    blocks = list[Block]()
    for name, sheet in _sheets(package, root):
        rows = list(_rows(package, sheet, workbook))
        heading = sheet_heading(name)
        blocks += ([heading] if heading and rows else []) + rows
    claims: Iterator[AnyClaim] = property_claims(package.maybe_xml(_PROPERTIES), Format.XLSX)
    return Document(Format.XLSX, "utf-8", tuple(blocks), tuple(claims), tuple(package.warnings))


def _sheets(package: Package, root: "etree._Element") -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet that is shown."""
    related = targets(package, _MAIN)
    for sheet in inside(root, "sheet"):
        part = related.get(attribute(sheet, "id"), "")
        if package.has(part) and attribute(sheet, "state") not in ("hidden", "veryHidden"):
            yield attribute(sheet, "name"), part


def _strings(package: Package) -> Iterator[str]:
    name = target_of_type(package, _MAIN, "sharedStrings")
    if name and package.has(name):
        yield from map(_text, package.elements(name, "si"))


def _text(item: "etree._Element") -> str:
    """Return the text of a string, without the readings of its signs (`rPh`)."""
    parts = (e for e in item.iter() if plain(e.tag) == "t")
    return clean("".join(e.text or "" for e in parts if plain(e.getparent().tag) != "rPh"))  # type: ignore[union-attr]


def _rows(package: Package, sheet: str, workbook: _Workbook) -> Iterator[Block]:
    for row in package.elements(sheet, "row"):
        cells = [e for e in row if plain(e.tag) == "c"]
        yield from table_row([_cell(cell, workbook) for cell in cells])


def _cell(cell: "etree._Element", workbook: _Workbook) -> str:
    kind = attribute(cell, "t")
    if kind == "inlineStr":
        return _text(cell)
    value = clean(next((e.text or "" for e in cell if plain(e.tag) == "v"), ""))
    match kind:
        case "s":
            return _at(workbook.strings, value) or ""
        case "e":
            return ""
        case "" | "n":
            style = _at(workbook.formats, attribute(cell, "s") or "0")
            return shown(value, style or NumberFormat.GENERAL, from_1904=workbook.from_1904)
    return value


def _at(values: Sequence[_T], place: str) -> _T | None:
    number = int(place) if place.isdecimal() else len(values)
    return values[number] if number < len(values) else None
