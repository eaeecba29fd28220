"""How much two texts have the same words in the same order, known by small fingerprints.

Shingles are runs of three words; the resemblance of two texts is the share of their shingles
that both have (Broder 1997).  A fingerprint is a MinHash of the shingles: texts of much
resemblance have many of its places in common.  An index looks up bands, four places each: of
texts with resemblance 0.6, 89 of 100 share one of the sixteen; with 0.8, all but 1 in 4000.
"""

import base64
import struct
from collections.abc import Set

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from searcher.text.tokens import folded_words

_RUN = 3  # words of a shingle
_PLACES = 64
_ROWS = 4  # places of a band
_SEED = 20170303  # never to be changed: fingerprints are kept
_LEAST = 30  # shingles; shorter texts are alike by chance
_MOSTLY = 2 * _LEAST  # of a text, among which mostly so many are different
_SCHEME = f"minhash{RMinHash.ALGORITHM_VERSION}:"
_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93])
_BAND = np.uint64(0xA0761D6478BD642F)

Bands = NDArray[np.uint32]


def shingles(text: str) -> Set[str]:
    """The runs of three words of a text, without case and accents."""
    return set(_runs(text))


def _runs(text: str) -> list[str]:
    words = folded_words(text)
    return list(map(" ".join, zip(*(words[start:] for start in range(_RUN)), strict=False)))


def fingerprint(text: str) -> str | None:
    """The fingerprint of a text: the name of the scheme, then 64 numbers of 32 bits in base64.

    None for a text too short to be told from others.
    """
    found = _runs(text)
    if len(set(found[:_MOSTLY])) < _LEAST and len(set(found)) < _LEAST:
        return None
    minima = RMinHash(num_perm=_PLACES, seed=_SEED)
    minima.update(found)
    packed = struct.pack(f"<{_PLACES}I", *minima.digest())
    return _SCHEME + base64.b64encode(packed).decode()


def bands(mark: str | None) -> Bands:
    """The keys of the bands of a fingerprint; none if it is missing or of another scheme."""
    if mark is None or not mark.startswith(_SCHEME):
        return np.empty(0, np.uint32)
    places = np.frombuffer(base64.b64decode(mark[len(_SCHEME) :]), "<u4").astype(np.uint64)
    rows = places.reshape(-1, _ROWS)
    numbers = np.arange(len(rows), dtype=np.uint64)
    mixed = (rows * _ODD.astype(np.uint64)).sum(axis=1, dtype=np.uint64) + numbers * _BAND
    mixed ^= mixed >> np.uint64(29)
    keys: Bands = ((mixed * _BAND) >> np.uint64(32)).astype(np.uint32)
    return keys


def resemblance(one: Set[str], other: Set[str]) -> float:
    """The share of the shingles of two texts that both have, 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0
