"""Outlines of the countries of today, for maps."""

from collections.abc import Mapping
from functools import cache
from itertools import accumulate

import msgspec

from searcher.languages import load_data

Vertex = tuple[float, float]
"""A place: its longitude and latitude in degrees."""
_TENTHS = 10


class Outline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The outline of a country as `scripts/outlines.py` writes it: rings, or a point for one that
    is too small for the scale.
    """

    rings: tuple[str, ...] = ()
    point: tuple[int, int] | None = None

    @property
    def polygons(self) -> list[list[Vertex]]:
        """The vertices of each ring."""
        return [_vertices(ring) for ring in self.rings]

    @property
    def place(self) -> Vertex | None:
        """Where it is, if it has no rings."""
        return (self.point[0] / _TENTHS, self.point[1] / _TENTHS) if self.point else None


@cache
def outlines() -> Mapping[str, Outline]:
    """Map codes of countries to their outlines; states of the past have none."""
    return load_data(__package__, "outlines", dict[str, Outline])


def _vertices(ring: str) -> list[Vertex]:
    numbers = list(map(int, ring.split()))
    xs, ys = accumulate(numbers[::2]), accumulate(numbers[1::2])
    return [(x / _TENTHS, y / _TENTHS) for x, y in zip(xs, ys, strict=True)]
