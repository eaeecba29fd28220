"""Lookup in a lexicon, and selection of the smallest keys."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.index.whoosh import smallest
from searcher.index.whoosh.lexicon import Lexicon
from searcher.index.whoosh.smallest import select_smallest

terms = st.text("abяş", max_size=4)


def lexicon(known: Sequence[str]) -> tuple[Lexicon, list[bytes]]:
    ordered = sorted({term.encode() for term in known})
    offsets = np.cumsum([0, *map(len, ordered)]).astype(np.uint16)
    return Lexicon(np.frombuffer(b"".join(ordered), np.uint8), offsets), ordered


@settings(max_examples=80)
@given(st.lists(terms, max_size=150), st.lists(terms, max_size=20))
def test_a_lexicon_finds_terms_and_prefixes(known: Sequence[str], asked: Sequence[str]) -> None:
    found, ordered = lexicon(known)
    assert list(found) == ordered
    assert len(found) == len(ordered)
    for term in (one.encode() for one in (*known, *asked, "")):
        place = bisect_left(ordered, term)
        assert found.place(term) == place
        assert found.find(term) == (place if term in ordered else None)
        first, after = found.with_prefix(term)
        assert ordered[first:after] == [one for one in ordered if one.startswith(term)]
        assert found.has_prefix(term) == (first < after)


def assert_first(keys: np.ndarray, ranks: np.ndarray, docs: np.ndarray, most: int) -> None:
    every = sorted(range(len(keys)), key=lambda place: (keys[place], ranks[docs[place]]))
    assert sorted(select_smallest(keys, ranks, docs, most).tolist()) == sorted(every[:most])


@settings(max_examples=80)
@given(
    st.lists(st.integers(0, 6) | st.floats(-9, 9), max_size=120),
    st.integers(1, 130),
    st.randoms(use_true_random=False),
)
def test_the_smallest_keys_are_those_of_a_full_sort(keys: list, most: int, chance: object) -> None:
    """There are ties, and the limit is estimated from a sample as for many documents."""
    ranks = list(range(len(keys) + 5))
    chance.shuffle(ranks)
    docs = np.array(sorted(chance.sample(range(len(ranks)), len(keys))), np.intp)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smallest, "_SAMPLED", 20)
        patch.setattr(smallest, "_STEP", 3)
        assert_first(np.array(keys, np.float64), np.array(ranks, np.uint8), docs, most)


def test_selecting_no_keys_gives_none() -> None:
    keys, ranks = np.arange(500.0), np.arange(500)
    for most in (0, -1):
        assert select_smallest(keys, ranks, ranks, most).tolist() == []
        assert select_smallest(keys[:5], ranks, ranks[:5], most).tolist() == []


@pytest.mark.parametrize("values", [3, 1000, 10**9])
@pytest.mark.parametrize("most", [1, 10, 1000, 60_000])
def test_the_smallest_of_very_many_keys_are_selected(values: int, most: int) -> None:
    chance = np.random.default_rng(7)
    keys = -chance.integers(0, values, 50_000).astype(np.float64)
    ranks = chance.permutation(50_000).astype(np.uint32)
    assert_first(keys, ranks, np.arange(50_000), most)
