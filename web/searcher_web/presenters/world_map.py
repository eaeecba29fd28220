"""Presenters of a map of the world: countries shaded by their number of records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from math import asin, cos, log10, radians, sin, sqrt
from typing import NamedTuple

from searcher.gazetteer import Outline, Vertex, outlines
from searcher.index.protocol import FacetValue
from searcher_web.presenters.formatting import country_label, format_number

_WIDTH = 2000  # units of the SVG
_MERIDIAN = 11.0  # degrees: the middle of the longitudes of the outlines
_NORTH, _SOUTH = 83.7, -56.0  # degrees: no country is beyond
_HALF = 2.7066299836  # the greatest x of the projection
_CLASSES = 5
_SMALL = 11  # units: a country is drawn as a circle if it is smaller
_RADIUS = 8  # units, on a map of the world
_MARGIN = 40  # units around the countries with records
_NARROWEST = 500  # units: a map of one small country still shows where it is
_RATIOS = 1.5, _WIDTH / 864  # of width to height
_WHOLE = 1500  # units: a map that would be wider is one of the world


def project(place: Vertex) -> tuple[float, float]:
    """Project degrees to the plane so that areas stay comparable: Equal Earth.

    Šavrič, Patterson and Jenny 2018, doi:10.1080/13658816.2018.1504949.
    """
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(radians(place[1])))
    slope = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * sqrt(3) * radians(place[0] - _MERIDIAN) * cos(t) / (3 * slope)
    return x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t


def _units(place: Vertex) -> tuple[int, int]:
    scale, (x, y) = _WIDTH / (2 * _HALF), project(place)
    return round(_WIDTH / 2 + x * scale), round((project((_MERIDIAN, _NORTH))[1] - y) * scale)


_HEIGHT = _units((_MERIDIAN, _SOUTH))[1]


class Box(NamedTuple):
    """A rectangle on the map, in its units."""

    left: int
    top: int
    width: int
    height: int


_WORLD = Box(0, 0, _WIDTH, _HEIGHT)


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the map: the path of its outline, and the box around its largest part, in the
    middle of which one that `is_small` has a circle.
    """

    path: str
    box: "Box"
    is_small: bool

    @property
    def x(self) -> int:
        """The middle of the box."""
        return self.box.left + self.box.width // 2

    @property
    def y(self) -> int:
        """The middle of the box."""
        return self.box.top + self.box.height // 2


@cache
def shapes() -> Mapping[str, Shape]:
    """Draw the outline of each country, once in a process."""
    return {code: _shape(outline) for code, outline in outlines().items()}


def _shape(outline: Outline) -> Shape:
    rings = [[_units(vertex) for vertex in ring] for ring in outline.polygons]
    if outline.place:
        return Shape("", Box(*_units(outline.place), 0, 0), is_small=True)
    largest = max(map(_box, rings), key=lambda box: box.width * box.height)
    path = "".join(map(_path, rings))
    return Shape(path, largest, max(largest.width, largest.height) < _SMALL)


def _box(places: Sequence[tuple[int, int]]) -> Box:
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _path(ring: list[tuple[int, int]]) -> str:
    """Write a ring with relative steps, which are short; leave out those that are nothing."""
    (x, y), found = ring[0], []
    for u, v in ring[1:]:
        if (u, v) != (x, y):
            found += [u - x, v - y]
            x, y = u, v
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(map(str, found))}z".replace(" -", "-")


@dataclass(frozen=True, slots=True)
class MapCountry:
    """A country with records: its name, count, address, shade (1 to 5), and shape."""

    code: str
    name: str
    count: int
    url: str
    shade: int
    shape: Shape | None

    @property
    def label(self) -> str:
        """Its name and count as text."""
        return f"{self.name}: {format_number(self.count)}"


@dataclass(frozen=True, slots=True)
class MapClass:
    """A class of the legend: its shade, and the counts that it has."""

    shade: int
    first: int
    last: int

    @property
    def label(self) -> str:
        """Its counts as text."""
        first, last = format_number(self.first), format_number(self.last)
        return first if first == last else f"{first}–{last}"


