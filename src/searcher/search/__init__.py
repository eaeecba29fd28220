"""What is written once, above any engine: hits, highlights, suggestions, concordance."""

from searcher.search.archive_search import Search
from searcher.search.completions import Completion, CompletionKind
from searcher.search.highlights import Marker, Snippet, Span
from searcher.search.hits import Hit, ReadRecord, ResultPage
from searcher.search.matching import needs_loosening
from searcher.search.reasons import Reason
from searcher.search.subject import Subject, subject_of
from searcher.search.totals import Totals, total_of, totals_of
from searcher.search.widening import Addition, NameRelation, Widening

__all__ = [
    "Addition",
    "Completion",
    "CompletionKind",
    "Hit",
    "Marker",
    "NameRelation",
    "ReadRecord",
    "Reason",
    "ResultPage",
    "Search",
    "Snippet",
    "Span",
    "Subject",
    "Totals",
    "Widening",
    "needs_loosening",
    "subject_of",
    "total_of",
    "totals_of",
]
