"""The laws of search by some of the words of a query, for every engine."""

from itertools import combinations

import pytest
from conftest import Library
from laws_builders import record

from searcher.model.expression import And, Not, Phrase, Preferred, Scope, Some, Value, Word
from searcher.model.facets import Field
from searcher.model.query import Filter, Query
from searcher.query import loosened, parse_expression, read_query

WORDS = ("quokka", "wombat", "numbat", "bilby")


@pytest.fixture
def mixed(library: Library) -> Library:
    """Put a record for each selection of some rare words, beside others with a frequent word."""
    selections = [c for size in range(1, 5) for c in combinations(WORDS, size)]
    library.put(
        record(n, title="A title", body=f"The {' '.join(selection)} said.", pairs=("AM-KZ",))
        for n, selection in enumerate(selections)
    )
    library.put(record(100 + n, body="The talks were said to be long.") for n in range(60))
    return library


def found(library: Library, expression: object, **rest: object) -> list[str]:
    page = library.search.page(Query(expression=expression, size=100, **rest))
    assert page.total == len(page.hits)
    return [hit.id for hit in page.hits]


def bodies(library: Library, ids: list[str]) -> list[set[str]]:
    by_id = {one.id: one for one in library.records.values()}
    return [set(by_id[one].body.rstrip(".").lower().split()) & {*WORDS} for one in ids]


def test_records_with_all_words_come_first(mixed: Library) -> None:
    hits = bodies(mixed, found(mixed, Some(tuple(map(Word, WORDS)))))
    assert hits[0] == {*WORDS}
    assert len(hits) == 15
    assert {len(words) for words in hits[-4:]} == {1}


def test_a_record_with_too_little_of_the_weight_is_not_found(mixed: Library) -> None:
    hits = bodies(mixed, found(mixed, Some((Word("quokka"), Word("said"), Word("the")))))
    assert hits
    assert all("quokka" in words for words in hits)  # the two frequent words do not decide


def test_a_word_that_no_record_has_does_not_count_and_is_named(mixed: Library) -> None:
    with_unknown = Some((Word("quokka"), Word("wombat"), Word("xyzzy")))
    assert found(mixed, with_unknown) == found(mixed, Some((Word("quokka"), Word("wombat"))))
    page = mixed.search.page(Query(expression=with_unknown))
    assert "No record has: xyzzy" in page.notices
    assert not any("xyzzy" in hit.lacking for hit in page.hits)
    assert found(mixed, Some((Word("xyzzy"), Word("plugh")))) == []


def test_each_hit_names_the_words_that_it_lacks(mixed: Library) -> None:
    expression = Some((*map(Word, WORDS), Phrase(("quokka", "wombat"))))
    for hit in mixed.search.page(Query(expression=expression, size=100)).hits:
        words = mixed.records[hit.id, 1].body.lower()
        lacking = [word for word in WORDS if word not in words]
        assert [word for word in hit.lacking if " " not in word] == lacking
        assert ("quokka wombat" in hit.lacking) is ("quokka wombat" not in words)


def test_conditions_and_exclusions_still_hold(mixed: Library) -> None:
    most = Some((Word("quokka"), Word("wombat")))
    every = found(mixed, most)
    without = found(mixed, And((most, Not(Word("numbat")))))
    assert without == [
        one for one, words in zip(every, bodies(mixed, every), strict=True) if "numbat" not in words
    ]
    assert found(mixed, And((most, Value(Field.PAIR, "AM-KZ")))) == every
    assert found(mixed, And((most, Value(Field.PAIR, "AZ-KZ")))) == []


def test_a_facet_count_is_the_total_after_clicking_it(mixed: Library) -> None:
    query = Query(expression=Some(tuple(map(Word, WORDS))))
    for facet in mixed.search.page(query).facets:
        for value in facet.values:
            clicked = Query(
                expression=query.expression, filters=(Filter(facet.field, (value.value,)),)
            )
            assert mixed.search.page(clicked).total == value.count


def test_results_do_not_depend_on_the_segments(mixed: Library, tmp_path) -> None:
    one, many = mixed.another(tmp_path / "one"), mixed.another(tmp_path / "many")
    one.put(mixed.records.values())
    for single in mixed.records.values():
        many.put([single])
    expression = Some(tuple(map(Word, WORDS)))
    assert found(one, expression) == found(many, expression) == found(mixed, expression)


def test_only_the_rarest_words_of_a_long_text_are_searched(library: Library) -> None:
    words = [f"word{number}" for number in range(200)]
    library.put(record(n, body=" ".join(words[: 200 - n])) for n in range(0, 200, 2))
    page = library.search.page(Query(expression=Some(tuple(map(Word, words)))))
    assert "Only the 64 rarest words of the text were searched for." in page.notices
    assert page.hits[0].id == record(0).id


def test_a_record_whose_title_is_the_text_comes_first(library: Library) -> None:
    text = "Briefing on wheat in June"
    library.put(
        [
            record(1, title="Schedule", body=f"{text}. " * 20),
            record(
                2, title=text, body="The briefing on wheat was held in the morning of a June day."
            ),
            record(3, title="June", body="On wheat a briefing in the capital."),
        ]
    )
    reading = read_query(text)
    page = library.search.page(Query(expression=reading.expression))
    assert page.hits[0].id == record(2).id
    assert page.total == 3
    strict = library.search.page(Query(expression=parse_expression(text)))
    assert {hit.id for hit in strict.hits} == {hit.id for hit in page.hits}
    loose = loosened(read_query(f"{text} quokka").expression)
    assert library.search.page(Query(expression=loose)).total == 3


def test_preferring_changes_no_total_and_no_facet(mixed: Library) -> None:
    preferred = Preferred(Word("said"), Phrase(("a", "title"), Scope.TITLE))
    plain, first = (
        mixed.search.page(Query(expression=expression, size=100))
        for expression in (Word("said"), preferred)
    )
    assert (plain.total, plain.facets) == (first.total, first.facets)
    assert {hit.id for hit in plain.hits} == {hit.id for hit in first.hits}
