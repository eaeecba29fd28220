"""Other searches that a page of results offers, each with what it finds."""

from collections.abc import Iterator

from searcher.metadata.dating import DateMention
from searcher.model.expression import Word, texts
from searcher.model.facets import Field
from searcher.model.query import Matching, Query
from searcher.search import subject_of, total_of, totals_of
from searcher.text import Token, tokens
from searcher_web.context import engine, query_of
from searcher_web.presenters import (
    DateOffer,
    RelaxedSearch,
    SubjectOffer,
    WordTotal,
    chips_for,
)
from searcher_web.search_state import SearchState
from searcher_web.typed_dates import dates_in
from searcher_web.value_names import topics_named

_MAX_RELAXED = 8  # conditions of a search without results that are tried without
_MAX_DATE_OFFERS = 2
_MAX_WORDS = 8  # of a search without results that are counted
_PLACED = {Field.PAIR, Field.COUNTRY, Field.PLACE}


def date_offers(state: SearchState) -> Iterator[DateOffer]:
    """Offer the records of the dates that the words name."""
    for mention in dates_in(state.q)[:_MAX_DATE_OFFERS]:
        dated = _without(state, mention).with_dates(str(mention.date), str(mention.date))
        if total := _total(dated):
            yield DateOffer(str(mention.date), total, dated.url())


def subject_offer(state: SearchState) -> SubjectOffer | None:
    """Offer the records about the countries that the words name, unless countries are chosen."""
    subject = subject_of(state.q)
    if subject is None or any(f.field in _PLACED for f in state.filters):
        return None
    about = Query(filters=subject.filters, facets=(Field.LANGUAGE, Field.TOPIC))
    found = totals_of(engine(), about)
    if not found.total:
        return None
    return SubjectOffer.of(subject, topics_named(subject.others), found.total, found.facets)


def relaxed(state: SearchState) -> Iterator[RelaxedSearch]:
    """Try the search without each of its conditions; yield those that find something."""
    chips = chips_for(state)
    for chip in chips[:_MAX_RELAXED] if len(chips) > 1 else ():
        if total := _total(chip.without):
            yield RelaxedSearch(chip.name, total, chip.url)


def word_totals(state: SearchState) -> tuple[WordTotal, ...]:
    """Count what each of several words finds by itself, and what the others find without it; return
    nothing for a text with anything else than words, or if no word finds anything.
    """
    typed = list(tokens(state.q))
    words = [text for text in texts(state.reading.expression) if isinstance(text, Word)]
    if not 1 < len(typed) == len(words) <= _MAX_WORDS:
        return ()
    found = tuple(_word_total(state, token) for token in typed)
    return found if any(one.total for one in found) else ()


def _word_total(state: SearchState, token: Token) -> WordTotal:
    alone = state.with_query(token.text)
    others = _without(state, token).with_matching(Matching.ALL)
    return WordTotal(token.text, _total(alone), alone.url(), _total(others), others.url())


def _without(state: SearchState, part: Token | DateMention) -> SearchState:
    """Return the search without a part of its text."""
    return state.with_query(" ".join(f"{state.q[: part.start]} {state.q[part.end :]}".split()))


def _total(state: SearchState) -> int:
    return total_of(engine(), query_of(state))
