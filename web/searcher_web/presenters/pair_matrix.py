"""Pairs of countries: a matrix shaded by how many records each has, and a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from searcher.gazetteer import country_name
from searcher.index.protocol import Facet
from searcher.model.expression import Field
from searcher.model.pairs import pair_of
from searcher_web.i18n import tongue
from searcher_web.presenters.formatting import number, value_name
from searcher_web.state import State

MOST = 24
"""Countries of a matrix: more do not fit a page."""
_SHADES = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix: a pair, how many records it has, and how dark it is (0 to 6)."""

    pair: str
    count: int
    url: str
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    """One country of the matrix, and its cells; None where it would meet itself."""

    code: str
    name: str
    url: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class MatrixView:
    """The pairs of a search: those of the countries that have most of them, and all as a list."""

    state: State
    pairs: Facet
    countries: Facet

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return {value.value: value.count for value in self.pairs.values}

    @cached_property
    def codes(self) -> list[str]:
        """The countries of the matrix, those with most records first."""
        paired = {code for pair in self._counts for code in pair.split("-")}
        return [v.value for v in self.countries.values if v.value in paired][:MOST]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Code and name of each country of the matrix."""
        return [(code, country_name(code, tongue())) for code in self.codes]

    @property
    def rows(self) -> list[Row]:
        """The matrix."""
        return [
            Row(
                code,
                name,
                f"/countries/{code}",
                tuple(None if code == other else self._cell(code, other) for other in self.codes),
            )
            for code, name in self.names
        ]

    @cached_property
    def _most(self) -> int:
        return max(self._counts.values(), default=1)

    def _cell(self, one: str, other: str) -> Cell:
        pair = pair_of(one, other)
        count = self._counts.get(pair, 0)
        # Counts differ by orders of magnitude: each shade stands for so many times more.
        shade = 1 + round((_SHADES - 1) * log(count) / (log(self._most) or 1)) if count else 0
        return Cell(pair, count, self._url(pair), shade)

    def _url(self, pair: str) -> str:
        only = self.state.only(Field.PAIR, pair)
        return f"/pairs/{pair}" if not self.is_narrowed else only.url()

    @property
    def is_narrowed(self) -> bool:
        """Whether only some records are counted."""
        return self.state.at(1) != State()

    @property
    def ranked(self) -> list[tuple[str, str, int]]:
        """Every pair: its name, its address, its count; most records first."""
        return [
            (value_name(Field.PAIR, v.value), self._url(v.value), v.count)
            for v in self.pairs.values
        ]

    @property
    def size(self) -> str:
        """How many pairs there are."""
        return number(len(self.pairs.values))
