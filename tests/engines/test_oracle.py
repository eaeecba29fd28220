"""What the engine finds on its arrays, judged by Whoosh's own matchers and by brute force."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise, product

import numpy as np
import pytest
from engines_builders import (
    VALUES,
    Draft,
    History,
    Library,
    expressions,
    histories,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import LivingBM25F, RareBM25F, Translator, plain_searcher, results_of, scores_of

from searcher.index.protocol import Facet, FacetValue, Ranked, Ranking
from searcher.index.record_values import days_of, facet_values
from searcher.index.whoosh import budget, doc_sets, facets, phrases, proximity
from searcher.index.whoosh.evaluator import Evaluator
from searcher.model.expression import (
    And,
    DateRange,
    Everything,
    Expression,
    Field,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Undated,
    Value,
    Word,
    texts,
)
from searcher.model.query import Filter, Mode, Query, Sort
from searcher.model.record import Record
from searcher.search.chains import near_positions
from searcher.text import fold

CLOSE = 1e-9
several_expressions = st.lists(expressions, min_size=1, max_size=6)


def ranked(library: Library, expression: Expression, **rest: object) -> Ranking:
    return library.engine.search(Query(expression=expression, **{"size": 1000, **rest}))


def assert_agrees(ranking: Ranking, judged: Mapping[str, float], expression: Expression) -> None:
    """The same documents with the same scores, the best first; ties by identifier."""
    scores = {hit.id: hit.score for hit in ranking.hits}
    assert scores.keys() == judged.keys(), expression
    assert ranking.total == len(ranking.hits) == len(judged)
    far = {
        one: (scores[one], judged[one]) for one in judged if abs(scores[one] - judged[one]) > CLOSE
    }
    assert far == {}, expression
    if texts(expression):
        assert [h.id for h in ranking.hits] == sorted(scores, key=lambda one: (-scores[one], one))
        theirs = [judged[hit.id] for hit in ranking.hits]
        assert all(later <= earlier + CLOSE for earlier, later in pairwise(theirs))


@settings(max_examples=30)
@given(histories(), several_expressions)
def test_whoosh_finds_the_same_in_the_same_index(
    history: History, asked: Sequence[Expression]
) -> None:
    """Documents, scores and order, of Whoosh's matchers on postings read by our codec."""
    with written(history) as library:
        deleted = any(reader.live is not None for reader in library.snapshot.readers)
        translator = Translator(library.living.values())
        with library.whoosh(LivingBM25F() if deleted else RareBM25F()) as searcher:
            for expression in asked:
                judged = scores_of(searcher, translator.translated(expression))
                assert_agrees(ranked(library, expression), judged, expression)


@settings(max_examples=25)
@given(histories(), several_expressions, st.booleans())
def test_whoosh_finds_the_same_in_an_index_it_wrote_itself(
    history: History, asked: Sequence[Expression], exactly: bool
) -> None:
    """Documents, scores and order, of a search by Whoosh in its own files.

    Its average lengths are ours if no text has a length that is rounded.
    """
    with written(replace(history, exact=exactly)) as library:
        translator = Translator(library.living.values())
        weighting = RareBM25F() if exactly else LivingBM25F()
        with plain_searcher(library.living.values(), weighting) as searcher:
            for expression in asked:
                results = results_of(searcher, translator.translated(expression))
                assert_agrees(ranked(library, expression), dict(results), expression)


class Nests:
    """What is to be found by parts put together, from what Whoosh finds by each of them."""

    def __init__(self, library: Library, parts: Iterable[Expression]) -> None:
        translator = Translator(library.living.values())
        with library.whoosh(LivingBM25F()) as searcher:
            self._found = {p: scores_of(searcher, translator.translated(p)) for p in parts}
        self._every = dict.fromkeys(library.living, 0.0)

    def found(self, expression: Expression) -> dict[str, float]:
        match expression:
            case And(parts):
                each = [self.found(part) for part in parts]
                return _summed(set.intersection(*map(set, each)), each)
            case Or(parts):
                each = [self.found(part) for part in parts]
                return _summed(set().union(*each), each)
            case Not(part):
                return dict.fromkeys(self._every.keys() - self.found(part).keys(), 0.0)
            case Everything():
                return self._every
            case _:
                return self._found[expression]


