"""All candidates for the dates of a document: in its markup, page, text and URL."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.ambiguous_dates import detect_ambiguous_date
from searcher.metadata.dating.body_dates import BodyDates
from searcher.metadata.dating.claimed_dates import claimed_dates
from searcher.metadata.dating.date_evidence import DateField, body_evidence
from searcher.metadata.dating.date_lines import date_lines, short_year_lines
from searcher.metadata.dating.datelines import find_dateline
from searcher.metadata.dating.day_order import detect_day_order
from searcher.metadata.dating.labelled_dates import labelled_dates
from searcher.metadata.dating.signing_dates import signing_dates
from searcher.metadata.dating.url_dates import url_dates
from searcher.metadata.detection import Detection
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence

_DATELINE_CONFIDENCE = 0.9


class DateCandidates:
    """The candidates for the dates of one document, and the date of its dateline if it has one."""

    def __init__(self, context: DocumentContext) -> None:
        self._context = context
        self._order = detect_day_order(context)
        self._body = BodyDates.find(context, self._order)
        self.dateline = find_dateline(self._body)

    def published(self) -> Iterator[Evidence]:
        """Yield the candidates for the date of publication, those of the markup first."""
        field = DateField.PUBLISHED
        yield from claimed_dates(self._context, field, self._order)
        yield from labelled_dates(self._body, field)
        if self.dateline:
            yield body_evidence(field, self.dateline, "dateline", _DATELINE_CONFIDENCE)
        yield from signing_dates(self._body)
        yield from date_lines(self._body)
        yield from short_year_lines(self._body)
        yield from url_dates(self._context.original.url or "", self._order)

    def modified(self) -> Iterator[Evidence]:
        """Yield the candidates for the date of the last change."""
        yield from claimed_dates(self._context, DateField.MODIFIED, self._order)
        yield from labelled_dates(self._body, DateField.MODIFIED)

    def ambiguous(self) -> Detection[Edtf] | None:
        """Detect the year of a date whose order of day and month is unknown, if there is one."""
        return detect_ambiguous_date(self._context, self._order)
