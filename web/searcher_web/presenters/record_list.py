"""Presenters of the list of all records."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from searcher.search import Hit, ResultPage
from searcher_web.i18n import gettext
from searcher_web.presenters.paging import last_page

PAGE_SIZE = 100
"""Records on a page of the list."""


@dataclass(frozen=True, slots=True)
class RecordListView:
    """A page of the list."""

    page: ResultPage
    number: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return last_page(self.page.total, PAGE_SIZE)

    @property
    def years(self) -> Iterator[tuple[str, list[Hit]]]:
        """Groups of records by year, oldest first; those of unknown year are last."""
        for year, hits in groupby(self.page.hits, lambda hit: _year(hit.date)):
            yield year or gettext("Year unknown"), list(hits)

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.page_url(self.number)

    def page_url(self, number: int) -> str:
        """Return the address of a page, which has no parameters."""
        return "/records" if number == 1 else f"/records/{number}"

    @property
    def previous_url(self) -> str | None:
        """The address of the previous page; None on the first."""
        return self.page_url(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """The address of the next page; None on the last."""
        return self.page_url(self.number + 1) if self.number < self.last else None


def _year(date: str | None) -> str:
    year = (date or "")[:4]
    return year if year.isdigit() else ""
