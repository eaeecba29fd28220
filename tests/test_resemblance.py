"""Fingerprints of texts, and the similarity of shingles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.text import (
    agreement,
    fingerprint,
    jaccard_similarity,
    lsh_bands,
    lsh_bands_of_each,
    shingles,
)

TEXT = " ".join(f"word{n}" for n in range(200))


def shared(one: str, other: str) -> int:
    return len(np.intersect1d(lsh_bands(fingerprint(one)), lsh_bands(fingerprint(other))))


def test_the_fingerprint_of_a_text_never_changes():
    # Fingerprints are stored in archives: a new value needs a new name of the scheme.
    assert fingerprint(TEXT)[:40] == "minhash2:ARZGBUIIagww5LULYMlPO2XJ6hR5wW0"
    assert len(lsh_bands(fingerprint(TEXT))) == 16


def test_a_fingerprint_ignores_case_and_accents():
    assert fingerprint("Élan " * 3 + TEXT) == fingerprint("elan " * 3 + TEXT.upper())


def test_the_share_of_common_values_estimates_the_similarity():
    words = TEXT.split()
    other = " ".join(words[: len(words) // 2]) + " " + " ".join(reversed(words[len(words) // 2 :]))
    estimate = agreement(fingerprint(TEXT), fingerprint(other))
    assert abs(estimate - jaccard_similarity(shingles(TEXT), shingles(other))) < 0.2
    assert agreement(fingerprint(TEXT), fingerprint(TEXT.upper())) == 1
    assert agreement(fingerprint(TEXT), None) == agreement(None, None) == 0


def test_the_bands_of_several_fingerprints_are_those_of_each():
    several = (fingerprint(TEXT), None, fingerprint(TEXT[500:]), "other:AAAA", fingerprint(TEXT))
    keys, owners = lsh_bands_of_each(several)
    assert keys.tolist() == [key for one in several for key in lsh_bands(one).tolist()]
    assert owners.tolist() == [n for n, one in enumerate(several) for _ in lsh_bands(one)]
    assert [len(found) for found in lsh_bands_of_each([])] == [0, 0]


def test_the_bands_of_a_fingerprint_are_computed_once():
    bands = lsh_bands(fingerprint(TEXT))
    assert lsh_bands(fingerprint(TEXT)) is bands
    with pytest.raises(ValueError, match="read-only"):
        bands[0] = 0


def test_a_short_text_has_no_fingerprint():
    assert fingerprint("one two three " * 50) is None
    assert len(lsh_bands(None)) == 0


def test_a_fingerprint_of_another_scheme_is_not_compared():
    assert len(lsh_bands("other9:AAAA")) == 0


@pytest.mark.parametrize("removed", [1, 5, 10])
def test_texts_with_few_changes_share_a_band(removed):
    words = TEXT.split()
    changed = " ".join(w for i, w in enumerate(words) if i % (200 // removed))
    assert jaccard_similarity(shingles(TEXT), shingles(changed)) > 0.7
    assert shared(TEXT, changed) > 0


def test_unrelated_texts_share_no_band():
    assert shared(TEXT, " ".join(f"term{n}" for n in range(200))) == 0


@given(st.sets(st.integers(0, 50)), st.sets(st.integers(0, 50)))
def test_similarity_is_the_share_of_common_shingles(one, other):
    found = jaccard_similarity(set(map(str, one)), set(map(str, other)))
    union = one | other
    assert found == pytest.approx(len(one & other) / len(union) if union else 0.0)
