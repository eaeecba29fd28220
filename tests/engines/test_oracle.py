"""Results of the engine, compared with Whoosh's own matchers and with brute force."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise, product
from types import ModuleType

import numpy as np
import pytest
from engines_builders import (
    Draft,
    History,
    Library,
    expressions,
    histories,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from laws_builders import record
from oracles import LiveBM25F, RareBM25F, Translator, plain_searcher, results_of, scores_of

from searcher.index.protocol import Ranking
from searcher.index.whoosh import (
    budget,
    conjunctions,
    doc_sets,
    phrases,
    places,
    proximity,
    term_scores,
)
from searcher.index.whoosh.evaluator import Evaluator
from searcher.model.expression import (
    And,
    DateRange,
    Everything,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Scope,
    Undated,
    Value,
    Widened,
    Word,
    texts,
)
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.text.chains import near_positions

CLOSE = 1e-9
several_expressions = st.lists(expressions, min_size=1, max_size=6)


def ranked(library: Library, expression: Expression, **rest: object) -> Ranking:
    return library.engine.search(Query(expression=expression, **{"size": 1000, **rest}))


def assert_agrees(ranking: Ranking, judged: Mapping[str, float], expression: Expression) -> None:
    """Assert the same documents and scores, the best first, with ties by identifier."""
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
def test_results_equal_those_of_whoosh_on_the_same_index(
    history: History, asked: Sequence[Expression]
) -> None:
    """Documents, scores and order are those of Whoosh's matchers on postings of our codec."""
    with written(history) as library:
        deleted = any(reader.live is not None for reader in library.snapshot.readers)
        translator = Translator(library.living.values())
        with library.whoosh(LiveBM25F() if deleted else RareBM25F()) as searcher:
            for expression in asked:
                judged = scores_of(searcher, translator.translated(expression))
                assert_agrees(ranked(library, expression), judged, expression)


@settings(max_examples=25)
@given(histories(), several_expressions, st.booleans())
def test_results_equal_those_of_whoosh_on_its_own_index(
    history: History, asked: Sequence[Expression], exactly: bool
) -> None:
    """Documents, scores and order are those of a search by Whoosh in its own files.

    Its average lengths equal ours if no text has a length that is rounded.
    """
    with written(replace(history, exact=exactly)) as library:
        translator = Translator(library.living.values())
        weighting = RareBM25F() if exactly else LiveBM25F()
        with plain_searcher(library.living.values(), weighting) as searcher:
            for expression in asked:
                results = results_of(searcher, translator.translated(expression))
                assert_agrees(ranked(library, expression), dict(results), expression)


class NestedResults:
    """Computes the results of nested expressions from those of Whoosh for their parts."""

    def __init__(self, library: Library, parts: Iterable[Expression]) -> None:
        translator = Translator(library.living.values())
        with library.whoosh(LiveBM25F()) as searcher:
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


def nested_expressions() -> Iterator[Expression]:
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
    "as with few documents": {
        (doc_sets, "_LOOK_UP"): 0,
        (doc_sets, "_SPARSE"): 0,
        (term_scores, "_LOOK_UP"): 0,
    },
    "as with many": {
        (doc_sets, "_LOOK_UP"): 10**9,
        (doc_sets, "_SPARSE"): 10**9,
        (term_scores, "_LOOK_UP"): 10**9,
    },
    "piece by piece": {
        (phrases, "_CHUNK"): 100,
        (proximity, "_CHUNK"): 100,
        (proximity, "_FOLLOWED"): 5,
    },
}
"""Thresholds that select an algorithm; the result must not depend on them."""


