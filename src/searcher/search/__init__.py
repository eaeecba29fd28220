"""What is written once, above any engine: hits, highlights, suggestions, concordance."""

from searcher.search.archive_search import Search
from searcher.search.completions import Completion, CompletionKind
from searcher.search.highlights import Marker, Snippet, Span
from searcher.search.hits import Hit, ReadRecord, ResultPage
from searcher.search.matching import needs_loosening

__all__ = [
    "Completion",
    "CompletionKind",
    "Hit",
    "Marker",
    "ReadRecord",
    "ResultPage",
    "Search",
    "Snippet",
    "Span",
    "needs_loosening",
]
