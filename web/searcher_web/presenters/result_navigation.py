"""The way through the results of a search, from record to record."""

from dataclasses import dataclass

from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import number
from searcher_web.state import State, address


@dataclass(frozen=True, slots=True)
class Trail:
    """A record's place (from 1) in the results of a search, and how many there are."""

    state: State
    place: int
    total: int

    @property
    def words(self) -> str:
        """The place in words."""
        place, total = number(self.place), number(self.total)
        return gettext("%(place)s of %(total)s", place=place, total=total)

    @property
    def back_url(self) -> str:
        """The page of results that shows this record."""
        return self.state.at((self.place - 1) // self.state.size + 1).url()

    @property
    def previous_url(self) -> str | None:
        """The record before; None if this is the first."""
        return self._at(self.place - 1) if self.place > 1 else None

    @property
    def next_url(self) -> str | None:
        """The record after; None if this is the last."""
        return self._at(self.place + 1) if self.place < self.total else None

    def _at(self, place: int) -> str:
        return address("/search/at", [*self.state.parameters(), ("n", str(place))])

    def url_of(self, identifier: str) -> str:
        """The page of a record at this place."""
        return address(f"/d/{identifier}", [*self.state.parameters(), ("n", str(self.place))])
