"""A table of queries: how many records each finds, by year or pair of countries."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf
from time import thread_time

from flask import Blueprint, Response, render_template, request

from searcher.model.errors import QueryError
from searcher.model.expression import Everything
from searcher_web.answers import CountedQueryAnswer, QueriesCounted
from searcher_web.context import Page, csv_response, engine, json_response, query_of, wants_json
from searcher_web.i18n import gettext
from searcher_web.limits import download_place
from searcher_web.parameters import one_of
from searcher_web.presenters import chips_for, explain
from searcher_web.presenters.counts import (
    MAX_LINE,
    MAX_LINES,
    Columns,
    CountedQuery,
    CountsView,
    split_lines,
)
from searcher_web.search_state import SearchState
from searcher_web.views.downloads import without_page

blueprint = Blueprint("counts", __name__)
_MAX_WORK = 0.4
"""Seconds of a processor after which no other query of a page is counted."""
_MAX_REPEATED = 2_000  # bytes


@blueprint.get("/counts")
@blueprint.get("/counts.json")
def counts() -> Page:
    """Count queries by year or pair: a form with a table, or JSON."""
    view = _view(_MAX_WORK)
    if wants_json():
        return json_response(_answer(view))
    chips = chips_for(view.base)
    # The links to other languages repeat the address, escaped twice.
    back = "/counts" if len(request.query_string) > _MAX_REPEATED else None
    return render_template("counts.html", view=view, chips=chips, most=MAX_LINES, back=back)


@blueprint.get("/counts.csv")
def as_table() -> Response:
    """Return the table with every query as CSV; like a download it may take longer than a page."""
    with download_place() as place:
        view = _view(inf)
        head = ("query", "records", *view.values, "remarks")
        response = csv_response(f"counts-by-{view.columns}", head, view.table)
        response.call_on_close(place.release)
        return response


def _view(work: float) -> CountsView:
    """Count the queries in the address within so many seconds of a processor."""
    requested = SearchState.from_arguments(request.args)
    base = without_page(requested.with_query(""))
    columns = one_of(Columns, "by", request.args.get("by", "")) or Columns.YEAR
    arguments = request.args
    typed = arguments.get("q", ""), *arguments.getlist("w"), *arguments.getlist("lines")
    lines = split_lines(typed)
    states = [base.with_query(line) for line in lines[:MAX_LINES]]
    counted = tuple(_counted(states, columns, work))
    return CountsView(base, columns, counted, len(lines), requested.page)


def _counted(
    states: Iterable[SearchState], columns: Columns, work: float
) -> Iterator[CountedQuery]:
    """Count queries, until they have taken so many seconds of a processor."""
    begun = thread_time()
    for state in states:
        if thread_time() - begun > work:
            yield CountedQuery(state, problem=_too_much())
        else:
            yield _count(state, columns)


def _count(state: SearchState, columns: Columns) -> CountedQuery:
    if len(state.q) > MAX_LINE:
        what = gettext("This query is longer than %(most)s characters.", most=MAX_LINE)
        return CountedQuery(state, problem=(what, ""))
    try:
        reading, query = state.reading, query_of(state)
    except QueryError as error:
        return CountedQuery(state, problem=explain(error))
    if isinstance(reading.expression, Everything):
        what = gettext("There is nothing to search for in this query.")
        return CountedQuery(state, notices=reading.notices, problem=(what, ""))
    found = engine().search(replace(query, facets=(columns.field,), size=1))
    values = {one.value: one.count for facet in found.facets for one in facet.values}
    return CountedQuery(state, found.total, values, (*reading.notices, *found.notices))


def _too_much() -> tuple[str, str]:
    return (
        gettext("Not counted: the queries above it took all the time of a page."),
        gettext("Count again in a moment, or take the CSV file, which has all."),
    )


def _answer(view: CountsView) -> QueriesCounted:
    shown = frozenset(view.values)
    return QueriesCounted(
        view.columns,
        tuple(view.values),
        tuple(
            CountedQueryAnswer(
                one.words,
                f"{request.script_root}{one.state.url()}",
                one.total,
                {v: n for v, n in (one.counts or {}).items() if v in shown},
                tuple(map(str, one.notices)),
                " ".join(one.problem).strip() if one.problem else None,
            )
            for one in view.queries
        ),
    )
