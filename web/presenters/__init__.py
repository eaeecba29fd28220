"""What the pages show: results and records in the words and pieces that templates print."""

from web.presenters.comparison import ComparisonView
from web.presenters.record import RecordView, Related, Similar
from web.presenters.results import FacetView, SearchView
from web.presenters.words import FIELD_NAMES, date_words, where_words

__all__ = [
    "FIELD_NAMES",
    "ComparisonView",
    "FacetView",
    "RecordView",
    "Related",
    "SearchView",
    "Similar",
    "date_words",
    "where_words",
]