@pytest.mark.parametrize("thresholds", THRESHOLDS.values(), ids=THRESHOLDS)
def test_nested_expressions_are_evaluated_as_sets(
    thresholds: Mapping[tuple[object, str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index has several segments with deletions."""
    for (module, name), value in thresholds.items():
        monkeypatch.setattr(module, name, value)
    history = History(seed=3, many=130, size=90, gone=range(100, 230, 7))
    with written(history) as library:
        assert [reader.live is None for reader in library.snapshot.readers] == [False, False]
        judge = NestedResults(library, PARTS)
        for expression in random.Random(4).sample(list(nested_expressions()), 500):
            assert_agrees(ranked(library, expression), judge.found(expression), expression)


def test_documents_of_conditions_are_kept_in_larger_unions() -> None:
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
def test_results_limited_by_the_budget_have_a_notice(
    monkeypatch: pytest.MonkeyPatch, expression: Expression
) -> None:
    """The results are a subset of all results."""
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


def test_positions_are_read_only_for_documents_with_the_other_words() -> None:
    """Phrases and proximity of frequent words are evaluated only where a rare word occurs."""
    rare = [(999, Draft(body="zebra of the trade talks"))]
    with written(History(seed=3, many=300, size=100, after=[rare])) as library:
        snapshot = library.engine._current()
        assert snapshot is not None
        near = Near(("of", "the", "talks"), 9)
        for frequent in (
            *(Phrase(("of", "the")), near, Or((near, Word("zebra")))),
            Widened(Word("zebra"), (near,)),
        ):
            spent = []
            for expression in (frequent, And((frequent, Word("zebra")))):
                evaluator = Evaluator(snapshot)
                evaluator.evaluate(expression)
                spent.append(evaluator.budget.spent)
            assert spent[1] * 10 < spent[0], (frequent, spent)


def test_records_with_the_words_as_written_come_first() -> None:
    """Those with another name of a word score below all that have the words themselves."""
    drafts = [Draft(body="zebra trade"), Draft(body="okapi trade okapi"), Draft(body="zebra talks")]
    with written(History(seed=3, many=40, after=[list(enumerate(drafts, 900))])) as library:
        widened = And((Widened(Word("zebra"), (Word("okapi"),)), Word("trade")))
        found = ranked(library, Preferred(widened, And((Word("zebra"), Word("trade")))))
        assert [hit.id for hit in found.hits] == [record(900).id, record(901).id]
        assert found.hits[0].score > 2 * found.hits[1].score


WAYS = [  # each decides whether documents are searched, or all are read
    (phrases, "_TOGETHER"),
    (places, "_GATHERED"),
    (places, "_FEW"),
    (conjunctions, "_FEW"),
    (term_scores, "_SPARSE"),
    (term_scores, "_FEW"),
    (term_scores, "_CHUNK"),
]


@pytest.mark.parametrize(("module", "limit"), WAYS, ids=str)
def test_many_documents_and_few_are_found_and_scored_alike(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, limit: str
) -> None:
    """To the last bit, or equal records of two segments would not be in the order of their names."""
    words = tuple(map(Word, ("the", "of", "trade", "talks", "and", "in", "to", "a", "zebra")))
    asked = (
        *(Or(words), And(words[:4]), And(words[:8]), Or(words[2:4]), *POSITIONAL),
        *(Phrase(("of", "the", "trade")), Near(("talks", "trade"), 4), Near(("the", "the"), 5)),
    )
    rare = [(999, Draft(title="the trade of", body="zebra of the trade talks and in to a"))]
    with written(History(seed=3, many=300, size=100, after=[rare])) as library:
        found = []
        for most in (1, 10**9):
            monkeypatch.setattr(module, limit, most)
            results = [ranked(library, expression) for expression in asked]
            found.append([(one.total, one.hits, one.facets) for one in results])
    assert found[0] == found[1]
    assert all(total for total, _, _ in found[0])


@pytest.mark.parametrize("words", [2, 3, 6, 7, 8])
@pytest.mark.parametrize("distance", [1, 3, 12])
def test_chains_of_near_words_equal_those_of_brute_force(words: int, distance: int) -> None:
    """Positions of several words at once are included, with 64 subsets and more."""
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
