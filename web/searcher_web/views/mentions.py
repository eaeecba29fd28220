"""Every mention of the words of a search, record by record through time."""

from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from flask import Blueprint, render_template, request

from searcher.model.messages import marked
from searcher.model.query import Place, Query, Sort
from searcher.search import ResultPage
from searcher.search.mentions import MarkedSentence, MentionFinder, Mentions
from searcher_web.answers import MentionLine, MentionList, RecordsThroughTime, SentenceLine
from searcher_web.api_paths import API
from searcher_web.context import (
    Page,
    additions_to,
    archive_search,
    engine,
    json_response,
    query_of,
    requested_state,
)
from searcher_web.cursors import PARAMETER, Cursors
from searcher_web.paging import conditions_of, next_address, paged
from searcher_web.parameters import BadParameter, whole_number
from searcher_web.presenters import SearchView
from searcher_web.presenters.mentions import PAGE_SIZE, MentionsView
from searcher_web.search_state import MAX_PAGE, SearchState
from searcher_web.site_address import origin
from searcher_web.views.downloads import without_page

blueprint = Blueprint("mentions", __name__)
_MAX_IDS = 2_000
"""The most identifiers in the answer for the script, by which it counts what is left to read."""


@blueprint.get("/mentions")
def page() -> Page:
    """Show a page of records in the order of their dates, each with its sentences."""
    state = without_page(requested_state())
    number = whole_number(request.args, "page", 1, MAX_PAGE)
    query = replace(_through_time(state), page=number, size=PAGE_SIZE)
    finder = MentionFinder(archive_search().known(query.expression))
    ranking = engine().search(replace(query, size=1) if finder.is_empty else query)
    hits = () if finder.is_empty else ranking.hits
    found = ResultPage(ranking.total, (), (), ranking.notices)
    view = MentionsView(
        SearchView(state, query, found, additions=additions_to(state)),
        state.at_page(number),
        tuple(finder.all_of(hits, archive_search().read)),
        len(hits),
        has_query_words=not finder.is_empty,
    )
    return render_template("mentions.html", view=view)


@blueprint.get("/mentions.json")
def records() -> Page:
    """Return the identifiers of the records, in the order of the page."""
    listing = engine().scan(_through_time(requested_state()))
    ids = tuple(one.id for one in islice(listing, _MAX_IDS))
    return json_response(RecordsThroughTime(listing.total, PAGE_SIZE, ids))


class _DatedPlace(NamedTuple):
    """A record in the order of dates."""

    key: float
    id: str


@blueprint.get(f"{API}/mentions")
def listed() -> Page:
    """List the records in the order of the page, each with all of its sentences."""
    state = requested_state()
    size = whole_number(request.args, "size", PAGE_SIZE, PAGE_SIZE)
    query = replace(_through_time(state), page=1, size=size)
    finder = MentionFinder(archive_search().known(query.expression))
    if finder.is_empty:
        raise BadParameter("q", state.q, marked("Write words: filters alone have no mentions."))
    cursors = Cursors(_DatedPlace, ("mentions", query.sort, *conditions_of(state)))
    place = cursors.place(request.args.get(PARAMETER, ""))
    ranking = engine().search(replace(query, after=Place(*place) if place else None))
    following = None
    if reached := ranking.reached:
        known = [one for one in state.parameters() if one[0] not in ("size", "page")]
        cursor = cursors.text(_DatedPlace(*reached))
        following = next_address([*known, ("size", str(size))], cursor)
    lines = tuple(map(_line, finder.all_of(ranking.hits, archive_search().read)))
    notices = tuple(map(str, (*state.reading.notices, *ranking.notices)))
    return paged(MentionList(ranking.total, lines, notices, following), following)


def _line(found: Mentions) -> MentionLine:
    record = found.record
    address = f"{origin()}/d/{record.id}/v{record.version}"
    return MentionLine(
        record.id,
        record.version,
        record.heading,
        record.published,
        record.source,
        record.language,
        found.title_marks,
        found.count,
        found.is_complete,
        tuple(_sentence(one, address) for one in found.sentences),
        address,
    )


def _sentence(found: MarkedSentence, address: str) -> SentenceLine:
    there = f"{address}#p{found.paragraph}"
    return SentenceLine(found.text, found.paragraph, found.marks, there)


def _through_time(state: SearchState) -> Query:
    """Return the query for the records in the order of their dates, the oldest first unless the
    search has the newest first.
    """
    order = Sort.NEWEST if state.sort is Sort.NEWEST else Sort.OLDEST
    return replace(query_of(state), sort=order, facets=())
