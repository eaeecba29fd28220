"""The list of all records, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from searcher.search import Hit, ResultPage
from searcher_web.i18n import gettext
from searcher_web.presenters.paging import last_page

A_PAGE = 100
"""Records of one page of the list."""


@dataclass(frozen=True, slots=True)
class BrowseView:
    """A page of the list, by its number."""

    page: ResultPage
    number: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return last_page(self.page.total, A_PAGE)

    @property
    def years(self) -> Iterator[tuple[str, list[Hit]]]:
        """The records by year, the oldest first; last those of which the year is not known."""
        for year, hits in groupby(self.page.hits, lambda hit: _year(hit.date)):
            yield year or gettext("Year not known"), list(hits)

    @property
    def url(self) -> str:
        """Its own address."""
        return self.at(self.number)

    def at(self, number: int) -> str:
        """The address of a page; each has one, and no parameters."""
        return "/records" if number == 1 else f"/records/{number}"

    @property
    def previous_url(self) -> str | None:
        """The page before; None if this is the first."""
        return self.at(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """The page after; None if this is the last."""
        return self.at(self.number + 1) if self.number < self.last else None


def _year(date: str | None) -> str:
    year = (date or "")[:4]
    return year if year.isdigit() else ""
