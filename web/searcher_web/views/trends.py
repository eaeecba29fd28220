"""Words through time."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request

from searcher.gazetteer import parse_pair
from searcher.index.protocol import Timeline
from searcher.model.errors import marked
from searcher.model.expression import Field
from searcher.model.query import Unit
from searcher_web.context import Page, csv_response, engine
from searcher_web.presenters.results import chips_of
from searcher_web.presenters.trends import MOST, TrendsView, queries, shown
from searcher_web.state import BadParameter, State

trending = Blueprint("trends", __name__)
_NOTHING = Timeline(Unit.YEAR, (), 0)


@trending.get("/trends")
@trending.get("/trends.csv")
def trends() -> Page:
    """Up to six queries by year or month, as documents or per thousand documents."""
    base = _base()
    words = queries([request.args.get("q", ""), *request.args.getlist("w")])
    by_month = request.args.get("by") == "month"
    unit = Unit.MONTH if by_month else Unit.YEAR
    found = [_timeline(base.asking(one), unit) for one in words]
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
    empty = [""] * max(0, MOST - len(words))
    asked = request.query_string.decode("ascii", "replace")
    return render_template(
        "trends.html", view=view, chips=chips_of(base), empty=empty, by_month=by_month, asked=asked,
        shown=shown, pair=base.pair or "",
    )  # fmt: skip


def _base() -> State:
    """The conditions for all queries; `with` is a pair as it is typed into the form."""
    base = State.of(request.args).asking("").at(1)
    typed = request.args.get("with", "").strip()
    if not typed:
        return base
    pair = parse_pair(typed)
    if pair is None:
        raise BadParameter("with", typed, marked("Write two codes of countries: AM-KZ."))
    return base.only(Field.PAIR, pair)


def _timeline(state: State, unit: Unit) -> tuple[Timeline, int]:
    found = engine().search(replace(state.query(), facets=(), timeline=unit, size=1))
    timeline = found.timeline or _NOTHING
    return _within(timeline, state), found.total


def _within(timeline: Timeline, state: State) -> Timeline:
    """Only the periods that the conditions on dates let through."""
    return replace(timeline, bars=tuple(b for b in timeline.bars if state.overlaps(b.period)))


def _csv(view: TrendsView) -> Response:
    head = ("period", "query", "records", "of", "per thousand")
    rows = [
        (p.period, line.words, p.count, p.of, round(1000 * p.count / p.of, 3) if p.of else 0)
        for line in view.lines
        for p in line.points
    ]
    return csv_response("words-through-time", head, rows)
