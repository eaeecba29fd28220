"""The alignment of two records, with the last ones cached."""

from functools import lru_cache

from searcher.alignment import Alignment, ComparedText, align, read_text
from searcher.crosslingual import NeighbourTable
from searcher.model.record import Record

_CACHED = 8  # texts and alignments, of which the parts of a page ask for the same again


def aligned(first: Record, second: Record, table: NeighbourTable | None) -> Alignment:
    """Align the paragraphs of two records, with the words of other languages of a table, if any."""
    return _aligned(first.body, first.language or "", second.body, second.language or "", table)


@lru_cache(_CACHED)
def _aligned(
    first: str, language: str, second: str, other_language: str, table: NeighbourTable | None
) -> Alignment:
    related = table.related_terms if table else None
    return align(_read(first, language), _read(second, other_language), related)


@lru_cache(_CACHED)
def _read(text: str, language: str) -> ComparedText:
    return read_text(text, language)
