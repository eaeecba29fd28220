"""What a record is to reference managers: one type for all formats that they read."""

from collections.abc import Iterator, Mapping
from enum import Enum

from searcher.model.record import Kind, Record


class ItemType(Enum):
    """A type of item: its name in Zotero, that of RIS which Zotero reads as the same, and the field
    of Zotero for its kind, as of reports; empty if it has none.
    """

    NEWSPAPER_ARTICLE = ("newspaperArticle", "NEWS", "")
    REPORT = ("report", "RPRT", "reportType")
    STATUTE = ("statute", "STAT", "")
    PRESENTATION = ("presentation", "SLIDE", "presentationType")
    LETTER = ("letter", "PCOMM", "letterType")

    def __init__(self, zotero: str, ris: str, kind_field: str) -> None:
        self.zotero = zotero
        self.ris = ris
        self.kind_field = kind_field


_TYPES: Mapping[Kind, ItemType] = {
    Kind.NEWS: ItemType.NEWSPAPER_ARTICLE,
    Kind.PRESS_RELEASE: ItemType.NEWSPAPER_ARTICLE,
    Kind.INTERVIEW: ItemType.NEWSPAPER_ARTICLE,
    Kind.AGREEMENT: ItemType.STATUTE,
    Kind.SPEECH: ItemType.PRESENTATION,
    Kind.LETTER: ItemType.LETTER,
    Kind.TELEGRAM: ItemType.LETTER,
}


def item_type(record: Record) -> ItemType:
    """Return the type of a record; a report if its kind has no type of its own."""
    return _TYPES.get(record.kind or Kind.OTHER, ItemType.REPORT)


def without_field(record: Record) -> Iterator[str]:
    """Yield what Zotero has no field for in items of the type; it is shown as Extra."""
    kind = item_type(record)
    if kind is not ItemType.NEWSPAPER_ARTICLE:
        yield f"Version: {record.version}"
    if kind in (ItemType.STATUTE, ItemType.PRESENTATION):
        yield f"Archive Location: {record.id}"
    if record.original.url:
        yield f"Original: {record.original.url}"
