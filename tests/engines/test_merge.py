"""Segments merged in any way equal one segment of the live records."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from engines_builders import Draft, drafts, filler
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.index.arrivals import Times
from searcher.index.record_values import TITLE_GAP
from searcher.index.whoosh.batch import Batch
from searcher.index.whoosh.commit import Segment, new_segment_name
from searcher.index.whoosh.merge import MergeSource, merge
from searcher.index.whoosh.segment import TEXTS, SegmentArrays
from searcher.index.whoosh.writer import MEMORY, segments_to_merge
from searcher.model.facets import Field
from searcher.text import Vocabulary

MEMORIES = (0, 1, 700, MEMORY)


@dataclass
class SegmentFolder:
    """A folder of segments."""

    folder: Path
    written: int = 0

    def new(self) -> Path:
        self.written += 1
        return self.folder / f"{self.written}.arrays"

    def write(self, drafts: Mapping[int, Draft]) -> SegmentArrays:
        """Write a segment of some records by their numbers."""
        batch, path = Batch(Vocabulary()), self.new()
        for number, draft in drafts.items():
            times = Times(1_700_000_000 + number, 1_700_000_900 + number)
            batch.add(draft.record(number, 1), times)
        batch.write(path)
        return SegmentArrays(path)

    def merge(self, sources: Sequence[MergeSource], memory: int = MEMORY) -> SegmentArrays:
        return SegmentArrays(self.merged(sources, memory))

    def merged(self, sources: Sequence[MergeSource], memory: int) -> Path:
        path = self.new()
        merge(sources, path, memory)
        return path


@contextmanager
def segment_folder() -> Iterator[SegmentFolder]:
    with TemporaryDirectory() as folder:
        yield SegmentFolder(Path(folder))


def content_of(arrays: SegmentArrays) -> dict[str, object]:
    """Read the content of a segment, except terms that no document has."""
    return {
        "documents": list(
            zip(
                arrays.ids.tolist(),
                arrays.versions.tolist(),
                arrays.earliest.tolist(),
                arrays.latest.tolist(),
                arrays.arrived.tolist(),
                arrays.changed.tolist(),
                *(arrays.lengths[text].tolist() for text in TEXTS),
                strict=True,
            )
        ),
        "order": (arrays.id_order.tolist(), arrays.id_rank.tolist()),
        "size": arrays.size,
        "columns": {field: values_of(arrays, field) for field in Field},
        **{name: postings_of(arrays, name) for name in arrays.postings},
    }


def values_of(arrays: SegmentArrays, field: Field) -> list[list[str]]:
    column = arrays.columns[field]
    values: list[list[str]] = [[] for _ in range(arrays.size)]
    for owner, ordinal in zip(*column.document_values(np.arange(arrays.size)), strict=True):
        values[owner].append(column.values[ordinal])
    return values


def postings_of(arrays: SegmentArrays, name: str) -> dict[str, list[tuple]]:
    """List the document, count and positions of each posting, by term."""
    postings, found = arrays.postings[name], {}
    for number, term in enumerate(arrays.lexicon(name)):
        first, after = postings.extent(number)
        if first == after:
            continue
        docs, counts = postings.docs[first:after], postings.counts.piece(first, after)
        places: list[list[int]] = [[] for _ in docs]
        if name.endswith("words"):
            assert postings.frequency(number) == counts.sum()
            begins = postings.starts[number] + np.cumsum(counts, dtype=np.intp) - counts
            assert postings.begins(np.arange(first, after)).tolist() == begins.tolist()
            for owner, position in zip(*postings.positions_of(number), strict=True):
                places[owner].append(int(position))
        found[term.decode()] = list(zip(docs.tolist(), counts.tolist(), places, strict=True))
    return found


def word_stems(arrays: SegmentArrays, among: Collection[str]) -> set[tuple[str, str]]:
    """Find which of some words have which stem."""
    pairs = set()
    for number, stem in enumerate(arrays.stems):
        for word in arrays.words_with_stem(number):
            if arrays.words[word].decode() in among:
                pairs.add((stem.decode(), arrays.words[word].decode()))
    return pairs


@st.composite
def segmented(draw: st.DrawFn) -> tuple[list[dict[int, Draft]], set[int]]:
    """Draw records divided into segments, and the numbers of those that are deleted."""
    many = filler(draw(st.integers(0, 99)), draw(st.integers(1, 12)))
    every = [*(draft for _, draft in many), *draw(st.lists(drafts, max_size=2))]
    parts: list[dict[int, Draft]] = [{}]
    for number, draft in enumerate(every):
        if parts[-1] and draw(st.booleans()):
            parts.append({})
        parts[-1][number] = draft
    gone = draw(st.sets(st.integers(0, len(every) - 1)))
    # A segment without deletions is read by other code.
    return parts, gone - set(parts[draw(st.integers(0, len(parts) - 1))])


def sources_of(
    segment_folder: SegmentFolder, parts: Sequence[Mapping[int, Draft]], gone: Collection[int]
) -> list[MergeSource]:
    sources = []
    for part in parts:
        live = np.array([number not in gone for number in part], np.bool_)
        sources.append(MergeSource(segment_folder.write(part), None if live.all() else live))
    return sources


@settings(max_examples=25)
@given(segmented(), st.sampled_from(MEMORIES))
def test_merged_segments_equal_one_written_segment(
    case: tuple[list[dict[int, Draft]], set[int]], memory: int
) -> None:
    parts, gone = case
    living = {n: draft for part in parts for n, draft in part.items() if n not in gone}
    with segment_folder() as folder:
        at_once = folder.write(living)
        merged = folder.merge(sources_of(folder, parts, gone), memory)
        assert content_of(merged) == content_of(at_once)
        assert merged.languages >= at_once.languages
        words = postings_of(at_once, "text_words")
        needed, kept = word_stems(at_once, words), word_stems(merged, words)
        assert needed <= kept
        if not gone:
            assert needed == kept
            assert merged.languages == at_once.languages


@settings(max_examples=20)
@given(segmented(), st.integers(0, 12), st.integers(0, 12))
def test_merging_in_steps_equals_merging_at_once(
    case: tuple[list[dict[int, Draft]], set[int]], low: int, high: int
) -> None:
    parts, gone = case
    with segment_folder() as folder:
        sources = sources_of(folder, parts, gone)
        first, last = sorted((low % len(parts), high % len(parts)))
        between = MergeSource(folder.merge(sources[first : last + 1]))
        in_steps = folder.merge([*sources[:first], between, *sources[last + 1 :]])
        assert content_of(in_steps) == content_of(folder.merge(sources))


@settings(max_examples=8)
@given(segmented())
def test_merging_with_little_memory_writes_the_same_file(
    case: tuple[list[dict[int, Draft]], set[int]],
) -> None:
    with segment_folder() as folder:
        sources = sources_of(folder, *case)
        files = {folder.merged(sources, memory).read_bytes() for memory in MEMORIES}
        assert len(files) == 1


@pytest.mark.parametrize("memory", [1 << 10, MEMORY])
def test_large_counts_and_positions_are_preserved(memory: int) -> None:
    """The counts and positions of other documents and words are unchanged."""
    long = Draft("far and far", " ".join(["word"] * 70_000 + ["last"] + ["word"] * 300 + ["far"]))
    short = Draft("last word", "far word", language=None)
    with segment_folder() as folder:
        parts: list[dict[int, Draft]] = [{0: short, 1: long}, {2: long}, {3: short, 4: short}]
        merged = folder.merge(sources_of(folder, parts, {2, 3}), memory)
        seen = postings_of(merged, "text_words")
        body, after = 3 + TITLE_GAP, 2 + TITLE_GAP
        assert seen["last"] == [(0, 1, [0]), (1, 1, [body + 70_000]), (2, 1, [0])]
        far = [0, 2, body + 70_301]
        assert seen["far"] == [(0, 1, [after]), (1, 3, far), (2, 1, [after])]
        document, count, places = seen["word"][1]
        assert (document, count) == (1, 70_300)
        assert places == [
            *range(body, body + 70_000),
            *range(body + 70_001, body + 70_301),
        ]
        stems = postings_of(merged, "text_stems")
        assert stems["en:word"] == [(1, 70_300, [])]
        assert stems[":word"] == [(0, 2, []), (2, 2, [])]


def test_a_merge_of_only_deleted_documents_is_empty() -> None:
    with segment_folder() as folder:
        sources = sources_of(folder, [{0: Draft("a", "b")}, {1: Draft("c")}], {0, 1})
        seen = content_of(folder.merge(sources))
        assert (seen["size"], seen["documents"], seen["text_words"]) == (0, [], {})


# Merge policy


def segment(size: int, deleted: int = 0) -> Segment:
    return Segment(new_segment_name(), size, "", tuple(range(deleted)))


def test_eight_segments_of_similar_size_are_merged_and_seven_are_not() -> None:
    small = [segment(size) for size in (1, 30, 256, 2, 90, 200, 17, 4)]
    assert segments_to_merge(small[:7]) == []
    assert segments_to_merge(small) == small


def test_segments_of_very_different_size_are_not_merged() -> None:
    sizes = (1, 256, 257, 2000, 2100, 16_500, 20_000, 132_000, 150_000, 1_100_000)
    assert segments_to_merge([segment(size) for size in sizes]) == []


def test_the_smallest_segments_are_merged_first() -> None:
    small, large = ([segment(size) for _ in range(8)] for size in (5, 300))
    assert segments_to_merge([*large[:4], *small, *large[4:]]) == small


def test_a_large_segment_is_not_merged_with_small_ones() -> None:
    small, large = [segment(5) for _ in range(8)], segment(100_000)
    assert segments_to_merge([large, *small]) == small


def test_deleted_documents_do_not_count_for_the_size() -> None:
    grown = segment(340, deleted=100)
    small = [segment(5) for _ in range(7)]
    assert segments_to_merge([grown, *small]) == [grown, *small]


def test_a_segment_with_more_than_a_third_deleted_is_rewritten() -> None:
    assert segments_to_merge([segment(9, deleted=3)]) == []
    thinned = segment(9, deleted=4)
    assert segments_to_merge([*(segment(5) for _ in range(8)), thinned]) == [thinned]
