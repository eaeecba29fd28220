"""Presenters of a concordance: keywords in context (KWIC)."""

from dataclasses import dataclass
from functools import cached_property

from searcher.index.protocol import Listing
from searcher.model.keyword_in_context import KeywordInContext
from searcher.search.concordance import LinesRead, Order, sort_lines
from searcher_web.addresses import address
from searcher_web.i18n import gettext, marked
from searcher_web.presenters.formatting import date_label, text_direction
from searcher_web.presenters.paging import last_page, page_links
from searcher_web.presenters.record_text import PageAddress
from searcher_web.presenters.results import SearchView
from searcher_web.search_state import SearchState

PAGE_SIZE = 50
_ORDERS = {
    Order.LEFT: marked("words before"),
    Order.RIGHT: marked("words after"),
    Order.WORD: marked("keyword"),
    Order.DATE: marked("date"),
    Order.SOURCE: marked("source"),
}


@dataclass(frozen=True, slots=True)
class LineView:
    """A row of the concordance; `q` is the query."""

    line: KeywordInContext
    q: str

    @property
    def url(self) -> str:
        """The address of the line's paragraph, with the words of the query marked."""
        place = PageAddress(f"/d/{self.line.id}", (("q", self.q),) if self.q else ())
        return place.paragraph(self.line.paragraph)

    @property
    def date(self) -> str:
        """Its date as text."""
        return date_label(self.line.date)

    @property
    def direction(self) -> str:
        """`rtl` if its language is written from right to left, else `ltr`."""
        return text_direction(self.line.language)


@dataclass(frozen=True)
class ConcordanceView:
    """A page of the lines of a search; `has_query_words` is false for a search of filters alone."""

    search: SearchView
    state: SearchState
    listing: Listing
    order: Order
    reading: LinesRead
    has_query_words: bool

    @property
    def total(self) -> int:
        """The number of lines."""
        return len(self.reading.lines)

    @cached_property
    def lines(self) -> list[LineView]:
        """The lines of this page."""
        first = (self.state.page - 1) * PAGE_SIZE
        lines = sort_lines(self.reading.lines, self.order)[first : first + PAGE_SIZE]
        return [LineView(line, self.state.q) for line in lines]

    @property
    def range(self) -> tuple[int, int]:
        """The numbers of the first and last line of this page."""
        first = (self.state.page - 1) * PAGE_SIZE
        return first + 1, first + len(self.lines)

    @property
    def last_page(self) -> int:
        """The number of the last page; 1 if there are no lines."""
        return last_page(self.total, PAGE_SIZE)

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """Numbers and addresses of pages to link to, with None for a gap."""
        return page_links(self.state.page, self.last_page, lambda n: self.url(self.order, n))

    def url(self, order: Order, page: int = 1) -> str:
        """Return the address of a page in an order."""
        chosen = [("order", str(order))] if order is not Order.LEFT else []
        parameters = [*self.state.at_page(1).parameters(), *chosen]
        parameters += [("page", str(page))] if page != 1 else []
        return address("/concordance", parameters)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Each order: its name, its address, and whether it is current."""
        return [
            (gettext(name), self.url(order), order is self.order) for order, name in _ORDERS.items()
        ]

    @property
    def csv_url(self) -> str:
        """The address of the CSV file with the lines of all results."""
        return self.state.at_page(1).url("/concordance.csv")
