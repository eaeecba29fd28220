"""Documents with all of some terms, and where the positions of postings begin, beside plain sets
and sums.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.index.whoosh.arrays import ArrayFile, ArrayWriter
from searcher.index.whoosh.batch import offsets_from
from searcher.index.whoosh.conjunctions import having_all, postings_in
from searcher.index.whoosh.position_marks import MarkWriter
from searcher.index.whoosh.segment import Postings

SIZE = 200
every = st.sets(st.integers(0, SIZE - 1), min_size=1)
counts = st.lists(st.one_of(st.integers(1, 3), st.sampled_from((254, 255, 256, 70_000))))


def written(folder: str, terms: Sequence[set[int]], pieces: Sequence[Sequence[int]]) -> Postings:
    """Write the postings of some terms, and their counts piece by piece."""
    path, flat = Path(folder) / "postings", [one for piece in pieces for one in piece]
    with ArrayWriter(path) as out:
        out.put("x.offsets", offsets_from(np.array([len(term) for term in terms], np.intp)))
        docs = [np.array(sorted(term), np.uint16) for term in terms]
        out.put("x.docs", np.concatenate([np.empty(0, np.uint16), *docs]))
        out.reserve("x.counts", np.uint8, len(flat))
        marks = MarkWriter(out, "x", len(flat), sum(flat))
        for piece in pieces:
            out.append_escaped("x.counts", np.array(piece, np.uint32))
            marks.append(np.array(piece, np.uint32))
        out.finish({})
    return Postings(ArrayFile(path), "x")


@settings(max_examples=60)
@given(st.lists(counts, max_size=5), st.data())
def test_positions_begin_after_those_of_all_postings_before(
    pieces: Sequence[Sequence[int]], data: st.DataObject
) -> None:
    flat = [one for piece in pieces for one in piece]
    before = np.append(0, np.cumsum(flat, dtype=np.intp))[:-1] if flat else np.empty(0, np.intp)
    asked = st.lists(st.integers(0, len(flat) - 1)) if flat else st.just([])
    at = np.array(data.draw(asked), np.intp)
    with TemporaryDirectory() as folder:
        begins = written(folder, (), pieces).begins(at)
    assert begins.tolist() == before[at].tolist()


@settings(max_examples=60)
@given(st.lists(every, min_size=1, max_size=5), st.none() | every, st.data())
def test_a_conjunction_is_the_intersection_with_the_posting_of_each_term(
    terms: Sequence[set[int]], within: set[int] | None, data: st.DataObject
) -> None:
    asked = data.draw(st.lists(st.integers(0, len(terms) - 1), min_size=1, max_size=6))
    wanted = sorted(set.intersection(*(terms[term] for term in asked), within or terms[asked[0]]))
    some = None if within is None else np.array(sorted(within), np.intp)
    with TemporaryDirectory() as folder:
        postings = written(folder, terms, ())
        docs, at = having_all(postings, asked, SIZE, some)
        assert docs.tolist() == wanted
        if at is None:
            at = postings_in(postings, asked, docs, SIZE)
        assert postings.docs[at].tolist() == [wanted] * len(asked)
        for row, term in zip(at.tolist(), asked, strict=True):
            first, after = postings.extent(term)
            assert all(first <= one < after for one in row)
