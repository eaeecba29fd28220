"""Asks a cluster for what a query needs to know of a commit, in as few requests as possible."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from searcher.index.opensearch.chunks import chunks
from searcher.index.opensearch.clauses import Clauses, all_of, having, inflected_in
from searcher.index.opensearch.documents import storable
from searcher.index.opensearch.lexicon import WordFinder
from searcher.index.opensearch.mappings import TEXTS, Body, group_of, stem_token, values_of
from searcher.index.opensearch.proximity import Proximity
from searcher.index.opensearch.statistics import (
    Counted,
    Inflected,
    Statistics,
    WordKey,
    scored_fields,
)
from searcher.index.opensearch.view import Base, View
from searcher.model.expression import (
    AtLeast,
    Expression,
    Near,
    Phrase,
    Value,
    Word,
    leaves,
)
from searcher.model.facets import Field
from searcher.model.query import Group, Query
from searcher.text import fold

_MOST_LANGUAGES = 10_000
_TOGETHER = 200  # counts of one request


def base_of(view: View) -> Base:
    """Return what every query needs of a commit."""
    if view.known.base is None:
        view.known.base = _base(view)
    return view.known.base


def _base(view: View) -> Base:
    averages = {name: {"avg": {"field": f"length.{name}"}} for name in TEXTS}
    languages = {
        name: {"terms": {"field": name, "size": _MOST_LANGUAGES}} for name in ("stems_of", "base")
    }
    body = {"size": 0, "track_total_hits": True, "query": view.live}
    found = view.search({**body, "aggs": {**averages, **languages}})
    values = found["aggregations"]
    stemmed, spoken = (
        frozenset(bucket["key"] for bucket in values[name]["buckets"])
        for name in ("stems_of", "base")
    )
    lengths = {name: values[name]["value"] or 1.0 for name in TEXTS}
    return Base(found["hits"]["total"]["value"], lengths, stemmed, spoken)


@dataclass(frozen=True)
class Measure:
    """Collects the statistics of one commit."""

    view: View

    def of_query(self, query: Query) -> tuple[Statistics, bool]:
        """Return the statistics of a query, and whether its words near each other were sought in
        all records.
        """
        every = tuple(leaves(query.expression))
        values = [(one.field, one.value) for one in every if isinstance(one, Value)]
        values += [(one.field, value) for one in query.filters for value in one.values]
        statistics = self.of_parts(every, values)
        if query.group:
            statistics = replace(statistics, groups={query.group: self._group(query.group)})
        clauses = Clauses(statistics)
        near = [one for one in dict.fromkeys(every) if isinstance(one, Near)]
        near = [one for one in near if clauses.pair_of(one) is None]
        proximity = Proximity(self.view, clauses)
        found = {one: proximity.documents(one) for one in near}
        ids = {one: mine.ids for one, mine in found.items()}
        return replace(statistics, near=ids), all(mine.is_complete for mine in found.values())

    def of_parts(
        self, parts: Iterable[Expression], values: Sequence[tuple[Field, str]] = ()
    ) -> Statistics:
        """Return the statistics of the words of some leaves, and of some values."""
        known = self.view.known
        known.trim()
        base, every = base_of(self.view), tuple(parts)
        forms = WordFinder(self.view, base).find(words_of(every))
        wanted = dict.fromkeys(_counted(every, forms_of := Statistics(forms=dict(forms))))
        counts = self.count(wanted)
        self._seek(dict.fromkeys(values))
        return Statistics(
            documents=base.documents,
            averages=base.averages,
            counts=counts,
            forms={key: forms_of.forms[key] for key in words_of(every)},
            exact=frozenset(one for one in values if known.exact.get(one)),
        )

    def count(self, wanted: Iterable[Counted]) -> dict[Counted, int]:
        """Count the documents that have some things; what is known is not counted again."""
        known, every = self.view.known.counts, list(dict.fromkeys(wanted))
        new = [one for one in every if one not in known]
        for some in chunks(new, _TOGETHER):
            found = self.view.search_each([self._counting(_clause(one)) for one in some])
            totals = (one["hits"]["total"]["value"] for one in found)
            known.update(zip(some, totals, strict=True))
        return {one: known[one] for one in every}

    def total(self, clause: Body) -> int:
        """Count the documents that match a clause."""
        total: int = self.view.search(self._counting(clause))["hits"]["total"]["value"]
        return total

    def _counting(self, clause: Body) -> Body:
        return {"size": 0, "track_total_hits": True, "query": all_of([self.view.live, clause])}

    def _seek(self, values: Iterable[tuple[Field, str]]) -> None:
        """Find which values some record has exactly."""
        known = self.view.known.exact
        new = [one for one in values if one not in known]
        for some in chunks(new, _TOGETHER):
            bodies = [
                {
                    "size": 0,
                    "terminate_after": 1,
                    "query": all_of([self.view.live, {"term": {values_of(one): value}}]),
                }
                for one, value in some
            ]
            found = self.view.search_each(bodies)
            has = (one["hits"]["total"]["value"] > 0 for one in found)
            known.update(zip(some, has, strict=True))

    def _group(self, group: Group) -> str | None:
        """Return the name of the group of a record."""
        name = group_of(group.fold)
        query = all_of([self.view.live, having("id", [group.id])])
        hits = self.view.search({"size": 1, "query": query, "_source": [name]})["hits"]["hits"]
        return hits[0]["_source"]["group"][group.fold.value] if hits else None


def words_of(parts: Iterable[Expression]) -> list[WordKey]:
    """Return the words of some leaves, also those near each other, with their languages."""
    found: list[WordKey] = []
    for part in parts:
        match part:
            case Word(text, _, languages):
                found.append((text, languages))
            case Near(words):
                found += ((word, ()) for word in words)
    return found


def _counted(parts: Iterable[Expression], known: Statistics) -> Iterator[Counted]:
    """Yield what must be counted to score some leaves."""
    for part in parts:
        match part:
            case Word():
                yield from _counted_of_word(part, known)
            case Near(words, _, scope):
                for word in words:
                    yield from _counted_of_word(Word(word, scope), known)
            case Phrase(words):
                for name in scored_fields(part):
                    yield from (Counted(name, storable(fold(word))) for word in words)
            case AtLeast(_, terms):
                yield from (Counted("text", stem_token(term)) for term in terms)


def _counted_of_word(word: Word, known: Statistics) -> Iterator[Counted]:
    forms = known.forms_of(word)
    written = (forms.written,) if forms.written else ()
    for name in scored_fields(word):
        yield from (Counted(name, one) for one in (*forms.stems, *forms.inflected, *written))


def _clause(one: Counted) -> Body:
    if isinstance(one.what, Inflected):
        return inflected_in(one.field, one.what)
    return {"term": {one.field: one.what}}
