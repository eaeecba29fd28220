"""Keyword in context, over the results of a search."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from searcher.export.downloads import Held, keyword_table
from searcher.model.errors import marked
from searcher.model.record import Record
from searcher.search.concordance import Concordance, Order, read_some
from searcher_web.presenters.concordance import ConcordanceView
from searcher_web.state import BadParameter, State
from searcher_web.views.downloads import CSV, Download, Form, given

concordance = Blueprint("concordance", __name__)


@concordance.get("/concordance")
def page() -> str:
    """A page of lines in an order."""
    order, number = _order(), State.of(request.args).page
    found = Download.asked()
    keywords = Concordance(found.query.expression)
    reading = read_some(() if keywords.is_empty else _records(found), keywords)
    view = ConcordanceView(
        found.view, found.state.at(number), found.listing, order, reading, not keywords.is_empty
    )
    return render_template("concordance.html", view=view)


def _records(found: Download) -> Iterator[Record]:
    return (entry.record for entry in found.entries if isinstance(entry, Held))


def _order() -> Order:
    value = request.args.get("order", "")
    try:
        return Order(value) if value else Order.LEFT
    except ValueError as error:
        remedy = marked("The orders are %(known)s.")
        raise BadParameter("order", value, remedy, known=", ".join(Order)) from error


@concordance.get("/concordance.csv")
def as_table() -> Response:
    """All lines of all results, in the order of the results."""
    return given(_TABLE, "concordance")


_TABLE = Form(
    "csv",
    CSV,
    lambda found, _: keyword_table(
        found.entries, Concordance(found.query.expression).lines, found.origin
    ),
)
