"""Lines at the beginning or the end of a text that are a date, perhaps with a place."""

from collections.abc import Iterator, Mapping

from searcher.metadata.dating.body_dates import EDGE_BLOCKS, MAX_DATE_LINE, BodyDate, BodyDates
from searcher.metadata.dating.date_evidence import DateField, body_evidence
from searcher.metadata.dating.labels import is_labelled_otherwise
from searcher.model.record import Evidence
from searcher.text import tokens

_MAX_WORDS = 4  # words that a line may have beside its date
_CONFIDENCE = 0.8


def date_lines(body: BodyDates) -> Iterator[Evidence]:
    """Yield the evidence for the dates of lines with one date and hardly anything beside it."""
    count = len(body.context.blocks)
    for block, dates in _by_block(body).items():
        is_at_edge = block < EDGE_BLOCKS or block >= count - EDGE_BLOCKS
        if is_at_edge and len(dates) == 1 and _is_date_line(body, dates[0]):
            yield body_evidence(DateField.PUBLISHED, dates[0].mention, "line-alone", _CONFIDENCE)


def _by_block(body: BodyDates) -> Mapping[int, list[BodyDate]]:
    by_block: dict[int, list[BodyDate]] = {}
    for date in body.dates:
        by_block.setdefault(date.block, []).append(date)
    return by_block


def _is_date_line(body: BodyDates, date: BodyDate) -> bool:
    """Return whether the block of a date is a short line that does not label it otherwise."""
    text, mention = body.text_of(date), body.mention_in_block(date)
    if len(text) >= MAX_DATE_LINE:
        return False
    before, after = text[: mention.start], text[mention.end :]
    has_few_words = len(list(tokens(before + after))) <= _MAX_WORDS
    return has_few_words and not is_labelled_otherwise(text, before)
