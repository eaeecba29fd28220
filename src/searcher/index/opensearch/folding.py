"""Of each group of records a result has one, the first in its order; all counts are of groups.

Only records that are in a group with others are read; all others are counted by the cluster.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from searcher.index.opensearch.bodies import Bodies, FilterName
from searcher.index.opensearch.mappings import PAGE, group_of, values_of
from searcher.index.opensearch.view import View
from searcher.model.facets import Field
from searcher.model.query import Fold

Months = tuple[int, int] | None
"""The first and last month of a record, as numbers since January of year 0; None if undated."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """A matching record that is in a group: its groups, months and values, and which filters it
    passes.
    """

    id: str
    groups: Mapping[Fold, str]
    months: Months
    values: Mapping[Field, Sequence[str]]
    passes: frozenset[str]


Condition = Callable[[Grouped], bool]


@dataclass(frozen=True)
class Folding:
    """The matching records of a query that are in groups, in the order of the result."""

    bodies: Bodies
    records: Sequence[Grouped]

    @classmethod
    def read(cls, view: View, bodies: Bodies) -> "Folding":
        """Read the grouped records, if the query folds its result or asks for such totals."""
        query = bodies.query
        if query.fold is None and not query.folds:
            return cls(bodies, ())
        fields = (*query.facets, *query.timelines_of) if query.fold else ()
        names = [*map(group_of, Fold), *map(values_of, dict.fromkeys(fields))]
        hits = view.pages(bodies.grouped(names, PAGE))
        return cls(bodies, [_grouped(hit, fields) for hit in hits])

    def _passing(self, ignored: FilterName | None = None) -> Condition:
        """Return whether a record passes all filters but one."""
        wanted = frozenset(str(name) for name in self.bodies.filters if name != ignored)
        return lambda record: wanted <= record.passes

    def _found(self, condition: Condition) -> Iterator[Grouped]:
        return filter(condition, self.records)

    def surplus(self, fold: Fold, condition: Condition | None = None) -> int:
        """Count how many more records than groups pass the filters, or a condition."""
        groups = [one.groups[fold] for one in self._found(condition or self._passing())]
        return len(groups) - len(set(groups))

    @cached_property
    def _by_group(self) -> Mapping[str, list[str]]:
        """The results of each group, in order."""
        found: dict[str, list[str]] = {}
        if fold := self.bodies.query.fold:
            for one in self._found(self._passing()):
                found.setdefault(one.groups[fold], []).append(one.id)
        return found

    @property
    def excluded(self) -> list[str]:
        """The results that are not the first of their group."""
        return [one for ids in self._by_group.values() for one in ids[1:]]

    @property
    def others(self) -> Mapping[str, int]:
        """How many other results there are in the group of a first one."""
        return {ids[0]: len(ids) - 1 for ids in self._by_group.values() if len(ids) > 1}

    def values_surplus(self, field: Field) -> Counter[str]:
        """Count for each value of a field how many more records than groups have it."""
        return self._surplus_by(self._passing(field), lambda one: one.values.get(field, ()))

    def months_surplus(self, value: tuple[Field, str] | None = None) -> "MonthsSurplus":
        """Count for each period how many more records than groups are of it, of all or of those
        with a value.
        """
        passes = self._passing("dates")
        records = [
            one
            for one in self._found(passes)
            if value is None or value[1] in one.values.get(value[0], ())
        ]
        return MonthsSurplus(self.bodies.query.fold, records)

    def _surplus_by(
        self, condition: Condition, values: Callable[[Grouped], Iterable[str]]
    ) -> Counter[str]:
        fold = self.bodies.query.fold
        if fold is None:
            return Counter()
        pairs = [(v, one.groups[fold]) for one in self._found(condition) for v in values(one)]
        every = Counter(value for value, _ in pairs)
        every.subtract(Counter(value for value, _ in set(pairs)))
        return every


@dataclass(frozen=True)
class MonthsSurplus:
    """How many more records than groups are of a period, by its number."""

    fold: Fold | None
    records: Sequence[Grouped]

    def certain(self, months: int) -> Counter[int]:
        """Count by the periods, of so many months, that records certainly belong to."""
        return self._by(months, lambda first, last: (first,) if first == last else ())

    def possible(self, months: int) -> Counter[int]:
        """Count by the periods that records may belong to."""
        return self._by(months, lambda first, last: range(first, last + 1))

    @property
    def undated(self) -> int:
        """Count those without a known year."""
        if self.fold is None:
            return 0
        groups = [one.groups[self.fold] for one in self.records if one.months is None]
        return len(groups) - len(set(groups))

    def _by(self, months: int, periods: Callable[[int, int], Iterable[int]]) -> Counter[int]:
        if self.fold is None:
            return Counter()
        pairs = [
            (period, one.groups[self.fold])
            for one in self.records
            if one.months
            for period in periods(one.months[0] // months, one.months[1] // months)
        ]
        every = Counter(period for period, _ in pairs)
        every.subtract(Counter(period for period, _ in set(pairs)))
        return every


def _grouped(hit: Any, fields: Iterable[Field]) -> Grouped:
    held = hit["fields"]
    return Grouped(
        hit["sort"][1],
        {fold: held[group_of(fold)][0] for fold in Fold},
        months_in(held["months"][0]),
        {field: held.get(values_of(field), ()) for field in fields},
        frozenset(hit.get("matched_queries", ())),
    )


def months_in(text: str) -> Months:
    """Read the months of a record."""
    if text == "undated":
        return None
    first, last = text.split()
    return int(first), int(last)
