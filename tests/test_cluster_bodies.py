"""The bodies of requests to a cluster: pure functions of a query and its statistics."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from laws_builders import record

from searcher.index.arrivals import Times
from searcher.index.opensearch import mappings, scripts
from searcher.index.opensearch.bodies import Bodies
from searcher.index.opensearch.clauses import Clauses, beginning_with, one_edit_from
from searcher.index.opensearch.documents import Analysis, document, storable
from searcher.index.opensearch.statistics import Counted, Forms, Inflected, Statistics
from searcher.index.opensearch.view import live_in
from searcher.index.record_values import TITLE_GAP
from searcher.model.expression import (
    And,
    AtLeast,
    DateRange,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Scope,
    Some,
    Undated,
    Value,
    Widened,
    Word,
)
from searcher.model.facets import Field
from searcher.model.query import Changes, Filter, Fold, Group, Mode, Place, Query, Sort, Unit

GOLDEN = Path(__file__).with_name("cluster_bodies.json")

AMBASSADOR = Inflected("ru", ("=ru:посол",), ("посла", "послом"), ("посла",), ("посольство",))
KNOWN = Statistics(
    documents=1000,
    averages={"title": 8.0, "text": 300.0},
    counts={
        **{Counted(name, "=en:trade"): count for name, count in (("title", 10), ("text", 100))},
        **{Counted(name, "=en:talk"): count for name, count in (("title", 5), ("text", 50))},
        **{Counted(name, "talks"): count for name, count in (("title", 4), ("text", 40))},
        **{Counted(name, AMBASSADOR): count for name, count in (("title", 1), ("text", 20))},
    },
    forms={
        ("trade", ()): Forms(("=en:trade", "=:trade")),
        ("talks", ()): Forms(("=en:talk",)),
        ("once", ()): Forms(("=en:onc",)),
        ("посол", ()): Forms(("=:посол",), (AMBASSADOR,)),
        ("barisi", ()): Forms(("=tr:barıs",), (), "barisi"),
    },
    exact=frozenset({(Field.SOURCE, "Trend")}),
    near={Near(("trade", "talks", "once"), 3): ("a1", "b2")},
    groups={Group(Fold.EVENTS, "b2"): "a1"},
)
TRADE, TALKS = Word("trade"), Word("talks")
EXPRESSIONS: dict[str, Expression] = {
    "a word": TRADE,
    "a word of titles": Word("trade", Scope.TITLE),
    "an inflected word": Word("посол"),
    "a word as written": Word("barisi"),
    "a phrase": Phrase(("Trade", "talks")),
    "two words near each other": Near(("talks", "once"), 5),
    "three words near each other": Near(("trade", "talks", "once"), 3),
    "a prefix": Prefix("Tra"),
    "a misspelt word": Fuzzy("trdae", Scope.TITLE),
    "index terms": AtLeast(2, ("en:trade", "en:talk")),
    "all words, without one, in a range": And(
        (TRADE, Not(TALKS), DateRange(date(2014, 1, 1), None), Value(Field.SOURCE, "Trend"))
    ),
    "one of two": Or((TRADE, Undated())),
    "others that mean the same": Widened(TRADE, (Phrase(("talks",)),)),
    "some of the words": Some((TRADE, TRADE, TALKS)),
    "some that are preferred": Preferred(TRADE, TALKS),
    "a value in any case": Value(Field.SOURCE, "TREND"),
    "possible dates": DateRange(None, date(2016, 12, 31), possibly=True),
    "a range that ends before it begins": DateRange(date(2016, 1, 1), date(2015, 1, 1)),
}
QUERIES = {
    "facets, filtered": Query(
        expression=TRADE,
        facets=(Field.PAIR, Field.LANGUAGE),
        filters=(
            Filter(Field.PAIR, ("AM-KZ", "KZ-RU")),
            Filter(Field.PAIR, ("AZ-KZ",), Mode.NONE),
            Filter(Field.COUNTRY, ("AM", "KZ"), Mode.ALL),
        ),
        page=3,
        timeline=Unit.YEAR,
        dates=Undated(),
    ),
    "a place in the order": Query(
        expression=TRADE, sort=Sort.OLDEST, after=Place(735_000.0, "x1"), facets=()
    ),
    "a place by relevance": Query(expression=TRADE, after=Place(-1.5, "x1"), facets=()),
    "changes": Query(changes=Changes(5, 9, (7, "x1")), facets=()),
    "among some, in a group, lately": Query(
        among=("a1", "b2"),
        group=Group(Fold.EVENTS, "b2"),
        added_since=datetime(2024, 1, 1, tzinfo=UTC),
        facets=(),
    ),
}


def compare(name: str, found: Any) -> None:
    """Compare with the golden file, in which a script is written by its name."""
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert json.loads(_with_names(found)) == golden[name]


def _with_names(body: Any) -> str:
    text = json.dumps(body, ensure_ascii=False)
    for name in ("SCORE", "COUNT"):
        text = text.replace(json.dumps(getattr(scripts, name)), f'"{name}"')
    return text


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_has_its_clauses(name: str) -> None:
    clauses = Clauses(KNOWN)
    expression = EXPRESSIONS[name]
    compare(name, {"filter": clauses.filter(expression), "scored": clauses.scored(expression)})


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_its_body(name: str) -> None:
    bodies = Bodies(QUERIES[name], KNOWN, live_in(7, frozenset({"w1"})))
    compare(name, {**bodies.page(), "aggs": bodies.aggregations()})


def test_an_index_has_its_mappings() -> None:
    compare("mappings", mappings.generation(TITLE_GAP, 3, 1))


def test_a_record_has_its_document() -> None:
    one = record(1, title="Trade talks", body="On trade.", published="2014-05")
    compare("document", document(one, Times(3, 4), 7, Analysis()).body)


def test_filters_of_a_field_are_ignored_where_its_values_are_counted() -> None:
    bodies = Bodies(QUERIES["facets, filtered"], KNOWN, live_in(7))
    own = json.dumps(bodies.aggregations()["facet.pair"])
    other = json.dumps(bodies.aggregations()["facet.language"])
    assert "KZ-RU" not in own.replace("kz-ru", "KZ-RU")
    assert "kz-ru" in other
    assert "country" in own


def test_what_no_statistics_know_is_not_found() -> None:
    nothing = {"match_none": {}}
    clauses = Clauses(Statistics())
    for expression in (Word("x"), Near(("x", "y"), 1), Some((Word("x"),)), AtLeast(1, ())):
        assert clauses.filter(expression) == nothing, expression


def test_signs_in_words_are_no_expressions() -> None:
    assert beginning_with("o'ka.*") == r"o\'ka\.\*.*"
    (found,) = one_edit_from("text", "a.")["regexp"].values()
    assert found["value"] == r".?\.|a.?|.a\.|a.\.|a\.."


def test_a_word_too_long_for_an_index_is_kept_by_its_beginning_and_its_digest() -> None:
    long = "ы" * 20_000
    assert storable(long) != storable(long + "x")
    assert storable(long).startswith("ы" * 100)
    assert len(storable(long).encode()) < 1_000
    assert storable("word") == "word"


def test_a_document_of_a_record_with_a_long_word_fits_an_index() -> None:
    body = document(record(1, body="x" * 100_000), Times(0, 0), 1, Analysis()).body
    assert max(len(token) for token in body["text"][1].split()) < 2_000
