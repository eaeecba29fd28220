"""The laws of search (see ARCHITECTURE.md) on thousands of records, in one segment and in many."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import pytest
from collection import Collection, Shape, Special
from collection.documents import LANGUAGES, words_of
from conftest import SHAPES
from laws_builders import FREQUENT_WORDS, UNBOUNDED_SECONDS

from searcher.index.protocol import Engine, Ranked, Ranking
from searcher.index.record_values import facet_values
from searcher.model.expression import texts
from searcher.model.facets import FACETS, Field
from searcher.model.query import Filter, Mode, Sort
from searcher.model.record import Record, Status
from searcher.query import parse_query
from searcher.search import ResultPage, Search
from searcher.search.highlights import Marker
from searcher.text import tokens


@dataclass(frozen=True)
class Large:
    """An engine of the generated collection, and the records that it should find."""

    engine: Engine
    collection: Collection
    records: Mapping[str, Record]
    matching: Callable[[str], set[str]]
    """Finds the records with anything to mark for a query without exclusions and fields."""

    def ask(self, text: str, **rest: object) -> ResultPage:
        return Search(self.engine, self.collection.archive.get).page(parse_query(text, **rest))

    def every(self, text: str, **rest: object) -> list[Ranked]:
        return list(self.engine.scan(parse_query(text, **rest)))

    def ids(self, text: str, **rest: object) -> set[str]:
        return {ranked.id for ranked in self.every(text, **rest)}

    @cached_property
    def bodies(self) -> Sequence[Record]:
        return [r for r in self.records.values() if len(r.body) < 20_000]


def _marks(marker: Marker, record: Record) -> Iterator[object]:
    yield from marker.in_title(record.title or "", record.language)
    yield from marker.in_body(record.body, record.language)


@pytest.fixture(scope="module")
def current(collection: Collection) -> Mapping[str, Record]:
    return {r.id: r for r in collection.archive.records() if r.status is Status.CURRENT}


@pytest.fixture(scope="module", params=SHAPES, ids=str)
def large(
    request: pytest.FixtureRequest,
    collection: Collection,
    current: Mapping[str, Record],
    matching: Callable[[str], set[str]],
    collected: Callable[[str, Shape], Engine],
) -> Large:
    return Large(collected(*request.param), collection, current, matching)


@pytest.fixture(scope="module")
def matching(current: Mapping[str, Record]) -> Callable[[str], set[str]]:
    """Reading all texts takes seconds: it is done once for every engine and shape."""

    @cache
    def find(text: str) -> set[str]:
        marker = Marker(parse_query(text).expression)
        return {r.id for r in current.values() if any(_marks(marker, r))}

    return find


# Random queries


def _word(chance: random.Random, _: Large) -> str:
    return chance.choice(words_of(chance.choice(LANGUAGES))["nouns"]).split()[-1]


def _piece(chance: random.Random, large: Large, size: int) -> list[str]:
    """Select consecutive words of a text."""
    words = [t.text for t in tokens(chance.choice(large.bodies).body.split("\n\n")[0])]
    start = chance.randrange(max(1, len(words) - size))
    return words[start : start + size]


def _phrase(chance: random.Random, large: Large) -> str:
    return f'"{" ".join(_piece(chance, large, chance.randint(2, 4)))}"'


def _near(chance: random.Random, large: Large) -> str:
    words = _piece(chance, large, 6)
    chosen = chance.sample(words, min(len(words), chance.randint(2, 4)))
    return f'"{" ".join(chosen)}"~{chance.choice((1, 3, 10, 60))}'


def _prefix(chance: random.Random, large: Large) -> str:
    return f"{_word(chance, large)[:3]}*"


SIMPLE: Sequence[Callable[[random.Random, Large], str]] = (_word, _phrase, _near, _prefix)


def queries(seed: int, count: int, large: Large) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(count):
        one, two = (chance.choice(SIMPLE)(chance, large) for _ in range(2))
        field = chance.choice(
            ("country:KZ", "lang:ar", "kind:news", "date:2001..2014", "-date:none")
        )
        yield chance.choice(("", one, f"{one} OR {two}", f"{one} {field}", f"{field} -{one}"))


def filters(chance: random.Random, large: Large) -> tuple[Filter, ...]:
    chosen: dict[Field, Filter] = {}
    for _ in range(chance.randint(0, 2)):
        field = chance.choice(FACETS)
        values = facet_values(chance.choice(large.bodies), field)
        if values:
            chosen[field] = Filter(field, values[:2], chance.choice(list(Mode)))
    return tuple(chosen.values())


def assert_same(wanted: Ranking, found: Ranking, asked: object) -> None:
    """Compare two answers: all is the same, but scores and their order only as far as a number of
    single precision has digits.
    """
    assert replace(found, hits=(), reached=None) == replace(wanted, hits=(), reached=None), asked
    assert [hit.score for hit in found.hits] == pytest.approx(
        [hit.score for hit in wanted.hits], rel=1e-6
    ), asked
    clear = {hit.id for hit in wanted.hits if not _is_near_another(hit, wanted.hits)}
    pairs = zip(found.hits, wanted.hits, strict=True)
    assert all(mine.id == other.id for mine, other in pairs if other.id in clear), asked


def _is_near_another(hit: Ranked, hits: Sequence[Ranked]) -> bool:
    """Return whether another score of a page, or that of its end, is nearly but not quite the same."""
    near = [one for one in hits if one.score == pytest.approx(hit.score, rel=1e-5)]
    return any(one.score != hit.score for one in near) or hit.score == hits[-1].score


# Laws


def test_the_index_has_the_number_of_segments_of_its_shape(collection: Collection) -> None:
    segments = {
        shape: len(list(collection.index(shape).glob("current/*.arrays"))) for shape in Shape
    }
    assert segments[Shape.ONE_SEGMENT] == 1
    assert segments[Shape.MANY_SEGMENTS] >= 3


def test_all_current_records_are_found(large: Large) -> None:
    assert len(large.records) >= 3_000
    assert large.engine.count() == large.ask("").total == len(large.records)
    assert {r.id for r in large.every("")} == set(large.records)
    assert large.ids("").isdisjoint(large.collection.facts.withdrawn)
    assert len({p for r in large.records.values() for p in r.pairs}) >= 40
    assert len({r.language for r in large.records.values()}) >= 10


def test_law_1_a_facet_count_is_the_total_after_clicking_it(large: Large) -> None:
    chance = random.Random(1)
    for text in queries(1, 40, large):
        chosen = filters(chance, large)
        page = large.ask(text, filters=chosen)
        for facet in page.facets:
            others = tuple(f for f in chosen if f.field is not facet.field)
            for value in chance.sample(facet.values, min(3, len(facet.values))):
                clicked = (*others, Filter(facet.field, (value.value,)))
                total = large.engine.search(parse_query(text, filters=clicked, facets=())).total
                assert total == value.count, (text, chosen, facet.field, value)


def test_law_1_total_and_facets_do_not_depend_on_the_page(large: Large) -> None:
    pages = [large.ask("country:KZ", page=n, size=25) for n in (1, 2, 9, 10_000)]
    assert len({(page.total, page.facets) for page in pages}) == 1
    assert pages[0].total > 200


def test_law_2_filters_are_sets(large: Large) -> None:
    chance = random.Random(2)
    for _ in range(60):
        chosen = filters(chance, large)
        wanted = {r.id for r in large.records.values() if all(_passes(r, f) for f in chosen)}
        assert large.ids("", filters=chosen) == wanted, chosen


def _passes(record: Record, one: Filter) -> bool:
    has = [value in facet_values(record, one.field) for value in one.values]
    return {Mode.ANY: any(has), Mode.ALL: all(has), Mode.NONE: not any(has)}[one.mode]


def test_laws_2_and_3_every_value_of_every_record_is_counted(large: Large) -> None:
    page = large.ask("", facets=tuple(Field))
    for facet in page.facets:
        counted = {value.value: value.count for value in facet.values}
        wanted = Counter(
            v for r in large.records.values() for v in set(facet_values(r, facet.field))
        )
        assert counted == dict(wanted), facet.field


@pytest.mark.parametrize("sort", Sort)
def test_law_4_the_pages_are_parts_of_the_complete_list_and_end(large: Large, sort: Sort) -> None:
    for text in ("", "country:KZ", "trade OR ticaret OR торговля", "th*"):
        query = parse_query(text, sort=sort, size=100)
        every = list(large.engine.scan(query))
        last = -(-len(every) // 100)
        for page in (1, 2, last - 1, last, last + 1, 999_999):
            if page > 0:
                hits = large.engine.search(replace(query, page=page)).hits
                assert list(hits) == every[(page - 1) * 100 : page * 100], (text, page)


def test_law_5_the_order_is_by_score_and_then_by_identifier(large: Large) -> None:
    for text in ("trade", "министры", "th*", '"and the"'):
        ranked = large.every(text)
        assert ranked == sorted(ranked, key=lambda r: (-r.score, r.id)), text


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_law_5_records_without_a_date_come_last_in_both_orders(large: Large, sort: Sort) -> None:
    dates = [large.records[r.id].published_on for r in large.every("", sort=sort)]
    known = [date is not None and date.has_year for date in dates]
    assert known == sorted(known, reverse=True)
    assert 100 < known.count(False) < 1_000
    days = [d.latest if sort is Sort.NEWEST else d.earliest for d in dates if d and d.has_year]
    assert days == sorted(days, reverse=sort is Sort.NEWEST)


def test_law_6_and_8_the_records_found_are_those_with_marks(large: Large) -> None:
    """The queries are words, phrases, proximity and prefixes in ten languages."""
    chance = random.Random(6)
    for form in SIMPLE:
        for _ in range(6):
            text = form(chance, large)
            assert large.ids(text) == large.matching(text), text


def test_law_6_words_of_every_language_are_found(large: Large) -> None:
    for language in LANGUAGES:
        for noun in words_of(language)["nouns"][:8]:
            found = large.ids(noun.split()[-1])
            assert sum(large.records[one].language == language for one in found) > 5, noun


def test_law_7_both_shapes_of_both_engines_give_the_same_pages(
    collection: Collection, large: Large
) -> None:
    """But for scores of single precision, and the order of records that have nearly the same."""
    one = collection.engine(Shape.ONE_SEGMENT)
    chance = random.Random(7)
    for text in queries(7, 60, large):
        query = parse_query(
            text, sort=chance.choice(list(Sort)), page=chance.randint(1, 4), filters=filters(chance, large)
        )  # fmt: skip
        assert_same(one.search(query), large.engine.search(query), query)
        new = replace(query, page=1, among=tuple(sorted(large.records)[:: chance.randint(2, 90)]))
        assert_same(one.search(new), large.engine.search(new), new)  # what alerts ask


def test_law_8_marks_are_words_of_the_text(large: Large) -> None:
    for text in queries(8, 60, large):
        for hit in large.ask(text, size=5).hits:
            record = large.records[hit.id]
            assert hit.snippet.text in record.body
            for mark in hit.snippet.marks:
                assert not hit.snippet.text[mark.start : mark.end].isspace()
            if texts(parse_query(text).expression) and " OR " not in text:
                shown = [*hit.title_marks, *hit.snippet.marks]
                assert shown or hit.id in large.collection.facts.special[Special.LONG], (text, hit)


def test_law_9_the_work_of_any_query_is_bounded(large: Large) -> None:
    """The queries are combinations of frequent words."""
    chance = random.Random(9)
    for _ in range(30):
        words = chance.choices(FREQUENT_WORDS, k=chance.randint(2, 8))
        near = f'"{" ".join(words)}"~{chance.choice((1, 5, 100))}'
        many = " OR ".join(f'"{a} {b}"' for a in FREQUENT_WORDS[:3] for b in FREQUENT_WORDS[4:7])
        for text in (near, many, f"{near} ({many})", f"-{near}"):
            started = time.process_time()
            large.ask(text, size=10)
            assert time.process_time() - started < UNBOUNDED_SECONDS, text
