"""Presenters of the pairs of countries: a network, a matrix shaded by number of records, a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from searcher.gazetteer import country_name
from searcher.index.protocol import Facet
from searcher.model.facets import Field
from searcher.model.pairs import pair_of
from searcher_web.i18n import ui_language
from searcher_web.presenters.formatting import format_number, value_label
from searcher_web.presenters.pair_network import PairNetworkView
from searcher_web.search_state import SearchState

MAX_COUNTRIES = 24
"""The size of the matrix: more countries do not fit a page."""
MAX_LISTED = 100
"""The limit of pairs in the list: all are on the page of the facet."""
_SHADES = 6


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of the matrix: a pair, its number of records, and its shade (0 to 6)."""

    pair: str
    count: int
    url: str
    shade: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A country of the matrix and its cells; None where row and column are the same country."""

    code: str
    name: str
    url: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True)
class PairMatrixView:
    """The pairs of a search: a matrix of the most frequent countries, and a list of all."""

    state: SearchState
    pairs: Facet
    countries: Facet

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return {value.value: value.count for value in self.pairs.values}

    @cached_property
    def codes(self) -> list[str]:
        """The countries of the matrix, those with most records first."""
        paired = {code for pair in self._counts for code in pair.split("-")}
        return [v.value for v in self.countries.values if v.value in paired][:MAX_COUNTRIES]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Code and name of each country of the matrix."""
        return [(code, country_name(code, ui_language())) for code in self.codes]

    @property
    def rows(self) -> list[MatrixRow]:
        """The rows of the matrix."""
        return [
            MatrixRow(
                code,
                name,
                self._url_of_country(code),
                tuple(None if code == other else self._cell(code, other) for other in self.codes),
            )
            for code, name in self.names
        ]

    @cached_property
    def _most(self) -> int:
        return max(self._counts.values(), default=1)

    def _cell(self, one: str, other: str) -> MatrixCell:
        pair = pair_of(one, other)
        count = self._counts.get(pair, 0)
        # Counts differ by orders of magnitude, so the shades are logarithmic.
        shade = 1 + round((_SHADES - 1) * log(count) / (log(self._most) or 1)) if count else 0
        return MatrixCell(pair, count, self._url(pair), shade)

    def _url(self, pair: str) -> str:
        if not self.is_narrowed:
            return f"/pairs/{pair}"
        return self.state.with_only(Field.PAIR, pair).url()

    def _url_of_country(self, code: str) -> str:
        if not self.is_narrowed:
            return f"/countries/{code}"
        return self.state.with_only(Field.COUNTRY, code).url()

    @cached_property
    def is_narrowed(self) -> bool:
        """Whether the search has conditions."""
        return self.state.at_page(1) != SearchState()

    @property
    def network(self) -> PairNetworkView:
        """The countries of the matrix as a network."""
        counts = {value.value: value.count for value in self.countries.values}
        chosen = {code: counts[code] for code in self.codes}
        return PairNetworkView(chosen, self._counts, self._url_of_country, self._url)

    @property
    def ranked(self) -> list[tuple[str, str, int]]:
        """The pairs with most records, or all: name, address, number of records."""
        return [
            (value_label(Field.PAIR, v.value), self._url(v.value), v.count)
            for v in self.pairs.values[:MAX_LISTED]
        ]

    @property
    def all_url(self) -> str:
        """The address of the list of all pairs; empty if they are on the page."""
        is_whole = len(self.pairs.values) <= MAX_LISTED
        return "" if is_whole else self.state.at_page(1).url(f"/facet/{Field.PAIR}")

    @property
    def size(self) -> str:
        """The number of pairs."""
        return format_number(len(self.pairs.values))
