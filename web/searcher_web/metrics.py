"""Counts of what a site does, for monitoring: the text format of Prometheus, version 0.0.4.

The format: https://prometheus.io/docs/instrumenting/exposition_formats/.  With several processes
each number is the sum of all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from searcher_web.refusals import Reason
from searcher_web.shared_numbers import SharedNumbers

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""The upper bounds of the buckets of the times of answers, in seconds; another has the rest."""
_CLASSES = range(1, 6)  # of statuses: 2 is 200 to 299
_NO_ROUTE = "none"


class Gauge(StrEnum):
    """A number that each process sets as it is now."""

    QUEUE = "queue"
    CONNECTIONS = "connections"


@dataclass(frozen=True, slots=True)
class Sample:
    """A number that is known only when it is asked for."""

    name: str
    help: str
    value: float


class Metrics:
    """The counts of a site; `routes` are the names of its views."""

    def __init__(self, routes: Iterable[str], processes: int) -> None:
        self._routes = (*sorted(routes), _NO_ROUTE)
        names = [
            *(("status", route, one) for route in self._routes for one in _CLASSES),
            *(("bucket", route, n) for route in self._routes for n in range(len(_BOUNDS) + 1)),
            *(("seconds", route) for route in self._routes),
            *(("refused", reason) for reason in Reason),
            *(("gauge", gauge) for gauge in Gauge),
            ("searches",), ("results",), ("empty",),
        ]  # fmt: skip
        self._places: dict[tuple[object, ...], int] = {name: n for n, name in enumerate(names)}
        self._numbers = SharedNumbers(processes, len(names))

    def use_row(self, process: int) -> None:
        """Count as one of the processes from now on; what its row has is kept."""
        self._numbers.use_row(process)

    def count_answer(self, route: str | None, status: int, seconds: float) -> None:
        """Count an answer, and the seconds from its request to its last byte."""
        name = route if ("seconds", route) in self._places else _NO_ROUTE
        self._add("status", name, status // 100)
        self._add("bucket", name, next((n for n, b in enumerate(_BOUNDS) if seconds <= b), 10))
        self._add("seconds", name, number=seconds)

    def count_refusal(self, reason: Reason) -> None:
        """Count a request that was refused."""
        self._add("refused", reason)

    def count_search(self, total: int) -> None:
        """Count a search with its number of results."""
        self._add("searches")
        self._add("results", number=total)
        self._add("empty", number=not total)

    def set(self, gauge: Gauge, number: float) -> None:
        """Set a number of this process."""
        self._numbers.set(self._places["gauge", gauge], number)

    def _add(self, *name: object, number: float = 1) -> None:
        self._numbers.add(self._places[name], number)

    def text(self, samples: Iterable[Sample]) -> str:
        """Write all counts, and some more samples, in the format of Prometheus."""
        return "".join(f"{line}\n" for line in self._lines(samples))

    def _lines(self, samples: Iterable[Sample]) -> Iterator[str]:
        counts = dict(zip(self._places, self._numbers.totals(), strict=True))
        yield from _head("requests_total", "counter", "Answers, by route and class of status.")
        for route in self._routes:
            for one in _CLASSES:
                if number := counts["status", route, one]:
                    labels = f'{{route="{route}",status="{one}xx"}}'
                    yield f"searcher_requests_total{labels} {number:.0f}"
        yield from self._times(counts)
        yield from _head("refused_total", "counter", "Refused requests, by reason.")
        for reason in Reason:
            yield f'searcher_refused_total{{reason="{reason}"}} {counts["refused", reason]:.0f}'
        for name, text in _COUNTERS.items():
            yield from _head(f"{name}_total", "counter", text)
            yield f"searcher_{name}_total {counts[name,]:.0f}"
        for gauge in Gauge:
            yield from _head(gauge, "gauge", _GAUGES[gauge])
            yield f"searcher_{gauge} {counts['gauge', gauge]:.0f}"
        for sample in samples:
            yield from _head(sample.name, "gauge", sample.help)
            yield f"searcher_{sample.name} {sample.value:.15g}"

    def _times(self, counts: dict[tuple[object, ...], float]) -> Iterator[str]:
        name = "request_seconds"
        yield from _head(name, "histogram", "Seconds from a request to its last byte, by route.")
        bounds = (*map(str, _BOUNDS), "+Inf")
        for route in self._routes:
            buckets = [counts["bucket", route, n] for n in range(len(bounds))]
            if not (count := sum(buckets)):
                continue
            for bound, number in zip(bounds, accumulate(buckets), strict=True):
                yield f'searcher_{name}_bucket{{route="{route}",le="{bound}"}} {number:.0f}'
            yield f'searcher_{name}_sum{{route="{route}"}} {counts["seconds", route]:.6f}'
            yield f'searcher_{name}_count{{route="{route}"}} {count:.0f}'


_COUNTERS = {
    "searches": "Pages of results.",
    "results": "Records that they found, in all.",
    "empty": "Pages of results without a record.",
}
_GAUGES = {
    Gauge.QUEUE: "Requests that wait for a thread.",
    Gauge.CONNECTIONS: "Open connections.",
}


def _head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP searcher_{name} {text}"
    yield f"# TYPE searcher_{name} {kind}"
