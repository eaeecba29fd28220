"""Presenters of two searches side by side: totals, what they share, shares of values by field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from searcher.index.protocol import Notice, Ranking
from searcher.model.facets import Field
from searcher.model.query import Mode
from searcher.search import ResultPage
from searcher.search.overlap import COUNTED, Overlap, Part
from searcher_web.addresses import address
from searcher_web.i18n import gettext, marked
from searcher_web.presenters.formatting import field_label, percent, value_label
from searcher_web.presenters.paging import page_links
from searcher_web.presenters.results import Chip, chips_for
from searcher_web.search_state import SearchState, within_brackets

PATH = "/compare-searches"
NAMES = ("a", "b")
"""The prefixes of the parameters of either search in an address."""
Parameters = Sequence[tuple[str, str]]
_VALUES_SHOWN = 10
_MAX_YEARS = 60  # rows; the others are on the page of the facet
_WIDTH, _HALF = 720, 70  # units of the SVG: its width, and the height of either side
_MIN_HEIGHT = 1.0  # units
_MAX_TICKS = 8
_LEAST_SHARE = 0.005
_TYPED = ("q", "from", "to")
_PARTS = {
    Part.BOTH: marked("In both"),
    Part.FIRST: marked("Only in the first"),
    Part.SECOND: marked("Only in the second"),
}


def comparison_url(sides: Iterable[Parameters], path: str = PATH, **more: str) -> str:
    """Return the address of a comparison of two searches, given the parameters of each."""
    both = (
        (f"{name}.{parameter}", value)
        for name, given in zip(NAMES, sides, strict=True)
        for parameter, value in given
    )
    return address(path, [*both, *more.items()])


def narrowed(state: SearchState, field: Field, value: str) -> SearchState | None:
    """Return the search for those of the results that have a value too; None if no address has it.

    Filters on a field with several values of which one is enough cannot be joined with another
    filter on it, so that the value becomes a part of the words.
    """
    own = [f for f in state.filters if f.field is field and f.mode is not Mode.NONE]
    if not own:
        is_free = all(f.field is not field for f in state.filters)
        return (
            state.with_only(field, value) if is_free else state.with_value(field, value, Mode.ANY)
        )
    if not field.declared.is_multi_valued:
        return state.with_only(field, value)
    if all(f.mode is Mode.ALL or len(f.values) == 1 for f in own):
        return state.with_value(field, value, Mode.ALL)
    if field.declared.missing and value == field.declared.missing.value:
        return None
    words = f"{field.name_in_queries}:{value} {within_brackets(state.q)}".strip()
    return replace(state, q=words, page=1)


@dataclass(frozen=True, slots=True)
class ShareCell:
    """How many of the records of a search have a value: count, share from 0 to 1, address."""

    count: int
    share: float
    url: str

    @property
    def share_label(self) -> str:
        """The share in per cent; one that would be rounded to nothing is below one."""
        if 0 < self.share < _LEAST_SHARE:
            return f"<\N{NARROW NO-BREAK SPACE}{percent(0.01)}"
        return percent(self.share)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A value with its share of each search."""

    name: str
    cells: tuple[ShareCell, ...]


@dataclass(frozen=True, slots=True)
class RestCell:
    """How many values of a search have no row, and the address of them all."""

    count: int
    url: str


