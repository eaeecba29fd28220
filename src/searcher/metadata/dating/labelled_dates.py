"""Dates with a label in the body: `Created at : 3.03.2017, 00:00`, `Stand: 3. März 2017`."""

from collections.abc import Iterator

from searcher.metadata.dating.body_dates import MAX_DATE_LINE, BodyDate, BodyDates
from searcher.metadata.dating.date_evidence import DateField, body_evidence
from searcher.metadata.dating.labels import (
    FIELD_LABEL_CONFIDENCE,
    GENERIC_LABEL_CONFIDENCE,
    MAX_LABEL,
    DateLabel,
    is_only_label,
    label_start,
)
from searcher.model.record import Evidence
from searcher.text import tokens

_MAX_WORDS_AFTER = 1  # words after an as-of date: of the time of the day


def labelled_dates(body: BodyDates, field: DateField) -> Iterator[Evidence]:
    """Yield the evidence for the days of a field that a label declares, anywhere in the body."""
    for date in body.dates:
        if date.mention.date.is_day and (rule := _rule(body, date, field)):
            confidence = FIELD_LABEL_CONFIDENCE if rule == "stamp" else GENERIC_LABEL_CONFIDENCE
            yield body_evidence(field, date.mention, rule, confidence)


def _rule(body: BodyDates, date: BodyDate, field: DateField) -> str | None:
    """Return the name of the rule by which a date is one of the field, or None."""
    start = date.mention.start
    before = body.context.body[max(0, start - MAX_LABEL) : start]
    if field is DateField.MODIFIED and _is_as_of_line(body, date):
        return "standing"
    label = label_start(DateLabel(field), before)
    if label is not None and not _is_in_sentence(body, date, before[label]):
        return "stamp"
    if field is DateField.PUBLISHED and _begins_block(body, date, before):
        return "state"
    return None


def _is_in_sentence(body: BodyDates, date: BodyDate, first: str) -> bool:
    """Return whether a label is words of a paragraph: `a report to be submitted by 3 March 2017`.

    `first` is its first letter.
    """
    return first.islower() and len(body.text_of(date)) >= MAX_DATE_LINE


def _begins_block(body: BodyDates, date: BodyDate, before: str) -> bool:
    """Return whether the block of a date begins with the label "Date", just before it."""
    start = label_start(DateLabel.DATE, before)
    block_start = body.block_starts[date.block]
    return start is not None and date.mention.start - len(before) + start == block_start


def _is_as_of_line(body: BodyDates, date: BodyDate) -> bool:
    """Return whether a line is `Stand: 3. März 2017, 10 Uhr`: no more than a time follows."""
    text, mention = body.text_of(date), body.mention_in_block(date)
    if mention.start > MAX_LABEL or len(text) >= MAX_DATE_LINE:
        return False
    words = sum(token.text.isalpha() for token in tokens(text[mention.end :]))
    return is_only_label(DateLabel.AS_OF, text[: mention.start]) and words <= _MAX_WORDS_AFTER
