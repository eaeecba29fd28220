"""The index terms of a commit with their languages and forms, in every engine."""

from itertools import pairwise

from conftest import Library
from laws_builders import record

from searcher.model.record import Status


def vocabulary(library: Library, least: int = 1) -> dict[str, tuple[str, str, int]]:
    """Map each term to its language, its most frequent form and the number of its documents."""
    found = list(library.engine.terms().vocabulary(least))
    assert all(one.term.encode() < other.term.encode() for one, other in pairwise(found))
    return {one.term: (one.language, one.word, one.documents) for one in found}


def test_a_term_has_its_language_and_its_most_frequent_form(library: Library) -> None:
    library.put(
        [
            record(1, title=None, body="Ministers of trade."),
            record(2, title=None, body="The ministers; one minister."),
            record(3, title="Торговля", body="О торговле и торговле.", language="ru"),
            record(4, title=None, body="Торговля.", language="ru"),
        ]
    )
    found = vocabulary(library)
    assert found["en:minist"] == ("en", "ministers", 2)
    assert found["en:trade"] == ("en", "trade", 1)
    assert found["ru:торговл"] == ("ru", "торговля", 2)


def test_terms_are_the_same_in_one_segment_and_in_many(library: Library) -> None:
    records = [
        record(n, title=None, body=f"{'Ministers' if n % 3 else 'Minister'} of trade {n % 4}.")
        for n in range(12)
    ]
    for one in records:
        library.put([one])
    in_many = vocabulary(library)
    library.engine.rebuild(records)
    assert vocabulary(library) == in_many
    assert in_many["en:minist"] == ("en", "ministers", 12)
    assert vocabulary(library, least=4) == {t: v for t, v in in_many.items() if v[2] >= 4}


def test_deleted_documents_do_not_count(library: Library) -> None:
    library.put([record(1, title=None, body="A zebra."), record(2, title=None, body="Zebras.")])
    library.put([record(3, title=None, body="Zebras, horses.")])
    assert vocabulary(library)["en:zebra"] == ("en", "zebras", 3)
    library.put([record(2, version=2, status=Status.WITHDRAWN)])
    library.put([record(3, title=None, body="A mare.", version=2)])
    found = vocabulary(library)
    assert found["en:zebra"] == ("en", "zebra", 1)
    assert "en:hors" not in found


def test_where_no_rules_make_stems_the_language_is_that_of_most_documents(library: Library) -> None:
    library.put(record(n, title=None, body="Vazir keldi.", language="uz-Latn") for n in range(2))
    library.put([record(3, title=None, body="Vazir. NATO.", language="ru")])
    library.put([record(4, title=None, body="Xqzwv.", language=None)])
    found = vocabulary(library)
    assert found[":vazir"] == ("uz", "vazir", 3)
    assert found[":nato"] == ("ru", "nato", 1)
    assert found[":xqzwv"][0] == ""


def test_an_empty_index_has_no_terms(library: Library) -> None:
    assert vocabulary(library) == {}
