"""What the pages show: results and records in the words and pieces that templates print."""

from searcher_web.presenters.comparison import ComparisonView
from searcher_web.presenters.errors import explained
from searcher_web.presenters.formatting import (
    date_words,
    field_name,
    notice_words,
    number,
    percent,
    records_words,
    value_name,
    where_words,
)
from searcher_web.presenters.labels import kind_name, origin_words, reason_words
from searcher_web.presenters.record import RecordView, Related, Similar
from searcher_web.presenters.result_navigation import Trail
from searcher_web.presenters.results import FacetView, Loosened, SearchView, chips_of
from searcher_web.presenters.timeline import TimelineView

__all__ = [
    "ComparisonView",
    "FacetView",
    "Loosened",
    "RecordView",
    "Related",
    "SearchView",
    "Similar",
    "TimelineView",
    "Trail",
    "chips_of",
    "date_words",
    "explained",
    "field_name",
    "kind_name",
    "notice_words",
    "number",
    "origin_words",
    "percent",
    "reason_words",
    "records_words",
    "value_name",
    "where_words",
]
