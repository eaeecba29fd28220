"""The basket of records and the search history: both are on the reader's device alone.

The server stores nothing: a basket is an address, the history is in the browser's storage.
"""

from flask import Blueprint, render_template, request

from searcher.export.citations import CitationFormat
from searcher.model.errors import BadIdentifier
from searcher.model.identifiers import parse_identifier
from searcher_web.context import Page, citations_file, current_record
from searcher_web.presenters.basket import BasketView

blueprint = Blueprint("basket", __name__)
_MAX_RECORDS = 200


@blueprint.get("/basket")
def basket() -> Page:
    """Show the records whose identifiers are in the address."""
    found = {i: current_record(i) for i in identifiers()}
    records = tuple(record for record in found.values() if record is not None)
    unavailable = tuple(i for i, record in found.items() if record is None)
    return render_template("basket.html", view=BasketView(records, unavailable))


def identifiers() -> tuple[str, ...]:
    """Parse the identifiers in the address of a basket; skip invalid and repeated ones."""
    valid = filter(None, map(_identifier, request.args.getlist("d")))
    return tuple(dict.fromkeys(valid))[:_MAX_RECORDS]


def _identifier(typed: str) -> str | None:
    try:
        return parse_identifier(typed)
    except BadIdentifier:
        return None


@blueprint.get("/basket.<any('bib', 'ris', 'csl.json'):form>")
def basket_citations(form: str) -> Page:
    """Return citations of the records of a basket as a file."""
    records = (record for record in map(current_record, identifiers()) if record is not None)
    return citations_file(CitationFormat(form), records, "basket")


@blueprint.get("/history")
def history() -> Page:
    """Show the searches made on this device."""
    return render_template("history.html")
