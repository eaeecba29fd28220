"""Presenters of the network of pairs: countries on a circle, a line for each pair."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import cos, pi, sin, sqrt

from searcher.model.facets import Field
from searcher_web.presenters.formatting import country_label, format_number, value_label
from searcher_web.presenters.world_map import shapes

MAX_LINES = 90
"""The limit of lines: more could not be distinguished."""
_WIDTH, _HEIGHT, _CIRCLE = 720, 640, 200  # units of the SVG
_THICKEST, _THINNEST = 12.0, 1.0  # units
_LARGEST, _LEAST = 13.0, 3.5  # units: radii
_BEND = 0.35  # how near to the centre a line passes; 1 is a straight line
_ROUNDS = 20  # of exchanges

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NetworkCountry:
    """A country: its circle, and its label beyond it, turned by an angle in degrees."""

    code: str
    name: str
    count: int
    url: str
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float
    angle: float
    is_left: bool

    @property
    def label(self) -> str:
        """Its name and count as text."""
        return f"{self.name}: {format_number(self.count)}"


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """A pair: its count, address, path, and thickness."""

    pair: str
    count: int
    url: str
    path: str
    thickness: float

    @property
    def label(self) -> str:
        """Its name and count as text."""
        return f"{value_label(Field.PAIR, self.pair)}: {format_number(self.count)}"


@dataclass(frozen=True)
class PairNetworkView:
    """The pairs among some countries, given the number of records of each country and pair."""

    countries: Counts
    pairs: Counts
    url_of_country: Callable[[str], str]
    url_of_pair: Callable[[str], str]

    width = _WIDTH
    height = _HEIGHT

    @cached_property
    def _drawn(self) -> list[tuple[str, int]]:
        """The pairs that are drawn, those with most records first."""
        among = ((p, n) for p, n in self.pairs.items() if self.countries.keys() >= {*p.split("-")})
        return sorted(among, key=lambda one: (-one[1], one[0]))[:MAX_LINES]

    @cached_property
    def _angles(self) -> dict[str, float]:
        paired = {code for pair, _ in self._drawn for code in pair.split("-")}
        order = with_few_crossings(
            sorted(paired, key=_longitude), [tuple(pair.split("-")) for pair, _ in self._drawn]
        )
        # The first half is on the left, so that west is left and east is right.
        return {code: 2 * pi * (i + 0.5) / len(order) + pi / 2 for i, code in enumerate(order)}

    @property
    def nodes(self) -> list[NetworkCountry]:
        """The countries, in their order on the circle."""
        most = max(self.countries.values(), default=1)
        return [self._node(code, angle, most) for code, angle in self._angles.items()]

    def _node(self, code: str, angle: float, most: int) -> NetworkCountry:
        count = self.countries[code]
        radius = max(_LEAST, _LARGEST * sqrt(count / most))
        (x, y), (label_x, label_y) = _place(angle), _place(angle, _CIRCLE + _LARGEST + 6)
        turned, is_left = angle * 180 / pi % 360, cos(angle) < 0
        return NetworkCountry(
            code, country_label(code), count, self.url_of_country(code), x, y, round(radius, 1),
            label_x, label_y, round(turned - 180 if is_left else turned, 1), is_left,
        )  # fmt: skip

    @property
    def lines(self) -> list[NetworkLine]:
        """The pairs, thin ones first, so that thick ones are above."""
        most = max((count for _, count in self._drawn), default=1)
        return [self._line(pair, count, most) for pair, count in reversed(self._drawn)]

    def _line(self, pair: str, count: int, most: int) -> NetworkLine:
        one, other = (self._angles[code] for code in pair.split("-"))
        (x, y), (u, v) = _place(one), _place(other)
        middle_x, middle_y = _WIDTH / 2, _HEIGHT / 2
        bent_x = round(middle_x + ((x + u) / 2 - middle_x) * _BEND)
        bent_y = round(middle_y + ((y + v) / 2 - middle_y) * _BEND)
        path = f"M{x} {y}Q{bent_x} {bent_y} {u} {v}"
        thickness = max(_THINNEST, _THICKEST * sqrt(count / most))
        return NetworkLine(pair, count, self.url_of_pair(pair), path, round(thickness, 1))

    @property
    def left_out(self) -> int:
        """The number of pairs that are not drawn."""
        return len(self.pairs) - len(self._drawn)


def _longitude(code: str) -> tuple[int, str]:
    """Return the sort key of a country on the circle: where it is on a map, west first."""
    shape = shapes().get(code)
    return shape.x if shape else _WIDTH, code


def _place(angle: float, distance: float = _CIRCLE) -> tuple[float, float]:
    x, y = _WIDTH / 2 + distance * cos(angle), _HEIGHT / 2 + distance * sin(angle)
    return round(x, 1), round(y, 1)


def with_few_crossings(codes: Sequence[str], pairs: Sequence[tuple[str, ...]]) -> list[str]:
    """Order countries on a circle: exchange neighbours while that reduces the crossings of lines.

    An exchange changes only the crossings of the lines of these two (Baur and Brandes 2004,
    doi:10.1007/978-3-540-30559-0_28).
    """
    order, others = list(codes), defaultdict[str, set[str]](set)
    for one, other in pairs:
        others[one].add(other)
        others[other].add(one)
    for _ in range(_ROUNDS):
        if not sum(_exchanged(order, i, others) for i in range(len(order))):
            break
    return order


def _exchanged(order: list[str], i: int, others: Mapping[str, set[str]]) -> bool:
    """Exchange a country with the next if their lines cross less then; return whether they were."""
    after = (i + 1) % len(order)
    one, other = order[i], order[after]
    distance = {code: (n - i) % len(order) for n, code in enumerate(order)}
    ends = product(others[one] - {other}, others[other] - {one})
    gaps = [distance[b] - distance[a] for a, b in ends]
    if sum(gap < 0 for gap in gaps) >= sum(gap > 0 for gap in gaps):
        return False
    order[i], order[after] = other, one
    return True
