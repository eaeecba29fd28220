"""Lines at the beginning or the end of a text that are a date, perhaps with a place or a time."""

from collections.abc import Iterator, Mapping

from searcher.metadata.dating.body_dates import EDGE_BLOCKS, MAX_DATE_LINE, BodyDate, BodyDates
from searcher.metadata.dating.date_evidence import DateField, body_evidence
from searcher.metadata.dating.date_patterns import SHORT_YEAR
from searcher.metadata.dating.labels import is_labelled_otherwise
from searcher.metadata.dating.parser import DateMention, parse_short_date
from searcher.model.record import Evidence
from searcher.text import tokens

_MAX_WORDS = 4  # words that a line may have beside its date
_CONFIDENCE = 0.8
_SHORT_YEAR_CONFIDENCE = 0.55


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
    return _has_few_words(before, after) and not is_labelled_otherwise(text, before)


def _has_few_words(before: str, after: str) -> bool:
    """Return whether there are few words beside a date.  Those of a time after it do not count
    (`8:14 p.m.`), unless a label precedes it, which may be that of an event.
    """
    words = [token.text for token in tokens(after)]
    if ":" not in before:
        words = [word for word in words if len(word) > 1 and not word.isdecimal()]
    return len(words) + sum(1 for _ in tokens(before)) <= _MAX_WORDS


def short_year_lines(body: BodyDates) -> Iterator[Evidence]:
    """Yield the evidence for the first line at the edge of a text that is a day whose year has two
    digits, `18.11.17`: a number of a section may look the same, so it is to be reviewed.
    """
    blocks = body.context.blocks
    for i in (i for i in range(len(blocks)) if i < EDGE_BLOCKS or i >= len(blocks) - EDGE_BLOCKS):
        text = blocks[i].text
        match = SHORT_YEAR.search(text) if len(text) < MAX_DATE_LINE else None
        date = match and parse_short_date(match.group(), body.context.today.year)
        if not match or not date:
            continue
        before, after = text[: match.start()], text[match.end() :]
        if _has_few_words(before, after) and not is_labelled_otherwise(text, before):
            start = body.block_starts[i]
            mention = DateMention(match.start(), match.end(), match.group(), date).moved(start)
            yield body_evidence(DateField.PUBLISHED, mention, "short-year", _SHORT_YEAR_CONFIDENCE)
            return