@dataclass(frozen=True)
class ComparedSide:
    """One of two searches: its parameters in addresses, and what it finds; if it cannot be run,
    its problem, and no state.
    """

    name: str
    state: SearchState
    parameters: tuple[tuple[str, str], ...]
    found: Ranking | None = None
    notices: tuple[Notice, ...] = ()
    also_searched: str = ""
    problem: tuple[str, str] | None = None

    @property
    def heading(self) -> str:
        """Which one it is."""
        return gettext("First search") if self.name == NAMES[0] else gettext("Second search")

    @property
    def short_heading(self) -> str:
        """Which one it is, for a column."""
        return gettext("First") if self.name == NAMES[0] else gettext("Second")

    @property
    def typed(self) -> Mapping[str, str]:
        """What the fields of the form have: words and dates."""
        return {name: dict(self.parameters).get(name, "") for name in _TYPED}

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The other conditions, which the form keeps."""
        return [(n, v) for n, v in self.parameters if n not in _TYPED]

    @property
    def chips(self) -> list[Chip]:
        """All its conditions."""
        return chips_for(self.state)

    @property
    def total(self) -> int:
        """How many records it finds."""
        return self.found.total if self.found else 0

    def values(self, field: Field) -> Mapping[str, int]:
        """Return the count of each value of a field, most frequent first."""
        facets = self.found.facets if self.found else ()
        return next((dict(f.values) for f in facets if f.field is field), {})

    def cell(self, field: Field, value: str) -> ShareCell:
        """Return the share of a value."""
        count = self.values(field).get(value, 0)
        state = narrowed(self.state, field, value) if count else None
        return ShareCell(count, count / max(1, self.total), state.url() if state else "")


@dataclass(frozen=True)
class SharesView:
    """The shares of the values of a field in each search."""

    field: Field
    sides: tuple[ComparedSide, ...]

    @property
    def name(self) -> str:
        """The name of the field."""
        return field_label(self.field)

    @cached_property
    def _ordered(self) -> list[str]:
        """The values: years newest first, others by their highest share of either search."""
        shares: dict[str, float] = {}
        for side in self.sides:
            for value, count in side.values(self.field).items():
                shares[value] = max(shares.get(value, 0.0), count / max(1, side.total))
        if self.field is Field.YEAR:
            return sorted(shares, key=lambda value: (value.isdigit(), value), reverse=True)
        return sorted(shares, key=lambda value: (-shares[value], value))

    @cached_property
    def _shown(self) -> list[str]:
        return self._ordered[: _MAX_YEARS if self.field is Field.YEAR else _VALUES_SHOWN]

    @cached_property
    def rows(self) -> list[ShareRow]:
        """The values with the highest shares; each year."""
        return [
            ShareRow(
                value_label(self.field, value),
                tuple(side.cell(self.field, value) for side in self.sides),
            )
            for value in self._shown
        ]

    @property
    def rest(self) -> list[RestCell]:
        """The values of each search without a row; empty if all have one."""
        shown = set(self._shown)
        rest = [
            RestCell(len(side.values(self.field).keys() - shown), _all_url(side, self.field))
            for side in self.sides
        ]
        return rest if any(cell.count for cell in rest) else []


def _all_url(side: ComparedSide, field: Field) -> str:
    return side.state.url(f"/facet/{field}")


@dataclass(frozen=True, slots=True)
class MirroredBar:
    """A year of one search in the chart."""

    number: int
    label: str
    url: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class YearsView:
    """The years of two searches as bars up and down, each a share of its own search."""

    sides: tuple[ComparedSide, ...]

    width = _WIDTH
    middle = _HALF
    height = 2 * _HALF

    @cached_property
    def years(self) -> list[int]:
        """Every year from the first to the last that has records, but at most the last 120."""
        known = {int(y) for s in self.sides for y in s.values(Field.YEAR) if y.isdigit()}
        return list(range(min(known), max(known) + 1))[-120:] if known else []

    @property
    def _step(self) -> float:
        return _WIDTH / max(1, len(self.years))

    @property
    def bars(self) -> Iterator[MirroredBar]:
        """The bars: the first search above the axis, the second below it."""
        shares = [
            {int(y): n / max(1, s.total) for y, n in s.values(Field.YEAR).items() if y.isdigit()}
            for s in self.sides
        ]
        most = max((share for side in shares for share in side.values()), default=1.0)
        width = round(min(self._step * 0.84, 44), 2)
        for number, (side, own) in enumerate(zip(self.sides, shares, strict=True)):
            for i, year in enumerate(self.years):
                if share := own.get(year):
                    cell = side.cell(Field.YEAR, str(year))
                    height = round(max(_MIN_HEIGHT, share / most * (_HALF - 2)), 2)
                    x = round((i + 0.5) * self._step - width / 2, 2)
                    y = _HALF + 1 if number else round(_HALF - 1 - height, 2)
                    label = f"{year}: {cell.count}"
                    yield MirroredBar(number + 1, label, cell.url, x, y, width, height)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The positions and texts of the labels of the axis."""
        every = max(1, -(-len(self.years) // _MAX_TICKS))
        places = list(enumerate(self.years))[::every]
        return [(round((i + 0.5) * self._step, 1), str(year)) for i, year in places]


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of what two searches find: its name, count, address, and place in the bar."""

    part: Part
    name: str
    count: int
    url: str
    x: float
    width: float


@dataclass(frozen=True)
class ComparisonOfSearches:
    """Two searches side by side, and what they share if both can be run."""

    sides: tuple[ComparedSide, ComparedSide]
    overlap: Overlap | None

    @property
    def run(self) -> tuple[ComparedSide, ...]:
        """The searches that can be run."""
        return tuple(side for side in self.sides if side.found)

    def number_of(self, side: ComparedSide) -> int:
        """Return 1 for the first search, 2 for the second: the number of its colour."""
        return 1 + NAMES.index(side.name)

    @property
    def _parameters(self) -> list[Parameters]:
        return [side.parameters for side in self.sides]

    @property
    def swapped_url(self) -> str:
        """The address with the second search first."""
        return comparison_url(self._parameters[::-1])

    @property
    def json_url(self) -> str:
        """The address of the comparison as JSON."""
        return comparison_url(self._parameters, f"{PATH}.json")

    def removable(self, side: ComparedSide) -> list[tuple[Chip, str]]:
        """Return the conditions of a search that are not in the form, each with the address of the
        comparison without it.
        """
        return [
            (chip, self._with(side, chip.without))
            for chip in side.chips
            if chip.without.q == side.state.q
            and chip.without.date_from == side.state.date_from
            and chip.without.date_to == side.state.date_to
        ]

    def _with(self, changed: ComparedSide, without: SearchState) -> str:
        return comparison_url(
            without.parameters() if side is changed else side.parameters for side in self.sides
        )

    @property
    def parts(self) -> list[PartView]:
        """What only the first finds, both find, only the second finds."""
        if self.overlap is None:
            return []
        found, place = [], 0.0
        all_of = sum((self.overlap.first, self.overlap.both, self.overlap.second)) or 1
        for part in (Part.FIRST, Part.BOTH, Part.SECOND):
            count: int = getattr(self.overlap, part)
            url = comparison_url(self._parameters, f"{PATH}/records", **{"in": part})
            width = round(100 * count / all_of, 2)
            found.append(PartView(part, gettext(_PARTS[part]), count, url, round(place, 2), width))
            place += width
        return found

    @property
    def fields(self) -> list[SharesView]:
        """The fields by which they are compared, without the years."""
        views = (SharesView(field, self.run) for field in COUNTED if field is not Field.YEAR)
        return [view for view in views if view.rows]

    @property
    def by_year(self) -> SharesView:
        """The shares of the years."""
        return SharesView(Field.YEAR, self.run)

    @property
    def years(self) -> YearsView:
        """The chart of the years."""
        return YearsView(self.run)


@dataclass(frozen=True)
class SharedRecordsView:
    """A page of the records that two searches share, or that only one of them finds."""

    part: Part
    states: Sequence[SearchState]
    page: ResultPage
    number: int
    last: int

    @property
    def name(self) -> str:
        """The name of the part."""
        return gettext(_PARTS[self.part])

    @property
    def sides(self) -> list[ComparedSide]:
        """Both searches."""
        each = zip(NAMES, self.states, strict=True)
        return [ComparedSide(name, state, tuple(state.parameters())) for name, state in each]

    @property
    def _parameters(self) -> list[Parameters]:
        return [state.parameters() for state in self.states]

    @property
    def back_url(self) -> str:
        """The address of the comparison."""
        return comparison_url(self._parameters)

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """The pages to link to; empty if there is only this one."""
        return page_links(self.number, self.last, self._url) if self.last > 1 else []

    def _url(self, number: int) -> str:
        more = {"in": self.part.value} | ({"page": str(number)} if number > 1 else {})
        return comparison_url(self._parameters, f"{PATH}/records", **more)