def _summed(ids: Iterable[str], each: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {one: sum(found.get(one, 0.0) for found in each) for one in ids}


PARTS = (
    Word("trade"), Word("talks", Scope.TITLE), Word("энергия"), Word("nowhere"),
    Phrase(("the", "trade")), Near(("talks", "ministers"), 3), Prefix("cul"), Fuzzy("trader"),
    Value(Field.PAIR, "GE-KZ"), Value(Field.LANGUAGE, "ru"), Undated(),
    DateRange(None, date(2015, 6, 1), possibly=True),
)  # fmt: skip


def nests() -> Iterator[Expression]:
    for a, b, c in product(PARTS, repeat=3):
        yield And((a, b, c))
        yield And((Or((a, b)), c))
        yield And((Or((a, b)), Not(c)))
        yield Or((And((a, b)), c))
        yield Or((Or((a, b)), c))
        yield Or((a, And((b, Not(c)))))
        yield And((a, Not(Or((b, Not(c))))))


THRESHOLDS = {
    "as it is": {},
    "as with few documents": {(doc_sets, "_LOOK_UP"): 0, (doc_sets, "_SPARSE"): 0},
    "as with many": {(doc_sets, "_LOOK_UP"): 10**9, (doc_sets, "_SPARSE"): 10**9},
    "piece by piece": {
        (phrases, "_CHUNK"): 100,
        (proximity, "_CHUNK"): 100,
        (proximity, "_FOLLOWED"): 5,
    },
}
"""What decides how a set is made: it is the same set in any way."""


@pytest.mark.parametrize("thresholds", THRESHOLDS.values(), ids=THRESHOLDS)
def test_parts_are_put_together_as_sets(
    thresholds: Mapping[tuple[object, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On several segments with deletions."""
    for (module, name), value in thresholds.items():
        monkeypatch.setattr(module, name, value)
    history = History(seed=3, many=130, size=90, gone=range(100, 230, 7))
    with written(history) as library:
        assert [reader.live is None for reader in library.snapshot.readers] == [False, False]
        judge = Nests(library, PARTS)
        for expression in random.Random(4).sample(list(nests()), 500):
            assert_agrees(ranked(library, expression), judge.found(expression), expression)


def test_what_conditions_find_is_not_lost_in_a_larger_union() -> None:
    with written(History(after=[[(1, Draft(source="Harbour Post")), (2, Draft())]])) as library:
        one, other = Value(Field.SOURCE, "Harbour Post"), Value(Field.KIND, "report")
        assert ranked(library, Or((Or((one, one)), other))).total == 1
        assert ranked(library, Or((Or((one, Everything())), other))).total == 2


POSITIONAL = (
    Near(("the", "trade", "of"), 3),
    Phrase(("of", "the")),
    Or((Phrase(("the", "trade")), Near(("of", "the"), 2))),
)


@pytest.mark.parametrize("expression", POSITIONAL, ids=repr)
def test_what_a_budget_does_not_suffice_for_is_noticed(
    monkeypatch: pytest.MonkeyPatch, expression: Expression
) -> None:
    """What was searched is right, and nothing else is found."""
    monkeypatch.setattr(phrases, "_CHUNK", 50)
    monkeypatch.setattr(proximity, "_CHUNK", 50)
    with written(History(seed=3, many=60, size=60)) as library:
        every = ranked(library, expression)
        monkeypatch.setattr(budget, "MAX_UNITS", 200)
        monkeypatch.setattr(budget, "_MIN_SHARE", 100)
        some = ranked(library, expression)
        assert every.notices == ()
        assert "the" in some.notices[0]
        assert 0 < some.total < every.total
        assert {hit.id for hit in some.hits} < {hit.id for hit in every.hits}


def test_positions_are_read_only_where_the_other_words_are() -> None:
    """Frequent words in a row, or near each other, cost what a rare word beside them leaves."""
    rare = [(999, Draft(body="zebra of the trade talks"))]
    with written(History(seed=3, many=300, size=100, after=[rare])) as library:
        snapshot = library.engine._current()
        assert snapshot is not None
        for frequent in (Phrase(("of", "the")), Near(("of", "the", "talks"), 9)):
            spent = []
            for expression in (frequent, And((frequent, Word("zebra")))):
                evaluator = Evaluator(snapshot)
                evaluator.evaluate(expression)
                spent.append(evaluator.budget.spent)
            assert spent[1] * 10 < spent[0], (frequent, spent)


@pytest.mark.parametrize("words", [2, 3, 6, 7, 8])
@pytest.mark.parametrize("distance", [1, 3, 12])
def test_chains_are_followed_as_by_trying_every_place(words: int, distance: int) -> None:
    """Of stretches with places of several words at once, too; 64 subsets and more."""
    chance = random.Random(words * distance)
    asked = proximity.NearQuery((1,) * words, distance, lambda *_: np.empty(0, np.intp))
    for _ in range(40):
        places = np.array(sorted(chance.sample(range(60), chance.randint(1, 30))), np.intp)
        bits = [1 << chance.randrange(words) for _ in places]
        bits = [b | (1 << chance.randrange(words) if chance.random() < 0.2 else 0) for b in bits]
        share = budget.Budget().share(1)
        ends = proximity.chains_end(places, np.array(bits, np.intp), asked, share)
        each = [
            [int(p) for p, b in zip(places, bits, strict=True) if b >> word & 1]
            for word in range(words)
        ]
        assert bool(ends.any()) == bool(near_positions(each, distance))


# Brute force over the records that matched


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    field = draw(st.sampled_from(Field))
    known = [value.value for value in VALUES if value.field is field]
    values = draw(st.lists(st.sampled_from([*known, "nothing"]), max_size=3))
    return Filter(field, tuple(values), draw(st.sampled_from(Mode)))


class Shelf:
    """The records that live, to be looked through one by one."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._values = {
            field: {v for one in records.values() for v in facet_values(one, field)}
            for field in Field
        }

    def passing(self, ids: Iterable[str], chosen: Iterable[Filter]) -> list[str]:
        return [one for one in ids if all(self._passes(self._records[one], f) for f in chosen)]

    def _passes(self, one: Record, chosen: Filter) -> bool:
        held = set(facet_values(one, chosen.field))
        asked = [bool(held & self._meant(chosen.field, value)) for value in chosen.values]
        match chosen.mode:
            case Mode.ANY:
                return any(asked)
            case Mode.ALL:
                return all(asked)
            case Mode.NONE:
                return not any(asked)

    def _meant(self, field: Field, asked: str) -> set[str]:
        if asked in self._values[field]:
            return {asked}
        return {value for value in self._values[field] if fold(value) == fold(asked)}

    def facet(self, field: Field, ids: Iterable[str]) -> Facet:
        counts = Counter(v for one in ids for v in facet_values(self._records[one], field))
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return Facet(field, tuple(FacetValue(value, count) for value, count in ordered))

    def by_day(self, ids: Iterable[str], sort: Sort) -> list[str]:
        def place(one: str) -> tuple[int, int, str]:
            days = days_of(self._records[one])
            if days is None:
                return 1, 0, one
            return 0, days[0] if sort is Sort.OLDEST else -days[1], one

        return sorted(ids, key=place)

    def version(self, one: str) -> int:
        return self._records[one].version


@settings(max_examples=20)
@given(histories(), several_expressions, st.sampled_from((3, 1 << 15)), st.data())
def test_filters_and_facets_are_those_of_the_records(
    history: History, asked: Sequence[Expression], at_once: int, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch, written(history) as library:
        patch.setattr(facets, "_CHUNK", at_once)
        shelf = Shelf(library.living)
        for expression in asked:
            matched = [hit.id for hit in ranked(library, expression).hits]
            chosen = data.draw(st.lists(filters(), max_size=3).map(tuple))
            fields = data.draw(st.lists(st.sampled_from(Field), min_size=1, unique=True).map(tuple))
            ranking = ranked(library, expression, filters=chosen, facets=fields)
            assert tuple(facet.field for facet in ranking.facets) == fields
            assert_filtered(ranking, shelf, matched, chosen)


FILTERS = (
    Filter(Field.TOPIC, ("topic 0",)),
    Filter(Field.TOPIC, ("topic 0", "topic 11"), Mode.ALL),
    Filter(Field.TOPIC, ("topic 11", "nothing"), Mode.NONE),
    Filter(Field.PAIR, ("AM-KZ", "KZ-RU", "GE-KZ")),
    Filter(Field.PAIR, ("AZ-GE", "GE-TR"), Mode.ALL),
    Filter(Field.PAIR, ("AZ-GE",), Mode.NONE),
    Filter(Field.SOURCE, ("harbour post", "cag")),
    Filter(Field.YEAR, ("2014", "undated"), Mode.NONE),
    Filter(Field.KIND, (), Mode.ALL),
)


def test_filters_narrow_one_another_and_not_their_own_facet() -> None:
    """On the same field, too."""
    fields = (Field.PAIR, Field.TOPIC, Field.YEAR)
    with written(History(seed=6, many=120, size=70, gone=(100, 101, 190))) as library:
        shelf = Shelf(library.living)
        for expression in (Everything(), Word("trade")):
            matched = [hit.id for hit in ranked(library, expression).hits]
            for chosen in product(FILTERS, repeat=2):
                ranking = ranked(library, expression, filters=chosen, facets=fields)
                assert_filtered(ranking, shelf, matched, chosen)


def assert_filtered(
    ranking: Ranking, shelf: Shelf, matched: Sequence[str], chosen: Sequence[Filter]
) -> None:
    assert [hit.id for hit in ranking.hits] == shelf.passing(matched, chosen)
    assert ranking.total == len(ranking.hits)
    for facet in ranking.facets:
        others = [one for one in chosen if one.field is not facet.field]
        assert facet == shelf.facet(facet.field, shelf.passing(matched, others))


@settings(max_examples=20)
@given(histories(), several_expressions, st.integers(1, 9), st.integers(1, 4))
def test_pages_in_any_order_are_pieces_of_all_results(
    history: History, asked: Sequence[Expression], size: int, page: int
) -> None:
    with written(history) as library:
        shelf = Shelf(library.living)
        for expression in asked:
            for sort in Sort:
                every = ranked(library, expression, sort=sort).hits
                assert_in_order(every, expression, sort, shelf)
                some = ranked(library, expression, sort=sort, size=size, page=page)
                assert some.hits == every[(page - 1) * size : page * size]
                assert some.total == len(every)


def assert_in_order(
    every: Sequence[Ranked], expression: Expression, sort: Sort, shelf: Shelf
) -> None:
    ids = [hit.id for hit in every]
    assert [hit.version for hit in every] == [shelf.version(one) for one in ids]
    if sort is Sort.RELEVANCE and texts(expression):
        assert ids == [h.id for h in sorted(every, key=lambda hit: (-hit.score, hit.id))]
    else:
        assert ids == shelf.by_day(ids, sort)


@settings(max_examples=20)
@given(histories(), several_expressions)
def test_an_index_made_anew_gives_the_same_answers(
    history: History, asked: Sequence[Expression]
) -> None:
    with written(history) as library:
        before = [ranked(library, expression) for expression in asked]
        library.engine.rebuild(reversed(library.living.values()))
        assert [ranked(library, expression) for expression in asked] == before


def test_no_facet_need_be_asked_for() -> None:
    with written(History(many=3, size=3)) as library:
        assert ranked(library, Everything(), facets=()).facets == ()
        assert ranked(library, Everything(), facets=()).total == 3
