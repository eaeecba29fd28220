"""Matches → total, facets and the order of the hits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from heapq import merge
from typing import Literal

import numpy as np

from searcher.index.protocol import Facet, Ranked, Timeline, ValueTimeline
from searcher.index.record_values import UNDATED
from searcher.index.whoosh.arrays import Array, Ints
from searcher.index.whoosh.doc_sets import Mask, Matches
from searcher.index.whoosh.evaluator import Evaluator
from searcher.index.whoosh.facets import FacetTable
from searcher.index.whoosh.filters import changes_mask, condition_mask, follow_place, with_all
from searcher.index.whoosh.groups import NONE, Groups, surplus_by_value
from searcher.index.whoosh.segment_reader import SegmentReader
from searcher.index.whoosh.smallest import select_smallest, smallest
from searcher.index.whoosh.snapshot import Snapshot
from searcher.index.whoosh.timeline import timeline_of
from searcher.model.expression import has_relevance
from searcher.model.facets import Field
from searcher.model.query import (
    MAX_VALUE_TIMELINES,
    Filter,
    Fold,
    Group,
    Mode,
    Place,
    Query,
    Sort,
    Unit,
)

_LAST_SECOND = (1 << 32) - 1
_FEW = 64  # results that are sorted without arrays
_CHUNK = 1 << 10  # documents of which Python objects are made together


_DATES: Literal["dates"] = "dates"
_ADDED: Literal["added"] = "added"
_AMONG: Literal["among"] = "among"
_CHANGES: Literal["changes"] = "changes"
_GROUP: Literal["group"] = "group"
_Filtered = Field | Literal["dates", "added", "among", "changes", "group"]


@dataclass(frozen=True)
class _Selected:
    """The matches of a segment that pass the filters; `masks` has one mask for each filtered field,
    one for the filter on dates, one each for those on arrival, identifiers, changes and a group.
    """

    reader: SegmentReader
    matched: Ints
    masks: Mapping[_Filtered, Mask]
    found: Matches

    def ignoring(self, one: _Filtered) -> Ints:
        """Return the documents that pass all filters but those of one field, or on dates."""
        if one not in self.masks:
            return self.found.docs
        others = [mask for name, mask in self.masks.items() if name is not one]
        if not others:
            return self.matched
        return self.matched.take(reduce(np.logical_and, others).nonzero()[0])

    def without(self, places: Ints) -> "_Selected":
        """Remove the results at some places."""
        kept = np.ones(len(self.found.docs), np.bool_)
        kept[places] = False
        docs, scores = self.found
        found = Matches(docs[kept], None if scores is None else scores[kept])
        return _Selected(self.reader, self.matched, self.masks, found)


class Results:
    """All results of a query."""

    def __init__(self, snapshot: Snapshot, query: Query, evaluator: Evaluator) -> None:
        self._snapshot, self._query, self._evaluator = snapshot, query, evaluator
        matched = evaluator.evaluate(query.expression)
        self._selected = [self._select(number, found) for number, found in enumerate(matched)]
        self._groups = snapshot.groups(query.fold) if query.fold else None
        self._shown, self.others = self._selected, dict[str, int]()
        if self._groups:
            self._shown, self.others = self._folded(self._groups)

    @property
    def total(self) -> int:
        """How many results there are."""
        return sum(len(selected.found.docs) for selected in self._shown)

    @property
    def folded(self) -> Mapping[Fold | None, int]:
        """How many results there are with each fold that the query asks for, and without one."""
        if not self._query.folds:
            return {}
        docs = [selected.found.docs for selected in self._selected]
        every = sum(map(len, docs))
        groups = ((fold, self._snapshot.groups(fold)) for fold in self._query.folds)
        return {None: every, **{fold: every - one.surplus(docs) for fold, one in groups}}

    def _folded(self, groups: Groups) -> tuple[list[_Selected], dict[str, int]]:
        """Keep of each group the first result, and count the others of it by its identifier."""
        numbers = groups.among([selected.found.docs for selected in self._selected])
        places = [np.flatnonzero(mine != NONE) for mine in numbers]
        if not len(np.concatenate([*places, np.empty(0)])):
            return self._selected, {}
        columns = _Columns.joined(
            [
                _Columns.of(selected, self._keys(selected), at)
                for selected, at in zip(self._selected, places, strict=True)
            ]
        )
        own = np.concatenate([mine[at] for mine, at in zip(numbers, places, strict=True)])
        order = np.lexsort((columns.ids, columns.keys, own))
        _, first, size = np.unique(own[order], return_index=True, return_counts=True)
        is_first = np.zeros(len(own), np.bool_)
        is_first[order[first]] = True
        left = np.split(is_first, np.cumsum([len(at) for at in places]))[:-1]
        shown = [
            selected.without(at[~keeps])
            for selected, at, keeps in zip(self._selected, places, left, strict=True)
        ]
        ids = columns.ids[order[first]].tolist()
        others = zip(ids, (size - 1).tolist(), strict=True)
        return shown, {one.decode(): count for one, count in others if count}

    def _select(self, number: int, matched: Matches) -> _Selected:
        reader = self._snapshot.readers[number]
        masks: dict[_Filtered, Mask] = {}
        if self._query.dates is not None:
            masks[_DATES] = condition_mask(self._snapshot, number, self._query.dates, matched.docs)
        if self._query.added_since is not None:
            since = min(max(0, int(self._query.added_since.timestamp())), _LAST_SECOND)
            masks[_ADDED] = reader.arrays.arrived[matched.docs] >= since
        if self._query.among is not None:
            ids = np.sort(np.array([one.encode() for one in self._query.among], np.bytes_))
            masks[_AMONG] = np.isin(matched.docs, reader.with_ids(ids))
        if self._query.changes is not None:
            masks[_CHANGES] = changes_mask(reader.arrays, self._query.changes, matched.docs)
        if self._query.group is not None:
            masks[_GROUP] = self._in_group(number, self._query.group, matched.docs)
        for one in self._query.filters:
            mask = self._passing(number, one, matched.docs)
            masks[one.field] = masks[one.field] & mask if one.field in masks else mask
        if not masks:
            return _Selected(reader, matched.docs, masks, matched)
        # Taking places is some times as fast as a mask.
        (kept,) = reduce(np.logical_and, masks.values()).nonzero()
        scores = None if matched.scores is None else matched.scores.take(kept)
        return _Selected(reader, matched.docs, masks, Matches(matched.docs.take(kept), scores))

    def _in_group(self, number: int, group: Group, docs: Ints) -> Mask:
        """Mark the documents of the group of a record: it alone, if it is in none."""
        place = self._snapshot.find(group.id)
        if place is None:
            return np.zeros(len(docs), np.bool_)
        numbers = self._snapshot.groups(group.fold).numbers
        own = numbers[place[0]][place[1]]
        if own == NONE:
            alone: Mask = docs == (place[1] if number == place[0] else -1)
            return alone
        mine: Mask = numbers[number][docs] == own
        return mine

    def _passing(self, number: int, one: Filter, docs: Ints) -> Mask:
        column = self._snapshot.readers[number].arrays.columns[one.field]
        values = self._snapshot.values(one.field)
        if one.mode is Mode.ALL:
            return with_all(column, (values.wanted((v,), number) for v in one.values), docs)
        has_any = column.has_any(values.wanted(one.values, number), docs)
        return ~has_any if one.mode is Mode.NONE else has_any

    # Facets

    def facets(self) -> tuple[Facet, ...]:
        """Count the values of each requested field in documents that pass all filters but its own;
        the most frequent first, then by name.
        """
        if not self._query.facets:
            return ()
        table = self._snapshot.table(self._query.facets)
        counts = table.count(table.everywhere(self._found))
        filtered = self._filtered
        for place, one in enumerate(table.fields):
            if one in filtered:
                mine = slice(table.starts[place], table.starts[place + 1])
                counts[mine] = table.count_of(place, table.everywhere(self._ignoring(one)))
        if self._groups:
            counts -= self._surplus(table, self._groups)
        return table.facets(counts)

    @property
    def _filtered(self) -> set[_Filtered]:
        """The fields that are filtered, and other filters."""
        return {one for selected in self._selected for one in selected.masks}

    @property
    def _found(self) -> list[Ints]:
        return [selected.found.docs for selected in self._selected]

    def _ignoring(self, one: _Filtered) -> list[Ints]:
        return [selected.ignoring(one) for selected in self._selected]

    def _surplus(self, table: FacetTable, groups: Groups) -> Ints:
        """Count for each value how many more documents than groups have it."""
        counts = _surplus_of(table, groups, self._found)
        for place, one in enumerate(table.fields):
            if one in self._filtered:
                mine = slice(table.starts[place], table.starts[place + 1])
                counts[mine] = _surplus_of(table, groups, self._ignoring(one))[mine]
        return counts

    def timeline(self) -> Timeline | None:
        """Count the records by date, if requested."""
        if self._query.timeline is None:
            return None
        each = [(selected.reader.arrays, selected.ignoring(_DATES)) for selected in self._selected]
        return timeline_of(each, self._query.timeline, self._groups_of([docs for _, docs in each]))

    def _groups_of(self, docs: Sequence[Ints]) -> list[Ints] | None:
        return self._groups.among(docs) if self._groups else None

    def value_timelines(self, facets: Iterable[Facet]) -> tuple[ValueTimeline, ...]:
        """Count the records of the most frequent values of some facets by date."""
        return tuple(
            ValueTimeline(facet.field, value, self._value_timeline(facet.field, value.value))
            for facet in facets
            if facet.field in self._query.timelines_of
            for value in facet.values[:MAX_VALUE_TIMELINES]
        )

    def _value_timeline(self, field: Field, value: str) -> Timeline:
        each = []
        for number, selected in enumerate(self._selected):
            docs = selected.ignoring(_DATES)
            having = self._passing(number, Filter(field, (value,)), docs)
            each.append((selected.reader.arrays, docs[having]))
        groups = self._groups_of([docs for _, docs in each])
        return timeline_of(each, self._query.timeline or Unit.YEAR, groups)

    # Order

    def hits(self) -> list[Ranked]:
        """Return the results of the requested page in order; ties are broken by identifier.

        If the query asks for no word there is no relevance: the newest come first.
        """
        return [hit for _, hit in self._page]

    @property
    def reached(self) -> Place | None:
        """The place of the last result of the requested page; None if no others follow."""
        page = self._page
        if not page or self._query.first + len(page) >= self._left:
            return None
        key, last = page[-1]
        return Place(float(key), last.id)

    @property
    def _left(self) -> int:
        """How many results there are after the place that the query names."""
        return sum(len(selected.found.docs) for selected in self._listed)

    @cached_property
    def _listed(self) -> Sequence[_Selected]:
        """The results after the place that the query names."""
        after = self._query.after
        if after is None:
            return self._shown
        each = ((one, one.found.docs, self._keys(one)) for one in self._shown)
        return [
            one.without((~follow_place(one.reader.arrays, docs, keys, after)).nonzero()[0])
            for one, docs, keys in each
        ]

    @cached_property
    def _page(self) -> Sequence[tuple[float, Ranked]]:
        first, after = self._query.first, min(self._query.first + self._query.size, self._left)
        if first >= after:
            return []
        filled = [selected for selected in self._listed if len(selected.found.docs)]
        each = [self._keys(selected) for selected in filled]
        chosen = _chosen(filled, each, after)
        best = [_Columns.of(*one) for one in zip(filled, each, chosen, strict=True) if len(one[2])]
        page = _window(best[0] if len(best) == 1 else _Columns.joined(best), first, after)
        if self._query.changes is not None:
            return [(key, hit._replace(score=key)) for key, hit in page]
        return list(page)

    def in_order(self) -> Iterator[Ranked]:
        """Yield all results in the same order, made on demand."""
        runs = [self._run(selected) for selected in self._listed]
        return (hit for _, hit in merge(*runs, key=lambda pair: (pair[0], pair[1].id)))

    @cached_property
    def _by_relevance(self) -> bool:
        by_relevance = self._query.sort is Sort.RELEVANCE
        return by_relevance and has_relevance(self._query.expression)

    def _run(self, selected: _Selected) -> Iterator[tuple[float, Ranked]]:
        keys = self._keys(selected)
        order = np.lexsort((selected.reader.arrays.id_rank[selected.found.docs], keys))
        for start in range(0, len(order), _CHUNK):
            yield from _Columns.of(selected, keys, order[start : start + _CHUNK]).ranked()

    def _keys(self, selected: _Selected) -> Array:
        """Return the sort keys of the documents, the smallest first."""
        docs, scores = selected.found
        if self._query.changes is not None:
            return selected.reader.arrays.changed[docs]
        if self._by_relevance:
            return np.zeros(len(docs)) if scores is None else -scores
        if self._query.sort is Sort.OLDEST:
            return selected.reader.arrays.earliest[docs]
        if self._query.sort is Sort.ADDED:
            return -selected.reader.arrays.arrived[docs].astype(np.int64)
        days = selected.reader.arrays.latest[docs]
        return np.where(days == UNDATED, days, -days)


def _surplus_of(table: FacetTable, groups: Groups, docs: Sequence[Ints]) -> Ints:
    """Count for each value how many more of some documents of each segment than groups have it."""
    own = np.concatenate([np.empty(0, np.intp), *groups.among(docs)])
    (grouped,) = (own != NONE).nonzero()
    places, found = table.values_of(table.everywhere(docs)[grouped])
    return surplus_by_value(own[grouped][places], found, len(table.names))


@dataclass(frozen=True, eq=False)
class _Columns:
    """Results as parallel arrays: sort key, identifier, version, score."""

    keys: Array
    ids: Array
    versions: Array
    scores: Array

    @classmethod
    def of(cls, selected: _Selected, keys: Array, chosen: Ints) -> "_Columns":
        """Gather some of a segment's results."""
        docs, scores = selected.found
        arrays, picked = selected.reader.arrays, docs.take(chosen)
        held = np.zeros(len(chosen)) if scores is None else scores.take(chosen)
        return cls(keys.take(chosen), arrays.ids.take(picked), arrays.versions.take(picked), held)

    @classmethod
    def joined(cls, each: Sequence["_Columns"]) -> "_Columns":
        """Concatenate the results of several segments."""
        names = ("keys", "ids", "versions", "scores")
        return cls(*(np.concatenate([getattr(one, name) for one in each]) for name in names))

    def select(self, places: Ints | slice) -> "_Columns":
        """Select some of the results."""
        return _Columns(
            self.keys[places], self.ids[places], self.versions[places], self.scores[places]
        )

    def ranked(self) -> Iterator[tuple[float, Ranked]]:
        """Yield each result with its sort key."""
        columns = (self.keys, self.ids, self.versions, self.scores)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return ((key, Ranked(one.decode(), version, score)) for key, one, version, score in rows)


