"""Candidates for near-duplicates are found by fingerprint, in every engine."""

from conftest import Library
from laws_builders import record
from msgspec.structs import replace

from searcher.model.facets import Field
from searcher.model.query import Filter, Query
from searcher.model.record import Relation, RelationKind, Status
from searcher.text import fingerprint

TEXT = " ".join(f"word{n}" for n in range(120))


def with_fingerprint(number: int, body: str, **rest: object):
    return replace(record(number, body=body), fingerprint=fingerprint(body), **rest)


def found(library: Library, text: str) -> tuple[str, ...]:
    return library.engine.terms().near_duplicate_candidates(fingerprint(text))


def test_similar_texts_are_found_and_unrelated_texts_are_not(library):
    one, two = (
        with_fingerprint(1, TEXT),
        with_fingerprint(2, " ".join(f"term{n}" for n in range(120))),
    )
    library.put([one, two])
    assert found(library, TEXT) == (one.id,)
    assert found(library, TEXT.replace("word60", "another")) == (one.id,)
    assert library.engine.terms().near_duplicate_candidates("") == ()


def test_candidates_are_found_in_several_segments_and_after_a_merge(library):
    records = [with_fingerprint(n, f"{TEXT} part{n}") for n in range(1, 4)]
    for one in records:
        library.put([one])
    expected = tuple(sorted(one.id for one in records))
    assert found(library, TEXT) == expected
    library.engine.rebuild(records)
    assert found(library, TEXT) == expected


def test_only_newest_versions_that_are_not_withdrawn_are_found(library):
    one, two = with_fingerprint(1, TEXT), with_fingerprint(2, f"{TEXT} more")
    library.put([one, two])
    library.put([with_fingerprint(1, " ".join(f"term{n}" for n in range(120)), version=2)])
    assert found(library, TEXT) == (two.id,)
    library.put([replace(two, version=2, status=Status.WITHDRAWN, fingerprint=None)])
    assert found(library, TEXT) == ()


def test_an_empty_index_has_no_candidates(library):
    assert found(library, TEXT) == ()


def test_records_related_to_another_are_found_by_its_identifier(library):
    one = with_fingerprint(1, TEXT)
    two = with_fingerprint(
        2, f"{TEXT} more", related=(Relation(one.id, RelationKind.NEAR_DUPLICATE, 0.9),)
    )
    library.put([one, two])
    asked = Query(filters=(Filter(Field.RELATED, (one.id,)),))
    assert [hit.id for hit in library.engine.search(asked).hits] == [two.id]
    assert library.ids(f"related:{one.id}") == {two.id}
