"""What a record is to reference managers: one type for all formats that they read."""

from collections.abc import Mapping
from enum import Enum

from searcher.model.record import Kind, Record


class ItemType(Enum):
    """A type of item: its name in Zotero, and that of RIS which Zotero reads as the same."""

    NEWSPAPER_ARTICLE = ("newspaperArticle", "NEWS")
    REPORT = ("report", "RPRT")
    STATUTE = ("statute", "STAT")
    PRESENTATION = ("presentation", "SLIDE")
    LETTER = ("letter", "PCOMM")

    def __init__(self, zotero: str, ris: str) -> None:
        self.zotero = zotero
        self.ris = ris


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
