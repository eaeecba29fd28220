"""Presenter of the page of all values of a facet: in parts, in an order, by a part of the name."""

from dataclasses import dataclass
from functools import cached_property

from searcher.index.protocol import FacetValue
from searcher.text import fold
from searcher_web.addresses import address
from searcher_web.presenters.facets import FacetValueLink, FacetView
from searcher_web.presenters.formatting import collation_key, value_label
from searcher_web.presenters.paging import last_page, page_links

VALUES_ON_A_PAGE = 100


@dataclass(frozen=True)
class FacetPageView:
    """A part of the values of a facet of a search that found `total` records; those whose names
    contain a text, the most frequent first or sorted by name.
    """

    facet: FacetView
    total: int
    containing: str
    by_name: bool

    @cached_property
    def chosen(self) -> list[FacetValue]:
        """All values whose names contain the text, in order."""
        field, part = self.facet.field, fold(self.containing)
        if not part and not self.by_name:
            return self.facet.counted
        named = [(value_label(field, v.value), v) for v in self.facet.counted]
        found = [(name, v) for name, v in named if part in fold(name)] if part else named
        if self.by_name:
            found.sort(key=lambda one: collation_key(one[0]))
        return [value for _, value in found]

    @property
    def number(self) -> int:
        """The number of this page."""
        return min(self.facet.state.page, self._last)

    @property
    def values(self) -> list[FacetValueLink]:
        """The values of this page with their links."""
        first = (self.number - 1) * VALUES_ON_A_PAGE
        return self.facet.links(self.chosen[first : first + VALUES_ON_A_PAGE])

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """The pages to link to; none if there is only one."""
        if self._last == 1:
            return []
        return page_links(self.number, self._last, self._address_of_page)

    @property
    def other_order_url(self) -> str:
        """The address of the values in the other order."""
        return self._address(1, by_name=not self.by_name)

    @property
    def _last(self) -> int:
        return last_page(len(self.chosen), VALUES_ON_A_PAGE)

    def _address_of_page(self, page: int) -> str:
        return self._address(page, by_name=self.by_name)

    def _address(self, page: int, *, by_name: bool) -> str:
        own = [("containing", self.containing)] if self.containing else []
        own += [("order", "name")] if by_name else []
        state = self.facet.state.at_page(page)
        return address(f"/facet/{self.facet.field}", [*state.parameters(), *own])
