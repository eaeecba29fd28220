"""Records that may resemble a text are found by its fingerprint, in every engine."""

from conftest import Library
from laws_builders import record
from msgspec.structs import replace

from searcher.model.facets import Field
from searcher.model.query import Filter, Query
from searcher.model.record import Relation, RelationKind, Status
from searcher.text import fingerprint

TEXT = " ".join(f"word{n}" for n in range(120))


def book(number: int, body: str, **rest: object):
    return replace(record(number, body=body), fingerprint=fingerprint(body), **rest)


def found(library: Library, text: str) -> tuple[str, ...]:
    return library.engine.terms().near_duplicate_candidates(fingerprint(text))


def test_what_resembles_is_found_and_other_texts_are_not(library):
    one, two = book(1, TEXT), book(2, " ".join(f"term{n}" for n in range(120)))
    library.put([one, two])
    assert found(library, TEXT) == (one.id,)
    assert found(library, TEXT.replace("word60", "another")) == (one.id,)
    assert library.engine.terms().near_duplicate_candidates("") == ()


def test_in_several_segments_and_after_they_are_merged(library):
    books = [book(n, f"{TEXT} part{n}") for n in range(1, 4)]
    for one in books:
        library.put([one])
    expected = tuple(sorted(one.id for one in books))
    assert found(library, TEXT) == expected
    library.engine.rebuild(books)
    assert found(library, TEXT) == expected


def test_only_the_newest_version_counts_and_a_withdrawn_record_does_not(library):
    one, two = book(1, TEXT), book(2, f"{TEXT} more")
    library.put([one, two])
    library.put([book(1, " ".join(f"term{n}" for n in range(120)), version=2)])
    assert found(library, TEXT) == (two.id,)
    library.put([replace(two, version=2, status=Status.WITHDRAWN, fingerprint=None)])
    assert found(library, TEXT) == ()


def test_an_empty_index_has_nothing_alike(library):
    assert found(library, TEXT) == ()


def test_the_records_that_name_another_are_found_by_its_identifier(library):
    one = book(1, TEXT)
    two = book(2, f"{TEXT} more", related=(Relation(one.id, RelationKind.NEAR_DUPLICATE, 0.9),))
    library.put([one, two])
    asked = Query(filters=(Filter(Field.RELATED, (one.id,)),))
    assert [hit.id for hit in library.engine.search(asked).hits] == [two.id]
    assert library.ids(f"related:{one.id}") == {two.id}
