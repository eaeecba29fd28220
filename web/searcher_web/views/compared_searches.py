"""Two searches side by side: what each finds, and what they share."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from searcher.model.errors import QueryError, SearcherError
from searcher.model.expression import other_names
from searcher.model.identifiers import PATTERN
from searcher.model.query import Query, Sort
from searcher.search import ResultPage
from searcher.search.answers import counts_of
from searcher.search.hits import make_hits
from searcher.search.overlap import Part, counted, overlap, part_of
from searcher_web.answers import ComparedSearch, RecordsShared, SearchesCompared
from searcher_web.context import (
    Page,
    archive,
    archive_search,
    engine,
    fitted,
    json_response,
    query_of,
    wants_json,
)
from searcher_web.parameters import BadAddress, one_of, whole_number
from searcher_web.presenters.compared_searches import (
    NAMES,
    PATH,
    ComparedSide,
    ComparisonOfSearches,
    Parameters,
    SharedRecordsView,
    comparison_url,
)
from searcher_web.presenters.errors import explain
from searcher_web.presenters.paging import last_page
from searcher_web.search_choices import Scale
from searcher_web.search_state import MAX_PAGE, SearchState
from searcher_web.views.downloads import without_page

blueprint = Blueprint("compared_searches", __name__)
_PAGE_SIZE = 30  # records
_SAVED = re.compile(rf"(?:https?://[^/\s]+)?(?:/\S*)?/s/(?P<id>{PATTERN.pattern})", re.I)
_SEARCH = re.compile(r"(?:https?://[^/\s]+)?(?:/\S*?)?/search\?\S+", re.I)


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.json")
def compare_searches() -> Page:
    """Show two searches side by side; one that cannot be run has its problem stated."""
    given = [_given(name) for name in NAMES]
    found = [_pasted(dict(one).get("q", "")) or one for one in given]
    if found != given:
        return redirect(comparison_url(found), 303)
    (first, one), (second, other) = map(_side, NAMES, given)
    totals = first.total, second.total
    shared = overlap(engine(), (one, other), totals) if one and other else None
    view = ComparisonOfSearches((first, second), shared)
    if wants_json():
        return json_response(_answer(view))
    return render_template("compared_searches.html", view=view)


@blueprint.get(f"{PATH}/records")
def shared_records() -> Page:
    """List the records that two searches share, or that only one of them finds."""
    part = one_of(Part, "in", request.args.get("in", "")) or Part.BOTH
    states = [_state(_given(name)) for name in NAMES]
    first, second = map(query_of, states)
    number = whole_number(request.args, "page", 1, MAX_PAGE)
    query = replace(part_of(part, first, second), size=_PAGE_SIZE, page=number)
    ranking = engine().search(query)
    # Without the words: the list has no snippets, which take most of the time of a page.
    hits = make_hits(Query(), ranking.hits, archive_search().read)
    page = ResultPage(ranking.total, hits, (), ranking.notices)
    view = SharedRecordsView(part, states, page, number, last_page(page.total, _PAGE_SIZE))
    if number > view.last:
        abort(404)
    return render_template("compared_records.html", view=view)


def _given(name: str) -> Parameters:
    """Return the parameters of one of the searches."""
    prefix = f"{name}."
    every = request.args.items(multi=True)
    return [(key.removeprefix(prefix), v) for key, v in every if key.startswith(prefix)]


def _pasted(text: str) -> Parameters | None:
    """Return the search whose address was typed as the words: that of a search, or of a saved one;
    None if it is none.
    """
    text = text.strip()
    if match := _SAVED.fullmatch(text):
        try:
            text = archive().saved_searches.get(match["id"].lower()).address
        except SearcherError:
            return None
    elif not _SEARCH.fullmatch(text):
        return None
    return parse_qsl(urlsplit(text).query)


def _state(given: Parameters) -> SearchState:
    """Parse a search for every record, without its page and order, and whenever records were
    added: the same records are compared whoever asks.  Raises QueryError.
    """
    state = replace(SearchState.from_arguments(MultiDict(given)), added="", fold=None)
    return fitted(without_page(replace(state, scale=Scale.COUNT, sort=Sort.RELEVANCE)))


def _side(name: str, given: Parameters) -> tuple[ComparedSide, Query | None]:
    try:
        state = _state(given)
        query = query_of(state)
    except QueryError as error:
        if wants_json() and isinstance(error, BadAddress):
            raise
        return ComparedSide(name, SearchState(), tuple(given), problem=explain(error)), None
    side = ComparedSide(
        name,
        state,
        tuple(state.parameters()),
        counted(engine(), query),
        state.reading.notices,
        ", ".join(other_names(query.expression)),
    )
    return side, query


def _answer(view: ComparisonOfSearches) -> SearchesCompared:
    first, second = map(_answer_of_side, view.sides)
    shared = view.overlap
    parts = RecordsShared(shared.both, shared.first, shared.second) if shared else None
    return SearchesCompared(first, second, parts)


def _answer_of_side(side: ComparedSide) -> ComparedSearch:
    root = request.script_root
    if side.found is None:
        what, remedy = side.problem or ("", "")
        return ComparedSearch("", None, {}, (), f"{what}. {remedy}")
    notices = (*side.notices, *side.found.notices)
    return ComparedSearch(
        f"{root}{side.state.url()}",
        side.total,
        counts_of(side.found.facets),
        tuple(map(str, notices)),
        None,
    )
