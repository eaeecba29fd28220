"""Dates that a page shows to its readers: with a label, or near the heading with little beside."""

import re
from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.date_evidence import DateField, date_evidence
from searcher.metadata.dating.labels import (
    FIELD_LABEL_CONFIDENCE,
    GENERIC_LABEL_CONFIDENCE,
    MAX_LABEL,
    DateLabel,
    ends_in_event_label,
    is_only_label,
    labelled_field,
)
from searcher.metadata.dating.line_dates import find_line_dates
from searcher.metadata.dating.parser import DateMention, DayOrder, parse_short_date
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import DateClaim, DatePlace, DateRole, Vicinity
from searcher.text import tokens

_LATEST_SHORT_YEAR = 2090  # `17` is 2017 and `95` is 1995: no page is older than the Web
_LABEL_BONUS = 0.08  # by so much more is a shown date believed when it has a label
_MIN_LABELLED = 0.65  # the least confidence in a labelled date, wherever it is shown
_LABELLED_AT_HEADING = 0.9  # the same near the heading, more than in a `<time>` without a label
_MAX_WORDS = 6  # beside a date without a label
_MAX_WORDS_NEAR = {Vicinity.HEADING: 14, Vicinity.TEXT: 9}  # the same of texts in these vicinities
_SENTENCE_END = re.compile(r"\w[.!?։。][\"'”»’)]*$")


def claimed_field(claim: DateClaim) -> DateField:
    """Return the field that a claim is about by its role."""
    return DateField.MODIFIED if claim.role is DateRole.MODIFIED else DateField.PUBLISHED


def shown_dates(
    context: DocumentContext,
    claim: DateClaim,
    field: DateField,
    order: DayOrder,
    confidence: float,
) -> Iterator[Evidence]:
    """Yield the evidence for a field in a text that a page shows.

    `confidence` (0 to 1) is that in a date without a label, in the place of the claim.
    """
    locator = Locator("markup", part=claim.locator)
    for before, mention in _with_text_before(claim.value, _find(context, claim, order)):
        label = labelled_field(before)
        if (label or claimed_field(claim)) is not field or ends_in_event_label(before):
            continue
        believed = _confidence(claim, label, before, mention, confidence)
        if believed is not None:
            yield date_evidence(field, mention.date, claim.value, locator, claim.rule, believed)


def _find(context: DocumentContext, claim: DateClaim, order: DayOrder) -> list[DateMention]:
    text = claim.value
    mentions = find_line_dates(text, context.language, order)
    if not mentions and (short := parse_short_date(text, _LATEST_SHORT_YEAR)):
        return [DateMention(0, len(text), text, short)]
    return mentions


def _with_text_before(text: str, mentions: list[DateMention]) -> Iterator[tuple[str, DateMention]]:
    """Yield each mention with the text before it in which its label is: after the mention before.

    If the text begins with a date, its own beginning may have the label.
    """
    end = 0
    for mention in mentions:
        is_at_start = not mention.start and not end
        yield text[:MAX_LABEL] if is_at_start else text[end : mention.start][-MAX_LABEL:], mention
        end = mention.end


def _confidence(
    claim: DateClaim,
    label: DateField | None,
    before: str,
    mention: DateMention,
    unlabelled: float,
) -> float | None:
    """Return the confidence in a date, or None if it is only mentioned by the text."""
    if label:
        is_at_heading = claim.vicinity is Vicinity.HEADING
        least = _LABELLED_AT_HEADING if is_at_heading else _MIN_LABELLED
        confidence = max(unlabelled + _LABEL_BONUS, least)
    elif is_only_label(DateLabel.DATE, before):
        confidence = max(unlabelled, GENERIC_LABEL_CONFIDENCE)
    elif _has_little_beside(claim, mention):
        confidence = unlabelled
    else:
        return None
    return min(confidence, FIELD_LABEL_CONFIDENCE)


def _has_little_beside(claim: DateClaim, mention: DateMention) -> bool:
    """Return whether a page shows a day with hardly anything beside it, not within a sentence."""
    if claim.place is DatePlace.ELEMENT and claim.vicinity is not Vicinity.ELSEWHERE:
        return True
    rest = claim.value.replace(mention.text, " ", 1)
    words = sum(1 for _ in tokens(rest))
    if words > _MAX_WORDS and _SENTENCE_END.search(claim.value):
        return False
    return mention.date.is_day and words <= _max_words(claim)


def _max_words(claim: DateClaim) -> int:
    """Return how many words a page may show beside a date without a label."""
    if claim.place is DatePlace.TEXT and claim.vicinity in _MAX_WORDS_NEAR:
        return _MAX_WORDS_NEAR[claim.vicinity]
    return _MAX_WORDS
