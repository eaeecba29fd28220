"""What a writer leaves behind, whatever the order of what was put."""

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


def assert_holds_what_lives(made: Library) -> None:
    living = sorted((one.id, one.version) for one in made.living.values())
    assert found(made, Everything()) == living
    assert made.engine.count() == len(living)
    for identifier, version in living:
        assert made.engine.version_of(identifier) == version
    for unknown in ("", "nobody", "z" * 40, record(99).id):
        assert made.engine.version_of(unknown) is None


def some(text: str = "of others") -> list[tuple[int, Draft]]:
    """Make records enough that a segment is not written anew for one that is deleted."""
    return [(number, Draft(text)) for number in range(10, 20)]


class TestOneRecordSeveralTimes:
    def test_put_twice_at_once_it_is_there_in_its_last_version(self, empty: Library) -> None:
        empty.commit([(1, Draft("first")), *some(), (1, Draft("second"))])
        assert_holds_what_lives(empty)

    def test_put_twice_at_once_and_then_again_it_is_there_once(self, empty: Library) -> None:
        empty.commit([(1, Draft("first")), *some(), (1, Draft("second"))])
        empty.commit([(1, Draft("third"))])
        assert found(empty, Word("second")) == []
        assert_holds_what_lives(empty)

    def test_put_twice_at_once_and_then_withdrawn_it_is_gone(self, empty: Library) -> None:
        empty.commit([(1, Draft("first")), *some(), (1, Draft("second"))])
        empty.commit([(1, None)])
        assert_holds_what_lives(empty)

    def test_withdrawn_and_put_again_at_once_it_is_there(self, empty: Library) -> None:
        empty.commit([(1, Draft("first")), *some()])
        empty.commit([(1, None), (1, Draft("second"))])
        assert_holds_what_lives(empty)

    def test_put_and_withdrawn_at_once_it_is_not_there(self, empty: Library) -> None:
        empty.commit([*some(), (1, Draft("first")), (1, None)])
        assert_holds_what_lives(empty)

    def test_put_in_several_segments_of_one_commit_it_is_there_once(self) -> None:
        with library(memory=1) as made:
            made.commit([(n % 3, Draft(f"round {n}")) for n in range(9)])
            assert_holds_what_lives(made)


@settings(max_examples=30)
@given(histories())
def test_after_any_history_just_what_lives_is_there(history: History) -> None:
    with written(history) as made:
        assert_holds_what_lives(made)
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
            assert_holds_what_lives(made)
            there = {path.name for path in made.folder.glob("*.arrays")}
            assert there == {segment.name for segment in made.segments()}


def test_an_error_of_the_other_thread_is_raised_and_nothing_changes(empty: Library) -> None:
    empty.commit(some())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_FEW_TOKENS", 0)
        patch.setattr(writer.Batch, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError), empty.engine.writer() as index_writer:
            index_writer.put(Draft("never seen").record(1, 1))
    assert_holds_what_lives(empty)


def test_what_was_not_committed_leaves_no_file() -> None:
    with library(memory=1) as made:
        made.commit(some())
        before = sorted(made.folder.iterdir())
        with pytest.raises(ZeroDivisionError), made.engine.writer() as index_writer:
            for number in range(3):
                index_writer.put(Draft("never seen").record(number, 1))
            raise ZeroDivisionError
        assert sorted(made.folder.iterdir()) == before
        assert_holds_what_lives(made)


def test_one_record_a_commit_makes_few_segments(empty: Library) -> None:
    for change in filler(5, 70):
        empty.commit([change])
    assert len(list(empty.segments())) < 16
    assert_holds_what_lives(empty)


@pytest.mark.parametrize(
    ("memory", "records", "words"), [(32 << 20, 100, 40), (100 << 20, 450, 100), (MEMORY, 450, 100)]
)
def test_records_share_a_segment_while_memory_is_left(
    memory: int, records: int, words: int
) -> None:
    """A word of the vocabulary takes a thousand bytes at most."""
    sizes = []
    write = writer.Batch.write

    def noted(batch: writer.Batch, path: Path) -> None:
        sizes.append(len(batch))
        write(batch, path)

    with pytest.MonkeyPatch.context() as patch, library(memory) as made:
        patch.setattr(writer.Batch, "write", noted)
        made.commit(
            [(n, Draft("", " ".join(f"w{n}x{i}" for i in range(words)))) for n in range(records)]
        )
    assert len(sizes) <= 3


def test_a_value_that_none_has_any_more_hides_no_other(empty: Library) -> None:
    """As it would not in an index made anew."""
    empty.commit([(1, Draft(source="STEPPE WIRE")), *some()])
    empty.commit([(1, Draft(source="Steppe Wire"))])
    asked = Value(Field.SOURCE, "STEPPE WIRE")
    assert found(empty, asked) == [(record(1).id, 2)]


def test_words_written_alike_but_for_accents_are_near_as_one(empty: Library) -> None:
    """“герой” and “герои” are folded alike, but of two stems: where positions matter, a document
    that has the one has it wherever the other occurs.
    """
    assert fold("герой") == fold("герои")
    assert term_for("герои", "ru") not in query_terms("герой")
    asked, far = Near(("герой", "города"), 2), " ".join(["и"] * 20)
    empty.commit([(1, Draft("", f"герои города {far} герой", language="ru"))])
    assert found(empty, asked) == [(record(1).id, 1)]
    empty.commit([(1, Draft("", f"герои города {far} театр", language="ru"))])
    assert found(empty, asked) == []
