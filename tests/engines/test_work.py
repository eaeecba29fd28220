"""The work of an answer is limited: no long text or lexicon is read completely."""

import random
from collections.abc import Callable, Iterator
from string import ascii_lowercase
from typing import Any

import pytest
from collection import Collection, Shape
from engines_builders import Draft, Library, library
from laws_builders import FREQUENT_WORDS

from searcher.index.protocol import Ranked
from searcher.index.whoosh import WhooshEngine, budget, phrases, proximity, ranking, timeline
from searcher.index.whoosh.evaluator import Evaluator
from searcher.index.whoosh.lexicon import Lexicon
from searcher.index.whoosh.segment import Column
from searcher.model.facets import Field
from searcher.model.query import Filter, Mode, Query, Sort, Unit
from searcher.query import parse_expression, parse_query
from searcher.search import Search, read_texts, similar
from searcher.search.hits import make_hits

EACH, RECORDS = 200, 300
WORDS = EACH * RECORDS


def record_calls(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> list[tuple[Any, ...]]:
    """Record the arguments of each later call of a function."""
    calls: list[tuple[Any, ...]] = []
    function = getattr(owner, name)

    def counting(*given: object) -> object:
        calls.append(given)
        return function(*given)

    monkeypatch.setattr(owner, name, counting)
    return calls


@pytest.fixture
def filled() -> Iterator[Library]:
    """Write an index of many different words."""
    chance = random.Random(7)
    letters = "".join(chance.choices(ascii_lowercase, k=WORDS * 10))
    words = ["harbour", *(letters[at : at + 10] for at in range(0, len(letters), 10))]
    bodies = [" ".join(words[at : at + EACH]) for at in range(0, WORDS, EACH)]
    with library() as made:
        made.commit([(n, Draft(f"Report {n}", body)) for n, body in enumerate(bodies)])
        yield made


def test_only_the_start_of_a_very_long_text_is_read_for_similar_records(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = record_calls(monkeypatch, similar, "bare_words")
    look_up = record_calls(monkeypatch, type(filled.snapshot), "term")
    long = Draft("Report", " ".join(f"w{n:x}" for n in range(300_000))).record(999, 1)
    similar.find_similar(filled.engine, long, 5)
    assert [len(text) for text, _ in read] == [20_000 + 2 * len("Report ")]
    assert len(look_up) < 1_000


@pytest.mark.parametrize(
    "ask",
    [
        lambda search: search.page(parse_query("harbuor")).suggestions,
        lambda search: search.complete("ha"),
    ],
)
def test_few_terms_are_read_to_complete_or_correct_a_word(
    filled: Library, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., object]
) -> None:
    read = record_calls(monkeypatch, Lexicon, "__getitem__")
    assert ask(Search(filled.engine, lambda identifier, _: filled.living[identifier]))
    assert 0 < len(read) < WORDS // 10  # every 32nd term is read once, to look up others


# Pages and budgets


@pytest.mark.parametrize("shape", Shape)
def test_a_late_page_creates_objects_only_for_its_own_hits(
    collection: Collection, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def recording(identifier: str, version: int, score: float) -> Ranked:
        made.append(identifier)
        return Ranked(identifier, version, score)

    engine = collection.engine(shape)
    monkeypatch.setattr(ranking, "Ranked", recording)
    for sort in Sort:
        for page in (1, 2, 30):
            made.clear()
            hits = engine.search(parse_query("", sort=sort, page=page, size=100)).hits
            assert made == [hit.id for hit in hits]
            assert len(made) == 100


def test_snippets_are_searched_only_in_part_of_very_long_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first texts of a page are read completely, then only the start of each."""
    body = "Grain and trade. " * 20_000 + "A treaty."
    drafts = (Draft(f"Report {n}", f"{n:02} {body}").record(n, 1) for n in range(40))
    records = {one.id: one for one in drafts}
    read = record_calls(monkeypatch, read_texts, "bare_words")
    ranked = [Ranked(identifier, 1, 1.0) for identifier in records]
    hits = make_hits(parse_query("treaty"), ranked, lambda identifier, _: records[identifier])
    letters = [len(text) for text, _ in read if len(text) > 100]
    assert len(hits) == len(letters) == 40
    assert sum(letters) <= 2_000_000 + 40 * 10_000
    assert letters[0] == len("00 " + body)
    assert letters[-1] == 10_000
    assert hits[0].snippet.marks
    assert all(hit.snippet.text in records[hit.id].body for hit in hits)


@pytest.mark.parametrize("shape", Shape)
def test_a_query_spends_no_more_than_its_budget(
    collection: Collection, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queries have many phrases and proximities; the index has one or many segments."""
    monkeypatch.setattr(budget, "MAX_UNITS", 20_000)
    monkeypatch.setattr(budget, "_MIN_SHARE", 100)
    for module in (phrases, proximity):
        monkeypatch.setattr(module, "_CHUNK", 2_000)
    engine, chance = collection.engine(shape), random.Random(4)
    assert isinstance(engine, WhooshEngine)
    snapshot = engine._current()
    assert snapshot is not None
    cut = 0
    for _ in range(40):
        near = '"{}"~{}'.format(
            " ".join(chance.sample(FREQUENT_WORDS, 5)), chance.choice((2, 20, 100))
        )
        phrases_ = " OR ".join(f'"{" ".join(chance.sample(FREQUENT_WORDS, 2))}"' for _ in range(12))
        for text in (near, phrases_, f"{near} OR {phrases_}", f"{near} -({phrases_})"):
            evaluator = Evaluator(snapshot)
            evaluator.evaluate(parse_expression(text))
            assert evaluator.budget.spent < 3 * 20_000, text
            cut += bool(evaluator.notices)
    assert cut > 20


def test_a_filter_for_all_of_several_values_ends_early_if_no_record_has_them(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = collection.engine(Shape.ONE_SEGMENT)
    looked = record_calls(monkeypatch, Column, "has_any")
    values = ("KZ", "AM", *(f"X{n}" for n in range(1_000)))
    query = Query(filters=(Filter(Field.COUNTRY, values, Mode.ALL),), facets=())
    assert engine.search(query).total == 0
    assert len(looked) <= 3


def test_few_records_of_many_years_are_not_counted_day_by_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    converted = record_calls(monkeypatch, timeline, "_converted")
    dates = ("0001-03-04", "1815", "2017-03-03", "9998-12-31")
    with library() as made:
        made.commit([(n, Draft("Report", "trade", published=date)) for n, date in enumerate(dates)])
        found = made.engine.search(Query(timeline=Unit.YEAR)).timeline
    assert found
    certain = {bar.period: bar.certain for bar in found.bars if bar.certain}
    assert certain == {"0001": 1, "1815": 1, "2017": 1, "9998": 1}
    assert converted
    assert max(len(days) for (days,) in converted) <= len(dates)
