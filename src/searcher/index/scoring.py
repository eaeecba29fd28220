"""How terms are weighed, by BM25, in every engine.

    score = boost · idf · c (K1 + 1) / (c + K1 (1 - B + B l / average l))

for a term that occurs `c` times in a field of `l` words (Robertson and Zaragoza 2009).
"""

import math
from bisect import bisect_left

K1, B = 1.2, 0.75

BOOSTS = {"title": 0.5, "text": 1.0}
"""The weight of a field.  The whole text includes the title, so a title's words count twice."""

EXPANDED = 1.0
"""The score of a word found by its prefix or by an edit, before the boost of its field."""

ENOUGH = 0.1
"""The share of the weight of all words that a record must have to be found by some of them.

A tenth leaves out records with nothing but frequent words.  On the judged queries of Cranfield,
typed as they are, the mean average precision is 0.311 with it, 0.289 with 0.15.
"""

LENGTHS = tuple(round((1.033**step - 1) * 27) for step in range(256))
"""The lengths, in words, that are distinguished: each is about 3 % more than the last."""


def rounded_length(words: int) -> int:
    """Round a length up to the next that is kept; the greatest is that of all longer texts."""
    return LENGTHS[bisect_left(LENGTHS, words, hi=len(LENGTHS) - 1)]


def idf(documents: int, frequency: int) -> float:
    """Return the inverse document frequency of a term that `frequency` of `documents` have; it is
    always positive.

    The form of Robertson and Sparck Jones (1976), with one added under the logarithm.
    """
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))
