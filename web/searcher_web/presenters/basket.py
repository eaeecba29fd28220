"""Presenter of a basket: the outline of a dossier, with what arranges it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from searcher.model.dossier import MAX_INTRODUCTION, MAX_NOTE, MAX_TITLE, Dossier, Heading
from searcher.store import Archive
from searcher_web.dossier_address import DossierPlace, pack
from searcher_web.dossier_records import read_record
from searcher_web.presenters.dossier import EntryView
from searcher_web.presenters.paging import last_page, page_links

_PAGE_SIZE = 50  # lines


class LineView(NamedTuple):
    """A line of the outline, with its index (from 0): a heading, or an entry."""

    at: int
    heading: str
    entry: EntryView | None


@dataclass(frozen=True)
class BasketView:
    """The lines of an outline on one page (from 1), and where the dossier is."""

    dossier: Dossier
    place: DossierPlace
    archive: Archive
    page: int = 1

    @property
    def limits(self) -> dict[str, int]:
        """The characters that each text may have."""
        return {"title": MAX_TITLE, "note": MAX_NOTE, "introduction": MAX_INTRODUCTION}

    @property
    def total(self) -> int:
        """The number of records."""
        return len(self.dossier.entries)

    @property
    def lines(self) -> Iterator[LineView]:
        """The lines of this page."""
        number, first = 0, (self.page - 1) * _PAGE_SIZE
        for index, line in enumerate(self.dossier.outline):
            number += not isinstance(line, Heading)
            if not first <= index < first + _PAGE_SIZE:
                continue
            if isinstance(line, Heading):
                yield LineView(index, line.text, None)
            else:
                found = read_record(self.archive, number, line)
                yield LineView(index, "", EntryView(found))

    @property
    def last_index(self) -> int:
        """The index of the last line of the outline."""
        return len(self.dossier.outline) - 1

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """The numbers of pages to offer, each with what its button does, and None for a gap."""
        last = last_page(len(self.dossier.outline), _PAGE_SIZE)
        return page_links(self.page, last, lambda number: f"page {number}")

    @property
    def packed(self) -> str:
        """The dossier as a form sends it."""
        return pack(self.dossier)

    @property
    def parameters(self) -> str:
        """The parameters of the address, as a script keeps them."""
        return urlsplit(self.place.url()).query

    @property
    def identifiers(self) -> str:
        """The identifiers of all its records, as a script keeps them."""
        return " ".join(entry.id for entry in self.dossier.entries)


def page_of(index: int) -> int:
    """Return the number of the page that has a line."""
    return max(0, index) // _PAGE_SIZE + 1