def _window(results: _Columns, first: int, after: int) -> Iterable[tuple[float, Ranked]]:
    """Select the results from place `first` to `after` of the order by key and identifier.

    Only results whose key may belong to the window are sorted: a late page costs a few passes over
    arrays.
    """
    if len(results.keys) <= _FEW:
        return sorted(results.ranked(), key=lambda pair: (pair[0], pair[1].id))[first:after]
    low, high = np.partition(results.keys, (first, after - 1))[[first, after - 1]]
    (near,) = ((results.keys >= low) & (results.keys <= high)).nonzero()
    skipped = int(np.count_nonzero(results.keys < low))
    order = np.lexsort((results.ids[near], results.keys[near]))[first - skipped : after - skipped]
    return results.select(near[order]).ranked()


def _chosen(filled: Sequence[_Selected], each: Sequence[Array], most: int) -> Sequence[Ints]:
    """Select the places of the smallest keys in some segments: the `most` smallest of all are among
    them, if equal ones come by identifier.
    """
    if len(each) > 1:
        found = smallest(np.concatenate(each), most)
        if len(found) <= most + _FEW:
            ends = np.cumsum([len(keys) for keys in each])
            split = np.split(found, found.searchsorted(ends[:-1]))
            return [mine - start for mine, start in zip(split, (0, *ends.tolist()), strict=False)]
    return [
        select_smallest(keys, one.reader.arrays.id_rank, one.found.docs, most)
        for one, keys in zip(filled, each, strict=True)
    ]
