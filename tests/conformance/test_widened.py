"""The laws of search by words and others that mean the same, for every engine."""

import pytest
from conftest import Library
from laws_builders import record

from searcher.model.expression import And, Near, Not, Or, Scope, Some, Value, Widened, Word
from searcher.model.facets import Field
from searcher.model.query import Filter, Query
from searcher.query import parse_expression
from searcher.search.widening import NameRelation, Related, Widening, widen

QUOKKA = Widened(Word("quokka"), (Word("setonix"), Near(("short", "wallaby"), 1)))


@pytest.fixture
def animals(library: Library) -> Library:
    """Put records that have an animal's name, another name of it, or both."""
    bodies = (
        "A quokka was seen.",
        "The short wallaby was seen, wallaby after wallaby.",
        "A wallaby that is short, on its own.",
        "Setonix, setonix and once more setonix.",
        "The quokka is a setonix.",
        "A wombat was seen.",
    )
    library.put(record(n, body=body, pairs=("AM-KZ",)) for n, body in enumerate(bodies))
    return library


def found(library: Library, expression: object, **rest: object) -> set[str]:
    page = library.search.page(Query(expression=expression, size=100, **rest))
    assert page.total == len(page.hits)
    return {hit.id for hit in page.hits}


def ids(*numbers: int) -> set[str]:
    return {record(number).id for number in numbers}


def _quokka(words: object, _: object) -> list[Related]:
    typed = list(words)
    at = typed.index("quokka") if "quokka" in typed else -1
    names = (("setonix",), ("short", "wallaby"), ("absent", "wallaby"))
    return [Related(at, at + 1, names, NameRelation.TERM)] if at >= 0 else []


def widened(library: Library, expression: object) -> Widening:
    return widen(expression, (_quokka,), library.engine.terms())


def test_a_record_has_the_word_or_another_name(animals: Library) -> None:
    assert found(animals, QUOKKA) == ids(0, 1, 3, 4)


def test_words_that_mean_the_same_combine_with_all_else(animals: Library) -> None:
    assert found(animals, And((QUOKKA, Word("seen")))) == ids(0, 1)
    assert found(animals, Or((QUOKKA, Word("wombat")))) == ids(0, 1, 3, 4, 5)
    assert found(animals, And((Word("seen"), Not(QUOKKA)))) == ids(5)
    assert found(animals, And((QUOKKA, Value(Field.PAIR, "AM-KZ")))) == ids(0, 1, 3, 4)


def test_records_with_the_words_as_typed_come_first(animals: Library) -> None:
    page = animals.search.page(Query(expression=widened(animals, Word("quokka")).expression))
    assert {hit.id for hit in page.hits[:2]} == ids(0, 4)
    assert page.total == 4


def test_only_names_that_some_record_has_are_added(animals: Library) -> None:
    additions = widened(animals, Word("quokka")).additions
    assert [(one.typed, one.names) for one in additions] == [
        ("quokka", ("setonix", "short wallaby"))
    ]
    assert widened(animals, Word("wombat")) == Widening(Word("wombat"))


def test_what_is_excluded_or_quoted_is_not_widened(animals: Library) -> None:
    expression = And((Word("seen"), Not(Word("quokka"))))
    assert widened(animals, expression) == Widening(expression)


def test_names_are_searched_where_the_word_was(animals: Library) -> None:
    found_in = widened(animals, Word("quokka", Scope.TITLE)).expression
    assert found(animals, found_in) == set()


def test_a_record_with_another_name_lacks_nothing(animals: Library) -> None:
    expression = Some((widened(animals, Word("quokka")).expression.expression, Word("wombat")))
    page = animals.search.page(Query(expression=expression, size=100))
    lacking = {hit.id: hit.lacking for hit in page.hits}
    assert lacking[record(3).id] == ("wombat",)
    assert lacking[record(5).id] == ("quokka",)


def test_marks_cover_the_names_that_matched(animals: Library) -> None:
    page = animals.search.page(Query(expression=QUOKKA, size=100))
    marked = {
        hit.id: [hit.snippet.text[m.start : m.end] for m in hit.snippet.marks] for hit in page.hits
    }
    assert marked[record(1).id] == ["short", "wallaby"]
    assert marked[record(4).id] == ["quokka", "setonix"]


