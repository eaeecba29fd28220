"""Files of arrays, and functions on sorted arrays."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.index.whoosh.arrays import (
    ArrayFile,
    ArrayWriter,
    drop_repeats,
    expand_ranges,
    run_lengths,
    run_starts,
    width_for,
)

KINDS = ("u1", "u2", "u4", "i4", "u8", "S5")
Pieces = Sequence[tuple[str, Sequence[int]]]


@contextmanager
def new_file() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder, "some.arrays")


def values_of(kind: str, numbers: Sequence[int]) -> np.ndarray:
    if kind.startswith("S"):
        return np.array([str(number).encode() for number in numbers], kind)
    return np.array(numbers, kind)


arrays = st.dictionaries(
    st.text(min_size=1, max_size=4),
    st.tuples(st.sampled_from(KINDS), st.lists(st.integers(0, 255), max_size=70)),
    max_size=6,
)


@settings(max_examples=60)
@given(arrays, st.dictionaries(st.text(max_size=3), st.integers() | st.text()))
def test_arrays_and_metadata_are_read_back(wanted: dict, facts: dict) -> None:
    with new_file() as path:
        with ArrayWriter(path) as out:
            for name, (kind, numbers) in wanted.items():
                out.put(name, values_of(kind, numbers))
            out.finish(facts)
        opened = ArrayFile(path)
        assert opened.metadata == facts
        for name, (kind, numbers) in wanted.items():
            assert name in opened
            assert opened[name].dtype == np.dtype(kind)
            assert opened[name].tolist() == values_of(kind, numbers).tolist()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.integers(0, 255), max_size=40))),
    st.integers(0, 100),
)
def test_several_arrays_can_be_appended_to_in_turn(pieces: Pieces, spare: int) -> None:
    with new_file() as path:
        whole = {name: [n for of, some in pieces if of == name for n in some] for name in "abc"}
        with ArrayWriter(path) as out:
            for name, numbers in whole.items():
                out.reserve(name, np.uint16, len(numbers) + spare)
            for name, some in pieces:
                out.append(name, np.array(some, np.int64))
            out.put("last", np.array([7]))
            out.finish({})
        opened = ArrayFile(path)
        assert {name: opened[name].tolist() for name in "abc"} == whole
        assert opened["last"].tolist() == [7]


def test_arrays_are_aligned_to_64_bytes(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "a") as out:
        for name in "abc":
            out.put(name, np.arange(3, dtype=np.uint8))
        out.finish({})
    opened = ArrayFile(tmp_path / "a")
    first, second, third = (opened[name].ctypes.data for name in "abc")
    assert (second - first, third - second) == (64, 64)


def test_more_values_than_reserved_are_refused(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "a") as out:
        out.reserve("a", np.uint8, 3)
        out.append("a", np.arange(2))
        with pytest.raises(ValueError, match="room for 3"):
            out.append("a", np.arange(2))


def test_a_missing_name_gives_an_empty_array(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "a") as out:
        out.finish({})
    opened = ArrayFile(tmp_path / "a")
    assert "nothing" not in opened
    assert opened["nothing"].tolist() == opened.escaped("nothing").piece(0, 9).tolist() == []


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with ArrayWriter(path) as out:
        out.put("a", np.arange(9, dtype=np.uint32))
        out.finish({"of": "nine"})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError):
            ArrayFile(path)
    padded = whole[:-24] + b"   " + whole[-24:]
    for garbled in (whole + b"x", whole[1:], whole[:-1] + b"3", padded):
        path.write_bytes(garbled)
        with pytest.raises(ValueError):
            ArrayFile(path)
    path.write_bytes(whole)
    assert ArrayFile(path)["a"].tolist() == list(range(9))


def test_an_unfinished_file_is_refused(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "a") as out:
        out.put("a", np.arange(100))
    with pytest.raises(ValueError):
        ArrayFile(tmp_path / "a")


# Escaped numbers


@settings(max_examples=60)
@given(
    st.sampled_from([np.uint8, np.uint16]),
    st.lists(
        st.lists(
            st.integers(0, 300) | st.sampled_from([255, 256, 65535, 65536, 2**32 - 1]), max_size=20
        )
    ),
    st.integers(0, 80),
    st.integers(0, 80),
)
def test_numbers_too_large_for_the_width_are_escaped_and_read_back(
    kind: type, pieces: Sequence[Sequence[int]], start: int, stop: int
) -> None:
    every = [number for piece in pieces for number in piece]
    with new_file() as path:
        with ArrayWriter(path) as out:
            out.reserve("a", kind, len(every))
            out.reserve("b", kind, len(every))
            for piece in pieces:
                out.append_escaped("a", np.array(piece, np.int64))
                out.append_escaped("b", np.array(piece[::-1], np.uint32))
            out.finish({})
        opened = ArrayFile(path)
        narrow = opened.escaped("a")
        assert len(narrow) == len(every)
        assert narrow.values.dtype == kind
        assert narrow.piece(0, len(every)).tolist() == every
        assert narrow.piece(start, stop).tolist() == every[start:stop]
        ranges = [(start, stop), (0, len(every))]
        assert narrow.pieces(ranges).tolist() == every[start:stop] + every
        at = np.arange(2 * (len(every) // 2)).reshape(2, -1)[:, ::-1]
        assert narrow.take(at).tolist() == np.array(every, np.int64).take(at).tolist()
        turned = [number for piece in pieces for number in piece[::-1]]
        assert opened.escaped("b").piece(start, stop).tolist() == turned[start:stop]


def test_numbers_that_fit_are_not_escaped(tmp_path: Path) -> None:
    with ArrayWriter(tmp_path / "a") as out:
        out.reserve("a", np.uint8, 3)
        out.append_escaped("a", np.array([0, 254, 255]))
        out.finish({})
    opened = ArrayFile(tmp_path / "a")
    assert "a.at" not in opened
    assert opened.escaped("a").piece(0, 3).dtype == np.uint8


@pytest.mark.parametrize(
    ("largest", "kind"),
    [(0, "u1"), (255, "u1"), (256, "u2"), (65535, "u2"), (65536, "u4"), (2**32, "u8")],
)
def test_the_width_of_a_number_is_the_narrowest_that_holds_it(largest: int, kind: str) -> None:
    assert width_for(largest) == np.dtype(kind)
    assert np.array([largest]).astype(width_for(largest)).tolist() == [largest]


# Sorted arrays

ordered = st.lists(st.integers(0, 30)).map(sorted)


@given(st.lists(st.tuples(st.integers(0, 2**31), st.integers(0, 5))))
def test_ranges_are_concatenated(some: Sequence[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in some], np.uint32)
    counts = np.array([count for _, count in some], np.uint8)
    expected = [number for start, count in some for number in range(start, start + count)]
    assert expand_ranges(starts, counts).tolist() == expected


@given(ordered)
def test_runs_of_equal_values_are_found_and_repeats_are_dropped(numbers: Sequence[int]) -> None:
    values = np.array(numbers, np.uint16)
    heads = [True, *(a != b for a, b in pairwise(numbers))][: len(numbers)]
    assert run_starts(values).tolist() == heads
    assert drop_repeats(values).tolist() == [number for number, _ in groupby(numbers)]


@given(ordered)
def test_lengths_are_the_differences_of_offsets(numbers: Sequence[int]) -> None:
    offsets = np.array([0, *numbers], np.uint8)
    assert run_lengths(offsets).tolist() == [b - a for a, b in pairwise([0, *numbers])]
