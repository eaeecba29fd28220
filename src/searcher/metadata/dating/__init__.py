"""Detect when a document was published and last changed, never more precisely than it is written.

A document goes through these modules in order:

- `day_order`: whether it writes the day or the month first, 03/04/2017
- `parser`, `date_patterns`, `year_words`: dates as people write them
- `line_dates`: the dates of a line in another language than its text
- `timestamps`: dates as programs write them
- `claimed_dates`, `shown_dates`, `date_table`: dates of the markup, and their confidence
- `labels`, `labelled_dates`, `datelines`, `signing_dates`, `date_lines`, `body_dates`: of the text
- `url_dates`: dates of the URL
- `candidates`, `date_evidence`: all of them together
- `utc_stamps`, `publishing_country`: the local day of a moment in UTC
- `plausibility`, `retrieval`: dates in the future, first days of clocks
- `date_selection`, `missing_year`: which candidate wins, and the year of one without a year
- `date_flags`, `ambiguous_dates`: what an archivist should review
- `date_detector`: all of these for one document
"""

from searcher.metadata.dating.date_detector import DatesDetection, detect_dates
from searcher.metadata.dating.labels import DateLabel, date_labels
from searcher.metadata.dating.parser import DateMention, DayOrder, find_dates, parse_date
from searcher.metadata.dating.retrieval import flags_after_retrieval
from searcher.metadata.dating.timestamps import parse_timestamp
from searcher.metadata.dating.year_words import year_word

__all__ = [
    "DateLabel",
    "DateMention",
    "DatesDetection",
    "DayOrder",
    "date_labels",
    "detect_dates",
    "find_dates",
    "flags_after_retrieval",
    "parse_date",
    "parse_timestamp",
    "year_word",
]
