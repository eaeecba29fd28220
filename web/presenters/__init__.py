"""What the pages show: results and records in the words and pieces that templates print."""

from web.presenters.codes import kind_name, origin_words, reason_words
from web.presenters.comparison import ComparisonView
from web.presenters.faults import explained
from web.presenters.record import RecordView, Related, Similar
from web.presenters.results import FacetView, Loosened, SearchView, chips_of
from web.presenters.timeline import TimelineView
from web.presenters.trail import Trail
from web.presenters.words import (
    date_words,
    field_name,
    notice_words,
    number,
    percent,
    records_words,
    value_name,
    where_words,
)

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