def test_counts_equal_clicks(animals: Library) -> None:
    query = Query(expression=widened(animals, Word("quokka")).expression)
    for facet in animals.search.page(query).facets:
        for value in facet.values:
            clicked = Query(
                expression=query.expression, filters=(Filter(facet.field, (value.value,)),)
            )
            assert animals.search.page(clicked).total == value.count


def reasons(
    library: Library, expression: object
) -> dict[str, list[tuple[str, str, dict[str, int]]]]:
    page = library.search.page(Query(expression=expression, size=100))
    return {
        hit.id: [(one.typed, one.name, dict(one.forms)) for one in hit.reasons] for hit in page.hits
    }


def test_each_hit_has_the_forms_and_names_that_matched(animals: Library) -> None:
    found_by = reasons(animals, widened(animals, And((Word("quokka"), Word("seen")))).expression)
    assert found_by[record(0).id] == [("quokka", "", {"quokka": 1}), ("seen", "", {"seen": 1})]
    assert found_by[record(1).id] == [
        ("quokka", "short wallaby", {"short wallaby": 1}),
        ("seen", "", {"seen": 1}),
    ]
    assert reasons(animals, QUOKKA)[record(3).id] == [("quokka", "setonix", {"setonix": 3})]


def test_forms_of_a_word_are_counted(library: Library) -> None:
    library.put([record(1, title="Visits", body="A visit; he visited, she visits. Visit!")])
    (found_by,) = reasons(library, Word("visiting")).values()
    assert found_by == [("visiting", "", {"visits": 2, "visit": 2, "visited": 1})]
    (found_by,) = reasons(library, Word("visit", Scope.TITLE)).values()
    assert found_by == [("visit", "", {"visits": 1})]


def test_another_form_of_what_was_typed_is_no_other_name(animals: Library) -> None:
    def forms(words: object, _: object) -> list[Related]:
        return [Related(0, len(list(words)), (("quokkas",), ("setonix",)), NameRelation.TERM)]

    (one,) = widen(Word("quokka"), (forms,), animals.engine.terms()).additions
    assert one.names == ("setonix",)


def test_a_compound_is_widened_as_its_words(library: Library) -> None:
    library.put([record(1, body="Visa-free travel."), record(2, body="A setonix came.")])

    def travel(words: object, _: object) -> list[Related]:
        typed = list(words)
        assert typed == ["visa", "free", "travel"]
        return [
            Related(0, 3, (("setonix",),), NameRelation.TERM),
            Related(1, 2, (("came",),), NameRelation.TERM),
        ]

    expression = parse_expression("visa-free travel")
    found_by = widen(expression, (travel,), library.engine.terms())
    assert [(one.typed, one.names) for one in found_by.additions] == [
        ("visa free travel", ("setonix",))
    ]
    assert found(library, found_by.expression) == ids(1, 2)
    assert reasons(library, found_by.expression)[record(2).id] == [
        ("visa free travel", "setonix", {"setonix": 1})
    ]
    alone = widen(parse_expression("visa-free"), (_first,), library.engine.terms())
    assert alone.additions == ()


def _first(_: object, __: object) -> list[Related]:
    return [Related(0, 1, (("setonix",),), NameRelation.TERM)]


@pytest.mark.parametrize("typed", ["Армения", "Армении", "Арменияның", "Հայաստանում", "armenia"])
def test_a_place_is_found_in_all_languages_whatever_form_is_typed(
    library: Library, typed: str
) -> None:
    texts = (
        ("ru", "Посол Армении прибыл."),
        ("kk", "Арменияға сапар."),
        ("hy", "Հայաստանի դեսպանը։"),
        ("en", "The ambassador of Armenia."),
    )
    library.put(
        record(n, title="-", body=body, language=language)
        for n, (language, body) in enumerate(texts)
    )
    expression = library.search.widen(parse_expression(typed)).expression
    assert found(library, expression) == ids(0, 1, 2, 3)


def test_neighbours_are_searched_only_for_words_that_nothing_better_is_known_of(
    animals: Library,
) -> None:
    def neighbours(words: object, _: object) -> list[Related]:
        return [
            Related(place, place + 1, (("wallaby",),), NameRelation.NEIGHBOUR)
            for place, _word in enumerate(list(words))
        ]

    expression = And((Word("quokka"), Word("wombat")))
    found_by = widen(expression, (_quokka, neighbours), animals.engine.terms())
    assert [(one.typed, one.names) for one in found_by.additions] == [
        ("quokka", ("setonix", "short wallaby")),
        ("wombat", ("wallaby",)),
    ]