@dataclass(frozen=True)
class WorldMapView:
    """Countries by number of records; `url_of` gives the address of one, `own` is the country
    whose partners they are, if it is about one.
    """

    values: Iterable[FacetValue]
    url_of: Callable[[str], str]
    own: str = ""

    @cached_property
    def box(self) -> Box:
        """The part of the world that is shown: that of the countries with records, if it is not
        nearly all.
        """
        known = [country.shape.box for country in self.countries if country.shape]
        boxes = [*known, self.own_shape.box] if self.own_shape else known
        return _around(boxes) if boxes else _WORLD

    @property
    def is_near(self) -> bool:
        """Whether only a part of the world is shown."""
        return self.box != _WORLD

    @property
    def radius(self) -> float:
        """The radius of circles."""
        return round(max(_RADIUS * self.box.width / _WIDTH, 3), 1)

    @cached_property
    def classes(self) -> list[MapClass]:
        """The classes, smallest first: counts differ by orders of magnitude, so each has bounds
        the same number of times those of the one before, as round numbers.
        """
        most = max((v.count for v in self.values), default=0)
        bounds = [1]
        for i in range(1, _CLASSES):
            bounds.append(max(bounds[-1] + 1, _rounded(most ** (i / _CLASSES))))
        bounds = [*(bound for bound in bounds if bound <= most), most + 1]
        classes = [(first, after - 1) for first, after in pairwise(bounds)]
        lightest = _CLASSES - len(classes) + 1
        return [MapClass(shade, *both) for shade, both in enumerate(classes, start=lightest)]

    @cached_property
    def countries(self) -> list[MapCountry]:
        """The countries with records, most records first."""
        return [
            MapCountry(
                value, country_label(value), count, self.url_of(value), self._shade(count),
                shapes().get(value),
            )
            for value, count in self.values
        ]  # fmt: skip

    def _shade(self, count: int) -> int:
        return next(c.shade for c in self.classes if count <= c.last)

    @property
    def drawn(self) -> list[MapCountry]:
        """The countries on the map, circles above areas."""
        found = [country for country in self.countries if country.shape]
        return sorted(found, key=lambda one: bool(one.shape and one.shape.is_small))

    @property
    def not_drawn(self) -> list[MapCountry]:
        """The countries that the map of today does not have."""
        return [country for country in self.countries if not country.shape]

    @property
    def land(self) -> str:
        """The path of every country without records."""
        known = {country.code for country in self.countries} | {self.own}
        return "".join(shape.path for code, shape in shapes().items() if code not in known)

    @property
    def own_shape(self) -> Shape | None:
        """The shape of the country whose partners they are."""
        return shapes().get(self.own)

    @property
    def own_name(self) -> str:
        """The name of the country whose partners they are."""
        return country_label(self.own)

    @property
    def size(self) -> str:
        """The number of countries."""
        return format_number(len(self.countries))


def _around(boxes: Iterable[Box]) -> Box:
    """Return the part of the map around some boxes, in the shape of a picture."""
    corners = [c for b in boxes for c in ((b.left, b.top), (b.left + b.width, b.top + b.height))]
    tight = _box(corners)
    least, most = _RATIOS
    width = max(tight.width + 2 * _MARGIN, _NARROWEST, (tight.height + 2 * _MARGIN) * least)
    height = max(tight.height + 2 * _MARGIN, width / most)
    if width > _WHOLE or height > _HEIGHT:
        return _WORLD
    left = tight.left + tight.width / 2 - width / 2
    top = tight.top + tight.height / 2 - height / 2
    left, top = max(0, min(left, _WIDTH - width)), max(0, min(top, _HEIGHT - height))
    return Box(round(left), round(top), round(width), round(height))


def _rounded(value: float) -> int:
    """Round a number to its first digit; below 10 to a whole number."""
    unit = 10 ** int(log10(value)) if value >= 1 else 1
    return max(1, round(value / unit) * unit)
