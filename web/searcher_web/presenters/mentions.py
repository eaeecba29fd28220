"""Presenters of every mention: records in the order of their dates, each with its sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from searcher.model.query import Sort
from searcher.search.mentions import MarkedSentence, Mentions
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import TextRun, date_label, text_direction, text_runs
from searcher_web.presenters.paging import last_page, page_links
from searcher_web.presenters.record_text import PageAddress
from searcher_web.presenters.results import SearchView
from searcher_web.search_state import SearchState

PAGE_SIZE = 20
"""Records on a page."""
_MAX_SENTENCES = 4  # of one record
_MAX_MARKED = 300  # characters of a query that each link repeats


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence of a record with the address of its paragraph, where its words are marked."""

    sentence: MarkedSentence
    url: str

    @property
    def runs(self) -> Iterator[TextRun]:
        """The text, split at its marks."""
        return text_runs(self.sentence.text, self.sentence.marks)


@dataclass(frozen=True, slots=True)
class RecordMentionsView:
    """A record with its first sentences; `q` is the query."""

    mentions: Mentions
    q: str

    @property
    def _address(self) -> PageAddress:
        # A long query in each of a hundred links would be most of the page.
        marked = (("q", self.q),) if 0 < len(self.q) <= _MAX_MARKED else ()
        return PageAddress(f"/d/{self.mentions.record.id}", marked)

    @property
    def url(self) -> str:
        """The address of the record, with the words of the query marked."""
        return self._address.piece(None)

    @property
    def title(self) -> Iterator[TextRun]:
        """The title, split at its marks."""
        return text_runs(self.mentions.record.heading, self.mentions.title_marks)

    @property
    def date(self) -> str:
        """Its date as text."""
        return date_label(self.mentions.record.published)

    @property
    def direction(self) -> str:
        """`rtl` if its language is written from right to left, else `ltr`."""
        return text_direction(self.mentions.record.language)

    @property
    def sentences(self) -> list[SentenceView]:
        """Its first sentences."""
        shown = self.mentions.sentences[:_MAX_SENTENCES]
        return [SentenceView(one, self._address.paragraph(one.paragraph)) for one in shown]

    @property
    def others(self) -> int:
        """The number of sentences that are not shown."""
        return max(0, len(self.mentions.sentences) - _MAX_SENTENCES)


@dataclass(frozen=True)
class MentionsView:
    """A page of the records of a search through time.

    `listed` is the number of records that the index has for the page, `has_query_words` is false
    for a search of filters alone.
    """

    search: SearchView
    state: SearchState
    mentions: tuple[Mentions, ...]
    listed: int
    has_query_words: bool

    @property
    def total(self) -> int:
        """The number of records of the search."""
        return self.search.total

    @property
    def count(self) -> int:
        """The number of mentions in the records of this page."""
        return sum(one.count for one in self.mentions)

    @cached_property
    def records(self) -> list[RecordMentionsView]:
        """The records of this page."""
        return [RecordMentionsView(one, self.state.q) for one in self.mentions]

    @property
    def hidden(self) -> int:
        """The number of records of this page that cannot be shown."""
        return self.listed - len(self.mentions)

    @property
    def range(self) -> tuple[int, int]:
        """The numbers of the first and the last record of this page."""
        first = (self.state.page - 1) * PAGE_SIZE
        return first + 1, first + self.listed

    @property
    def last_page(self) -> int:
        """The number of the last page; 1 if there are no records."""
        return last_page(self.total, PAGE_SIZE)

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """Numbers and addresses of pages to link to, with None for a gap."""
        return page_links(self.state.page, self.last_page, self.url)

    def url(self, page: int = 1) -> str:
        """Return the address of a page."""
        return self.state.at_page(page).url("/mentions")

    @property
    def next_url(self) -> str:
        """The address of the next page; empty on the last one."""
        return self.url(self.state.page + 1) if self.state.page < self.last_page else ""

    @property
    def ids_url(self) -> str:
        """The address of the identifiers of all records."""
        return self.state.at_page(1).url("/mentions.json")

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Each order by date: its name, its address, and whether it is current."""
        is_newest = self.state.sort is Sort.NEWEST
        oldest, newest = (self.state.with_sort(s).url("/mentions") for s in _ORDERS)
        return [
            (gettext("Oldest first"), oldest, not is_newest),
            (gettext("Newest first"), newest, is_newest),
        ]


_ORDERS = (Sort.OLDEST, Sort.NEWEST)
