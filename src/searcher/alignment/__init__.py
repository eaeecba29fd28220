"""Which paragraphs of two texts belong together, in one language or across languages."""

from searcher.alignment.alignment import (
    MOST_CHARACTERS,
    MOST_PARAGRAPHS,
    Alignment,
    ComparedText,
    Row,
    align,
    read_text,
)
from searcher.alignment.features import Feature, FeatureKind
from searcher.alignment.marks import Mark, MarkKind, Marks, common_marks
from searcher.alignment.similarity import Related

__all__ = [
    "MOST_CHARACTERS",
    "MOST_PARAGRAPHS",
    "Alignment",
    "ComparedText",
    "Feature",
    "FeatureKind",
    "Mark",
    "MarkKind",
    "Marks",
    "Related",
    "Row",
    "align",
    "common_marks",
    "read_text",
]
