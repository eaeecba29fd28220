"""MinHash fingerprints that find near-duplicates: texts with the same words in the same order.

Shingles are runs of three words; the similarity of two texts is the Jaccard index of their sets of
shingles (Broder 1997).  A fingerprint is a MinHash of the shingles.  An index looks up LSH bands of
four values each: of texts with similarity 0.6, 89 of 100 share one of the sixteen bands; with 0.8,
all but 1 in 4000.
"""

import base64
import struct
from collections.abc import Sequence, Set
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from searcher.text.tokens import folded_words

_RUN = 3  # words of a shingle
_HASHES = 64
_ROWS = 4  # hashes of a band
_SEED = 20170303  # never change it: fingerprints are stored
_LEAST = 30  # shingles; shorter texts are similar by chance
_SAMPLE = 2 * _LEAST  # shingles, among which mostly so many are distinct
_SCHEME = f"minhash{RMinHash.ALGORITHM_VERSION}:"
# Never change them: the bands of indexes are made with them.
_FACTORS = np.array(
    [0x9E3779B97F4A8000, 0xC2B2AE3D27D4E800, 0x165667B19E377A00, 0xD6E8FEB8665A0000], np.uint64
)
_BAND = np.uint64(0xA0761D6478BD642F)

Bands = NDArray[np.uint32]


def shingles(text: str) -> Set[str]:
    """Return the distinct runs of three words of a text, without case and accents."""
    return set(_runs(text))


def _runs(text: str) -> list[str]:
    words = folded_words(text)
    return list(map(" ".join, zip(*(words[start:] for start in range(_RUN)), strict=False)))


def fingerprint(text: str) -> str | None:
    """Compute the fingerprint of a text: the name of the scheme, then 64 numbers of 32 bits in
    base64.  Return None for a text too short to be distinguished from others.
    """
    found = _runs(text)
    if len(set(found[:_SAMPLE])) < _LEAST and len(set(found)) < _LEAST:
        return None
    minima = RMinHash(num_perm=_HASHES, seed=_SEED)
    minima.update(found)
    packed = struct.pack(f"<{_HASHES}I", *minima.digest())
    return _SCHEME + base64.b64encode(packed).decode()


def _hashes(signature: str | None) -> NDArray[np.uint32]:
    """Decode the values of a fingerprint; none if it is missing or of another scheme."""
    if signature is None or not signature.startswith(_SCHEME):
        return np.empty(0, np.uint32)
    return np.frombuffer(base64.b64decode(signature[len(_SCHEME) :]), "<u4")


@lru_cache(maxsize=64)  # an ingest asks several times for those of one record
def lsh_bands(signature: str | None) -> Bands:
    """Hash each band of a fingerprint; return none if it is missing or of another scheme."""
    rows = _hashes(signature).reshape(-1, _ROWS)
    keys = _keys(rows, np.arange(len(rows), dtype=np.uint64))
    keys.flags.writeable = False
    return keys


def lsh_bands_of_each(signatures: Sequence[str | None]) -> tuple[Bands, NDArray[np.intp]]:
    """Hash each band of some fingerprints at once, which takes a fifth of the time; return them
    with the position of the fingerprint of each.
    """
    hashes = [_hashes(one) for one in signatures]
    counts = np.fromiter(map(len, hashes), np.intp, len(hashes)) // _ROWS
    rows = np.concatenate([*hashes, _hashes(None)]).reshape(-1, _ROWS)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    keys = _keys(rows, (np.arange(len(rows)) - before).astype(np.uint64))
    return keys, np.repeat(np.arange(len(hashes)), counts)


def _keys(rows: NDArray[np.uint32], numbers: NDArray[np.uint64]) -> Bands:
    """Hash rows of values, each with the number of its band."""
    mixed = (rows * _FACTORS).sum(axis=1, dtype=np.uint64) + numbers * _BAND
    mixed ^= mixed >> np.uint64(29)
    keys: Bands = ((mixed * _BAND) >> np.uint64(32)).astype(np.uint32)
    return keys


def agreement(one: str | None, other: str | None) -> float:
    """Estimate the similarity of two texts by their fingerprints: the share of values that both
    have; 0 if there is none to compare.
    """
    hashes, others = _hashes(one), _hashes(other)
    return float((hashes == others).mean()) if len(hashes) and len(others) else 0.0


def jaccard_similarity(one: Set[str], other: Set[str]) -> float:
    """Compute the share of the shingles of two texts that both have, 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
