"""Other records about the same as one, in every engine."""

import pytest
from conftest import Library
from laws_builders import record
from msgspec.structs import replace

from searcher.model.record import Record, Relation, RelationKind, Status

COMMON = "The ministers of the two countries met on Friday and spoke of their relations at length."
SUBJECTS = {
    "railway": "A railway with a tunnel below the glacier, its gauge and its locomotives.",
    "carpets": "Weavers of carpets showed looms, madder and indigo in the museum.",
    "wheat": "Wheat and barley, silos, drought, and the price of grain in the harbour.",
}


def about(number: int, subject: str, **rest: object) -> Record:
    body = f"{COMMON} {SUBJECTS[subject]} {COMMON} Number {number}."
    return replace(record(number, title="A meeting", body=body), **rest)


@pytest.fixture
def shelf(library: Library) -> Library:
    """Write three records about each of three subjects, all with many words in common."""
    library.put(about(n, subject) for n, subject in enumerate([*SUBJECTS] * 3))
    return library


def similar(library: Library, one: Record, count: int = 5) -> list[str]:
    return [ranked.id for ranked in library.search.similar(one, count)]


@pytest.mark.parametrize("number", range(3))
def test_those_with_the_same_characteristic_words_are_found_and_no_others(
    shelf: Library, number: int
) -> None:
    one = about(number, [*SUBJECTS][number])
    assert set(similar(shelf, one)) == {record(number + 3).id, record(number + 6).id}


def test_at_most_so_many_the_most_alike_first_and_ties_by_identifier(shelf: Library) -> None:
    one = about(0, "railway")
    found = shelf.search.similar(one, 5)
    keys = [(-ranked.score, ranked.id) for ranked in found]
    assert keys == sorted(keys)
    assert shelf.search.similar(one, 1) == found[:1]
    assert shelf.search.similar(one, 0) == ()


def test_in_several_segments_as_in_one(shelf: Library) -> None:
    shelf.put([about(9, "railway"), about(10, "wheat")])
    one = about(0, "railway")
    in_segments = similar(shelf, one)
    assert record(9).id in in_segments
    shelf.engine.rebuild(shelf.records.values())
    assert similar(shelf, one) == in_segments


def test_a_record_that_is_not_indexed_can_be_asked_about(shelf: Library) -> None:
    assert set(similar(shelf, about(99, "wheat"))) == {record(n).id for n in (2, 5, 8)}


def test_related_records_are_left_out_whichever_names_the_other(shelf: Library) -> None:
    first, second = about(0, "railway"), about(3, "railway")
    named = (Relation(second.id, RelationKind.COUNTERPART, 0.5),)
    assert second.id in similar(shelf, first)
    assert similar(shelf, replace(first, related=named)) == [record(6).id]
    shelf.put([about(3, "railway", version=2, related=(Relation(first.id, named[0].kind, 1),))])
    assert similar(shelf, first) == [record(6).id]


def test_a_withdrawn_record_is_not_found_and_a_new_version_counts(shelf: Library) -> None:
    one = about(0, "railway")
    shelf.put([about(3, "railway", version=2, status=Status.WITHDRAWN)])
    shelf.put([about(6, "carpets", version=2), about(1, "railway", version=2)])
    assert [(r.id, r.version) for r in shelf.search.similar(one, 5)] == [(record(1).id, 2)]


def test_forms_of_a_word_are_one_word_of_its_language(library: Library) -> None:
    text = "{} {} {} {}"
    library.put(
        [
            record(1, title=None, body=text.format("тоннели", "ледники", "шахты", "горы")),
            record(2, title=None, body="Совсем другой текст о рыбе."),
            record(3, title=None, body="Ещё один текст о реке и рыбе."),
        ]
    )
    library.put([record(1, title=None, body="тоннели ледники шахты", language="ru", version=2)])
    asked = record(9, title=None, body="тоннелей ледников шахтах", language="ru")
    library.put([asked])
    assert similar(library, asked) == [record(1).id]


@pytest.mark.parametrize("body", ["", "12 34 56", "a", "!"])
def test_where_there_is_nothing_to_go_on_nothing_is_found(shelf: Library, body: str) -> None:
    assert similar(shelf, record(50, title=None, body=body)) == []


def test_an_empty_index_has_nothing_similar(library: Library) -> None:
    assert similar(library, about(0, "wheat")) == []
    library.put([])
    assert similar(library, about(0, "wheat")) == []
