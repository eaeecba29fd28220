"""Presenters of the facets beside results: values with their links."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from searcher.index.protocol import Facet, FacetValue
from searcher.model.facets import Field
from searcher.model.query import Filter, Mode
from searcher_web.addresses import AddressOf
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import field_label, value_label
from searcher_web.search_state import SearchState

_VALUES_SHOWN = 8  # of a facet; the others are on its own page


def known_values(facets: Iterable[Facet], field: Field) -> list[FacetValue]:
    """Return the values of a field among some facets, without that of records that have none."""
    missing = field.declared.missing
    values = next((facet.values for facet in facets if facet.field is field), ())
    return [one for one in values if not missing or one.value != missing.value]


class FilterAction(NamedTuple):
    """A link that adds a value to a filter: its word, a description, and its address."""

    word: str
    title: str
    url: str


class FacetValueLink(NamedTuple):
    """A value of a facet with its links.  Templates unpack it, which is faster than attributes: a
    page has dozens, and a page of a facet hundreds.
    """

    name: str
    value: str
    total: int
    is_selected: bool
    is_excluded: bool
    url: str
    actions: tuple[FilterAction, ...]


@dataclass(frozen=True)
class FacetView:
    """A facet beside the results."""

    state: SearchState
    facet: Facet

    @property
    def field(self) -> Field:
        """The field."""
        return self.facet.field

    @property
    def name(self) -> str:
        """The name of the field."""
        return field_label(self.facet.field)

    @cached_property
    def counted(self) -> list[FacetValue]:
        """All values, years newest first; selected values even if no record has them."""
        if not self._own and self.field is not Field.YEAR:
            return list(self.facet.values)
        counted = {v.value for v in self.facet.values}
        selected = [FacetValue(v, 0) for f in self._own for v in f.values if v not in counted]
        values = [*self.facet.values, *selected]
        if self.field is Field.YEAR:
            values.sort(key=lambda v: (v.value.isdigit(), v.value), reverse=True)
        return values

    @property
    def is_used(self) -> bool:
        """Whether the search has a filter on it."""
        return bool(self._own)

    @property
    def size(self) -> int:
        """The number of values."""
        return len(self.counted)

    def links(self, values: Iterable[FacetValue]) -> list[FacetValueLink]:
        """Return some values with their links."""
        return [self._link(value) for value in values]

    def first(self, count: int) -> list[FacetValueLink]:
        """Return the first values with their links."""
        return self.links(self.counted[:count])

    @cached_property
    def shown(self) -> list[FacetValueLink]:
        """The values beside the results: the most frequent ones, and selected ones."""
        selected = {value for f in self._own for value in f.values}
        more = [v for v in self.counted[_VALUES_SHOWN:] if v.value in selected]
        return self.links((*self.counted[:_VALUES_SHOWN], *more))

    @property
    def all_url(self) -> str:
        """The address of the page of all values."""
        return self.state.at_page(1).url(f"/facet/{self.field}")

    @cached_property
    def _own(self) -> list[Filter]:
        return [f for f in self.state.filters if f.field is self.field]

    def _link(self, value: FacetValue) -> FacetValueLink:
        modes = {f.mode for f in self._own if value.value in f.values}
        free = self._free_link(value)
        if not modes:
            return free
        return free._replace(
            is_selected=modes != {Mode.NONE},
            is_excluded=Mode.NONE in modes,
            url=self.state.without_value(self.field, value.value).url(),
            actions=(),
        )

    def _free_link(self, value: FacetValue) -> FacetValueLink:
        """Return a value that the search has neither selected nor excluded, with its links."""
        text = value.value
        name = value_label(self.field, text)
        return FacetValueLink(
            name,
            text,
            value.count,
            is_selected=False,
            is_excluded=False,
            url=self._only(text),
            actions=tuple([one(text, name) for one in self._actions]),
        )

    @cached_property
    def _only(self) -> AddressOf:
        return self.state.address_of_value(self.field)

    @cached_property
    def _actions(self) -> list[Callable[[str, str], FilterAction]]:
        """What makes the further links of a value from it and its name."""
        return list(self._possible_actions())

    def _possible_actions(self) -> Iterator[Callable[[str, str], FilterAction]]:
        if any(f.mode is not Mode.NONE for f in self._own):
            yield self._action(gettext("or"), gettext("Also show %(name)s"), Mode.ANY)
            if self.field.declared.is_multi_valued:
                title = gettext("Only records that also have %(name)s")
                yield self._action(gettext("and"), title, Mode.ALL)
        yield self._action(gettext("not"), gettext("Exclude %(name)s"), Mode.NONE)

    def _action(self, word: str, title: str, mode: Mode) -> Callable[[str, str], FilterAction]:
        url = self.state.address_of_value(self.field, mode)
        return lambda value, name: FilterAction(word, title % {"name": name}, url(value))
