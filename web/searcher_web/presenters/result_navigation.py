"""Navigation from record to record through the results of a search."""

from dataclasses import dataclass

from searcher_web.addresses import address
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import format_number
from searcher_web.presenters.record_text import PageAddress
from searcher_web.search_state import SearchState


@dataclass(frozen=True, slots=True)
class ResultNavigation:
    """The position of a record (from 1) in the results of a search, and their total."""

    state: SearchState
    position: int
    total: int

    @property
    def position_label(self) -> str:
        """The position as text: `3 of 120`."""
        position, total = format_number(self.position), format_number(self.total)
        return gettext("%(position)s of %(total)s", position=position, total=total)

    @property
    def back_url(self) -> str:
        """The address of the page of results that has this record."""
        return self.state.at_page((self.position - 1) // self.state.size + 1).url()

    @property
    def previous_url(self) -> str | None:
        """The address of the previous record; None on the first."""
        return self._at(self.position - 1) if self.position > 1 else None

    @property
    def next_url(self) -> str | None:
        """The address of the next record; None on the last."""
        return self._at(self.position + 1) if self.position < self.total else None

    def _at(self, position: int) -> str:
        return address("/search/at", [*self.state.parameters(), ("n", str(position))])

    def record_url(self, identifier: str) -> str:
        """Return the address of the page of the record at this position."""
        return self.place(identifier).piece(None)

    def place(self, identifier: str) -> PageAddress:
        """Return the page of the record at this position, whose paragraphs have addresses."""
        parameters = (*self.state.parameters(), ("n", str(self.position)))
        return PageAddress(f"/d/{identifier}", parameters)
