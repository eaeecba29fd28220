"""Similar records, in every engine."""

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
def three_subjects(library: Library) -> Library:
    """Write three records about each of three subjects, all with many words in common."""
    library.put(about(n, subject) for n, subject in enumerate([*SUBJECTS] * 3))
    return library


def similar(library: Library, one: Record, count: int = 5) -> list[str]:
    return [ranked.id for ranked in library.search.similar(one, count)]


@pytest.mark.parametrize("number", range(3))
def test_only_records_with_the_same_characteristic_words_are_similar(
    three_subjects: Library, number: int
) -> None:
    one = about(number, [*SUBJECTS][number])
    assert set(similar(three_subjects, one)) == {record(number + 3).id, record(number + 6).id}


def test_similar_records_are_in_order_of_score_and_limited(three_subjects: Library) -> None:
    one = about(0, "railway")
    found = three_subjects.search.similar(one, 5)
    keys = [(-ranked.score, ranked.id) for ranked in found]
    assert keys == sorted(keys)
    assert three_subjects.search.similar(one, 1) == found[:1]
    assert three_subjects.search.similar(one, 0) == ()


def test_similar_records_do_not_depend_on_segments(three_subjects: Library) -> None:
    three_subjects.put([about(9, "railway"), about(10, "wheat")])
    one = about(0, "railway")
    in_segments = similar(three_subjects, one)
    assert record(9).id in in_segments
    three_subjects.engine.rebuild(three_subjects.records.values())
    assert similar(three_subjects, one) == in_segments


def test_similar_records_are_found_for_a_record_that_is_not_indexed(
    three_subjects: Library,
) -> None:
    assert set(similar(three_subjects, about(99, "wheat"))) == {record(n).id for n in (2, 5, 8)}


def test_related_records_in_either_direction_are_left_out(three_subjects: Library) -> None:
    first, second = about(0, "railway"), about(3, "railway")
    named = (Relation(second.id, RelationKind.COUNTERPART, 0.5),)
    assert second.id in similar(three_subjects, first)
    assert similar(three_subjects, replace(first, related=named)) == [record(6).id]
    three_subjects.put(
        [about(3, "railway", version=2, related=(Relation(first.id, named[0].kind, 1),))]
    )
    assert similar(three_subjects, first) == [record(6).id]


def test_similar_records_are_newest_versions_that_are_not_withdrawn(
    three_subjects: Library,
) -> None:
    one = about(0, "railway")
    three_subjects.put([about(3, "railway", version=2, status=Status.WITHDRAWN)])
    three_subjects.put([about(6, "carpets", version=2), about(1, "railway", version=2)])
    assert [(r.id, r.version) for r in three_subjects.search.similar(one, 5)] == [(record(1).id, 2)]


def test_inflected_forms_count_as_the_same_word(library: Library) -> None:
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
def test_a_record_without_characteristic_words_has_no_similar_records(
    three_subjects: Library, body: str
) -> None:
    assert similar(three_subjects, record(50, title=None, body=body)) == []


def test_an_empty_index_has_no_similar_records(library: Library) -> None:
    assert similar(library, about(0, "wheat")) == []
    library.put([])
    assert similar(library, about(0, "wheat")) == []
