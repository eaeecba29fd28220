"""Distinguish tables of data from tables that lay a page out."""

from lxml import etree

_IN_CELLS = ("p", "table", "div", "ul", "ol", "br", "h1", "h2", "h3")
_LONG_CELL = 200
# What makes a table one of layout.
_PARTS = (
    "table", "form", "ul", "ol", "dl", "h1", "h2", "h3", "article", "section", "nav", "iframe",
)  # fmt: skip
_LEAST_ROWS = 2
_LONGEST, _USUAL, _LINKS = 600, 120, 2  # characters of any cell, of half of them; links in one


def is_cell(element: etree._Element | None) -> bool:
    """Return whether an element is a cell of a table."""
    return element is not None and element.tag in ("td", "th")


def is_block_cell(cell: etree._Element) -> bool:
    """Return whether a cell holds blocks of text, or one that is long."""
    if next(cell.iter(*_IN_CELLS), None) is not None:
        return True
    length = 0
    for text in cell.itertext():
        length += len(text)
        if length > _LONG_CELL:
            return True
    return False


def is_data_table(table: etree._Element) -> bool:
    """Return whether a table has rows of cells, rather than the parts of a page side by side.

    Parts of a page are tables, lists and headings themselves, or long, or links.
    """
    has_parts = next(table.iterdescendants(*_PARTS), None) is not None
    if has_parts or table.get("role") == "presentation":
        return False
    rows = [[cell for cell in row if is_cell(cell)] for row in table.iter("tr")]
    if sum(len(cells) > 1 for cells in rows) < _LEAST_ROWS:
        return False
    cells = [cell for row in rows for cell in row]
    if any(_is_text(cell) for cell in cells):
        return False
    lengths = sorted(_length_of(cell) for cell in cells)
    return (
        lengths[-1] <= _LONGEST
        and lengths[len(lengths) // 2] <= _USUAL
        and not any(len(cell.findall(".//a")) > _LINKS for cell in cells)
        and 2 * sum(map(_length_of, table.iter("a"))) < sum(lengths)
    )


def _is_text(cell: etree._Element) -> bool:
    """Return whether a cell holds several paragraphs of some length."""
    breaks = sum(1 for _ in cell.iterdescendants("p", "div", "br"))
    return breaks > 1 and _length_of(cell) > _LONG_CELL


def _length_of(element: etree._Element) -> int:
    return sum(map(len, element.itertext()))
