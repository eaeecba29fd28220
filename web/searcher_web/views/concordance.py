"""Keyword in context (KWIC) over the results of a search."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from searcher.export.entries import Entry
from searcher.export.keywords import keyword_table
from searcher.model.messages import marked
from searcher.model.record import Record
from searcher.search.concordance import Concordance, Order, read_lines
from searcher_web.context import archive_search
from searcher_web.parameters import BadParameter
from searcher_web.presenters.concordance import ConcordanceView
from searcher_web.search_state import SearchState
from searcher_web.views.downloads import CSV, Contents, Download, DownloadFormat, download_response

blueprint = Blueprint("concordance", __name__)


@blueprint.get("/concordance")
def page() -> str:
    """Show a page of concordance lines in an order."""
    order, number = _order(), SearchState.from_arguments(request.args).page
    found = Download.of_request()
    keywords = _keywords(found.contents)
    reading = read_lines(() if keywords.is_empty else _records(found), keywords)
    view = ConcordanceView(
        found.view,
        found.state.at_page(number),
        found.contents.listing,
        order,
        reading,
        not keywords.is_empty,
    )
    return render_template("concordance.html", view=view)


def _keywords(found: Contents) -> Concordance:
    return Concordance(archive_search().known(found.query.expression))


def _records(found: Download) -> Iterator[Record]:
    return (entry.record for entry in found.contents.entries if isinstance(entry, Entry))


def _order() -> Order:
    value = request.args.get("order", "")
    try:
        return Order(value) if value else Order.LEFT
    except ValueError as error:
        remedy = marked("Write one of %(known)s.")
        raise BadParameter("order", value, remedy, known=", ".join(Order)) from error


@blueprint.get("/concordance.csv")
def as_table() -> Response:
    """Return the lines of all results as CSV, in the order of the results."""
    return download_response(_TABLE, "concordance")


_TABLE = DownloadFormat(
    "csv",
    CSV,
    lambda found, _: keyword_table(found.entries, _keywords(found).lines, found.origin),
)
