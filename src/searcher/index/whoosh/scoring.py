"""How terms are weighed: by BM25, in the numbers that the engine and Whoosh's searcher share.

    score = boost · idf · c (K1 + 1) / (c + K1 (1 - B + B l / average l))

for a term that a field of `l` words has `c` times (Robertson and Zaragoza 2009).
"""

import math
from typing import Any

from whoosh import scoring

K1, B = 1.2, 0.75

BOOSTS = {"title": 0.5, "text": 1.0}
"""What a field counts.  The whole text has the title in it, so a title's words count twice."""

EXPANDED = 1.0
"""The score of a word found by its beginning or by an edit, before the boost of its field."""


def idf(documents: int, frequency: int) -> float:
    """How rare a term is that `frequency` of so many documents have; always above nought.

    The form of Robertson and Sparck Jones (1976), with one added under the logarithm.
    """
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


class LiveBM25F(scoring.BM25F):  # type: ignore[misc]
    """The engine's weights for Whoosh's own searcher: statistics of living documents only.

    For its numbers to be the engine's, the index must be read through the arrays' codec.
    """

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        """How rare a term is among the living."""
        reader = searcher.get_parent().reader()
        return idf(reader.doc_count(), self._frequency(reader, fieldname, text))

    def _frequency(self, reader: Any, fieldname: str, text: bytes) -> int:
        if (fieldname, text) not in reader:
            return 0
        return sum(1 for _ in reader.postings(fieldname, text).all_ids())

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        """A scorer whose average length is that of the living."""
        scorer = super().scorer(searcher, fieldname, text, qf)
        if searcher.schema[fieldname].scorable:
            scorer.avgfl = self._average(searcher.get_parent().reader(), fieldname)
        return scorer

    def _average(self, reader: Any, fieldname: str) -> float:
        lengths = [reader.doc_field_length(n, fieldname, 0) for n in reader.all_doc_ids()]
        return (sum(lengths) / max(1, len(lengths))) or 1.0
