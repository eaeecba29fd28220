"""How similar the words of two languages are, by their vectors.

Vectors of one language have a direction in common, so their mean is subtracted.  Some words are
near to a great many others (hubs), and words of dense regions seem more similar than those of
sparse ones.  Cross-domain similarity local scaling corrects both (Conneau et al. 2018, section
2.3): for words x and y of two languages

    similarity(x, y) = 2 cos(x, y) - r(x) - r(y)

where r is the mean of the cosines with the `NEAREST` most similar words of the other language.

The products of two languages are computed block by block: memory does not grow with their product.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Places = NDArray[np.intp]

NEAREST = 10
"""The words of the other language whose mean similarity is subtracted."""

_BLOCK = 1 << 22  # products at a time: 16 MB


class Links(NamedTuple):
    """Words of one language, their neighbours in another, and the similarities, by word; the
    neighbours of a word are in falling similarity.
    """

    words: Places
    neighbours: Places
    similarities: Vectors


def centred(vectors: Vectors) -> Vectors:
    """Subtract the mean of the vectors of one language, each of length 1, and scale them to 1."""
    return _unit(_unit(vectors) - _unit(vectors).mean(axis=0))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def closeness(words: Vectors, others: Vectors) -> Vectors:
    """Return the mean cosine of each word with its nearest words of another language."""
    nearest = min(NEAREST, len(others))
    means = [
        np.partition(cosines, -nearest, axis=1)[:, -nearest:].mean(axis=1)
        for _, cosines in _blocks(words, others)
    ]
    return np.concatenate(means).astype(np.float32)


def link(
    words: tuple[Vectors, Vectors], others: tuple[Vectors, Vectors], most: int, threshold: float
) -> Links:
    """Find for each word its most similar words of another language, at most `most`, with at
    least `threshold`.  Each language is given by its vectors and their closeness to the other.
    """
    (vectors, own), (other_vectors, others_own) = words, others
    found = []
    for first, cosines in _blocks(vectors, other_vectors):
        similarities = 2 * cosines - own[first : first + len(cosines), None] - others_own
        found.append(_best(similarities, first, most, threshold))
    return Links(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _best(similarities: Vectors, first: int, most: int, threshold: float) -> Links:
    """Return the greatest of each row, whose words are numbered from `first`."""
    # Few are similar enough: to sort these is much faster than to select from whole rows.
    rows, columns = np.nonzero(similarities >= threshold)
    values = similarities[rows, columns]
    order = np.lexsort((columns, -values, rows))
    ordered = rows[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    kept = order[rank < most]
    return Links(rows[kept] + first, columns[kept], values[kept])


def _blocks(words: Vectors, others: Vectors) -> Iterator[tuple[int, Vectors]]:
    """Yield the cosines of some words at a time with all words of another language, and the number
    of the first of them.
    """
    size = max(1, _BLOCK // max(1, len(others)))
    for first in range(0, len(words), size):
        yield first, words[first : first + size] @ others.T
