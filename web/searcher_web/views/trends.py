"""Trends: how many records match each of some queries, by year or month."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import Blueprint, Response, render_template, request

from searcher.gazetteer import parse_pair
from searcher.index.protocol import Timeline
from searcher.model.expression import other_names
from searcher.model.facets import Field
from searcher.model.messages import marked
from searcher.model.query import Unit
from searcher_web.context import Page, csv_response, engine, query_of
from searcher_web.parameters import BadParameter
from searcher_web.presenters.results import chips_for
from searcher_web.presenters.trends import MAX_QUERIES, TrendsView, axis_label, parse_queries
from searcher_web.search_state import SearchState

blueprint = Blueprint("trends", __name__)
_EMPTY = Timeline(Unit.YEAR, (), 0)


@blueprint.get("/trends")
@blueprint.get("/trends.csv")
def trends() -> Page:
    """Compare up to six queries by year or month: a chart and a table, or CSV."""
    base = _base()
    words = parse_queries([request.args.get("q", ""), *request.args.getlist("w")])
    by_month = request.args.get("by") == "month"
    unit = Unit.MONTH if by_month else Unit.YEAR
    found = [_timeline(base.with_query(one), unit) for one in words]
    whole, _ = _timeline(base, unit)
    view = TrendsView(
        base,
        words,
        tuple(timeline for timeline, _ in found),
        tuple(total for _, total in found),
        whole,
        per_thousand=request.args.get("per") == "thousand",
    )
    if request.path.endswith(".csv"):
        return _csv(view)
    empty = [""] * max(0, MAX_QUERIES - len(words))
    parameters = request.query_string.decode("ascii", "replace")
    return render_template(
        "trends.html",
        view=view,
        chips=chips_for(base),
        empty=empty,
        by_month=by_month,
        parameters=parameters,
        axis_label=axis_label,
        pair=base.pair or "",
        also_searched=", ".join(dict.fromkeys(_other_names(base, words))),
    )


def _other_names(base: SearchState, words: Sequence[str]) -> Iterator[str]:
    """Yield what is searched beside the words of each query."""
    for one in words:
        yield from other_names(query_of(base.with_query(one)).expression)


def _base() -> SearchState:
    """Parse the conditions for all queries; the parameter `with` is a pair typed into the form."""
    base = SearchState.from_arguments(request.args).with_query("").at_page(1)
    typed = request.args.get("with", "").strip()
    if not typed:
        return base
    pair = parse_pair(typed)
    if pair is None:
        raise BadParameter("with", typed, marked("Write two codes of countries: AM-KZ."))
    return base.with_only(Field.PAIR, pair)


def _timeline(state: SearchState, unit: Unit) -> tuple[Timeline, int]:
    found = engine().search(replace(query_of(state), facets=(), timeline=unit, size=1))
    timeline = found.timeline or _EMPTY
    return _within(timeline, state), found.total


def _within(timeline: Timeline, state: SearchState) -> Timeline:
    """Keep only the periods that overlap the date filter."""
    return replace(timeline, bars=tuple(b for b in timeline.bars if state.overlaps(b.period)))


def _csv(view: TrendsView) -> Response:
    head = ("period", "query", "records", "of", "per thousand")
    rows = [
        (p.period, line.words, p.count, p.of, round(1000 * p.count / p.of, 3) if p.of else 0)
        for line in view.lines
        for p in line.points
    ]
    return csv_response("words-through-time", head, rows)
