"""The index after any sequence of changes by a writer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines_builders import (
    Draft,
    History,
    Library,
    filler,
    histories,
    library,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from laws_builders import record

from searcher.index.whoosh import writer
from searcher.index.whoosh.writer import MEMORY, segments_to_merge
from searcher.model.expression import Everything, Expression, Near, Value, Word
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.text import fold, query_terms, term_for


@pytest.fixture
def empty() -> Iterator[Library]:
    with library() as made:
        yield made


def found(made: Library, expression: Expression) -> list[tuple[str, int]]:
    hits = made.engine.search(Query(expression=expression, size=1000)).hits
    return sorted((hit.id, hit.version) for hit in hits)


def assert_has_live_records(made: Library) -> None:
    living = sorted((one.id, one.version) for one in made.living.values())
    assert found(made, Everything()) == living
    assert made.engine.count() == len(living)
    for identifier, version in living:
        assert made.engine.version_of(identifier) == version
    for unknown in ("", "nobody", "z" * 40, record(99).id):
        assert made.engine.version_of(unknown) is None


def other_records(text: str = "of others") -> list[tuple[int, Draft]]:
    """Make enough records that a segment is not rewritten because of one deletion."""
    return [(number, Draft(text)) for number in range(10, 20)]


class TestOneRecordSeveralTimes:
    def test_a_record_put_twice_in_a_commit_has_its_last_version(self, empty: Library) -> None:
        empty.commit([(1, Draft("first")), *other_records(), (1, Draft("second"))])
        assert_has_live_records(empty)

    def test_a_record_put_twice_in_a_commit_and_again_is_found_once(self, empty: Library) -> None:
        empty.commit([(1, Draft("first")), *other_records(), (1, Draft("second"))])
        empty.commit([(1, Draft("third"))])
        assert found(empty, Word("second")) == []
        assert_has_live_records(empty)

    def test_a_record_put_twice_in_a_commit_and_then_withdrawn_is_not_found(
        self, empty: Library
    ) -> None:
        empty.commit([(1, Draft("first")), *other_records(), (1, Draft("second"))])
        empty.commit([(1, None)])
        assert_has_live_records(empty)

    def test_a_record_withdrawn_and_put_again_in_a_commit_is_found(self, empty: Library) -> None:
        empty.commit([(1, Draft("first")), *other_records()])
        empty.commit([(1, None), (1, Draft("second"))])
        assert_has_live_records(empty)

    def test_a_record_put_and_withdrawn_in_a_commit_is_not_found(self, empty: Library) -> None:
        empty.commit([*other_records(), (1, Draft("first")), (1, None)])
        assert_has_live_records(empty)

    def test_a_record_put_in_several_segments_of_a_commit_is_found_once(self) -> None:
        with library(memory=1) as made:
            made.commit([(n % 3, Draft(f"round {n}")) for n in range(9)])
            assert_has_live_records(made)


@settings(max_examples=30)
@given(histories())
def test_after_any_history_the_index_has_exactly_the_live_records(history: History) -> None:
    with written(history) as made:
        assert_has_live_records(made)
        segments = list(made.segments())
        assert segments_to_merge(segments) == []
        assert sum(segment.live_count for segment in segments) == len(made.living)
        files = {path.name for path in made.folder.glob("*.arrays")}
        assert files == {segment.name for segment in segments}


@settings(max_examples=6)
@given(st.integers(0, 99), st.sampled_from((MEMORY, 1)))
def test_a_segment_may_be_written_by_another_thread(seed: int, memory: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_FEW_TOKENS", 0)
        with written(History(seed=seed, many=12, size=12, memory=memory)) as made:
            assert_has_live_records(made)
            there = {path.name for path in made.folder.glob("*.arrays")}
            assert there == {segment.name for segment in made.segments()}


def test_an_error_of_the_other_thread_is_raised_and_nothing_changes(empty: Library) -> None:
    empty.commit(other_records())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_FEW_TOKENS", 0)
        patch.setattr(writer.Batch, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError), empty.engine.writer() as index_writer:
            index_writer.put(Draft("never seen").record(1, 1))
    assert_has_live_records(empty)


def test_an_uncommitted_write_leaves_no_file() -> None:
    with library(memory=1) as made:
        made.commit(other_records())
        before = sorted(made.folder.iterdir())
        with pytest.raises(ZeroDivisionError), made.engine.writer() as index_writer:
            for number in range(3):
                index_writer.put(Draft("never seen").record(number, 1))
            raise ZeroDivisionError
        assert sorted(made.folder.iterdir()) == before
        assert_has_live_records(made)


def test_commits_of_one_record_make_few_segments(empty: Library) -> None:
    for change in filler(5, 70):
        empty.commit([change])
    assert len(list(empty.segments())) < 16
    assert_has_live_records(empty)


@pytest.mark.parametrize(
    ("memory", "records", "words"), [(32 << 20, 100, 40), (100 << 20, 450, 100), (MEMORY, 450, 100)]
)
def test_records_share_a_segment_while_there_is_memory(
    memory: int, records: int, words: int
) -> None:
    """A word of the vocabulary takes at most a thousand bytes."""
    sizes = []
    write = writer.Batch.write

    def recording(batch: writer.Batch, path: Path) -> None:
        sizes.append(len(batch))
        write(batch, path)

    with pytest.MonkeyPatch.context() as patch, library(memory) as made:
        patch.setattr(writer.Batch, "write", recording)
        made.commit(
            [(n, Draft("", " ".join(f"w{n}x{i}" for i in range(words)))) for n in range(records)]
        )
    assert len(sizes) <= 3


def test_a_value_that_no_record_has_any_longer_does_not_hide_another(empty: Library) -> None:
    """The results are those of a rebuilt index, in which the value does not exist."""
    empty.commit([(1, Draft(source="STEPPE WIRE")), *other_records()])
    empty.commit([(1, Draft(source="Steppe Wire"))])
    asked = Value(Field.SOURCE, "STEPPE WIRE")
    assert found(empty, asked) == [(record(1).id, 2)]


def test_words_that_differ_only_in_accents_share_positions(empty: Library) -> None:
    """“накрой” and “накрои” fold to the same word, but have different stems: if positions matter,
    a document with the one word is treated as if it had that word at both positions.
    """
    assert fold("накрой") == fold("накрои")
    assert term_for("накрои", "ru") not in query_terms("накрой")
    asked, far = Near(("накрой", "города"), 2), " ".join(["и"] * 20)
    empty.commit([(1, Draft("", f"накрои города {far} накрой", language="ru"))])
    assert found(empty, asked) == [(record(1).id, 1)]
    empty.commit([(1, Draft("", f"накрои города {far} театр", language="ru"))])
    assert found(empty, asked) == []
