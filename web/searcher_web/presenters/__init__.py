"""Presenters: what templates show of results and records, as text and links."""

from searcher_web.labels import kind_label, origin_label, reason_label
from searcher_web.presenters.comparison import ComparisonView
from searcher_web.presenters.desk import DeskView, QueueView
from searcher_web.presenters.errors import explain
from searcher_web.presenters.facet_page import FacetPageView
from searcher_web.presenters.facets import FacetView
from searcher_web.presenters.formatting import (
    date_label,
    field_label,
    format_number,
    locator_label,
    notice_label,
    percent,
    record_count_label,
    value_label,
)
from searcher_web.presenters.home import FIELDS as HOME_FIELDS
from searcher_web.presenters.home import HomeView
from searcher_web.presenters.offers import DateOffer, RelaxedSearch, SubjectOffer, WordTotal
from searcher_web.presenters.record import (
    MergedView,
    MergingView,
    RecordView,
    RelatedView,
    SimilarView,
)
from searcher_web.presenters.result_navigation import ResultNavigation
from searcher_web.presenters.results import SearchView, chips_for
from searcher_web.presenters.timeline import TimelineView

__all__ = [
    "HOME_FIELDS",
    "ComparisonView",
    "DateOffer",
    "DeskView",
    "FacetPageView",
    "FacetView",
    "HomeView",
    "MergedView",
    "MergingView",
    "QueueView",
    "RecordView",
    "RelatedView",
    "RelaxedSearch",
    "ResultNavigation",
    "SearchView",
    "SimilarView",
    "SubjectOffer",
    "TimelineView",
    "WordTotal",
    "chips_for",
    "date_label",
    "explain",
    "field_label",
    "format_number",
    "kind_label",
    "locator_label",
    "notice_label",
    "origin_label",
    "percent",
    "reason_label",
    "record_count_label",
    "value_label",
]
