"""What a reader keeps on the own device: searches made, and a basket of records.

The site stores nothing: a basket is an address, and the history is only in the browser.
"""

from flask import Blueprint, render_template, request

from searcher.export.citations import Form
from searcher.model.errors import BadIdentifier
from searcher.model.identifiers import parse_identifier
from searcher_web.context import Page, citations_file, current
from searcher_web.presenters.basket import BasketView

keeping = Blueprint("keeping", __name__)
_MOST = 200  # records of a basket


@keeping.get("/basket")
def basket() -> Page:
    """Some records, by their identifiers in the address."""
    asked = identifiers()
    found = {i: current(i) for i in asked}
    records = tuple(record for record in found.values() if record is not None)
    gone = tuple(i for i, record in found.items() if record is None)
    return render_template("basket.html", view=BasketView(records, gone))


def identifiers() -> tuple[str, ...]:
    """The identifiers in the address of a basket, each once, without what is none."""
    typed = filter(None, map(_identifier, request.args.getlist("d")))
    return tuple(dict.fromkeys(typed))[:_MOST]


def _identifier(typed: str) -> str | None:
    try:
        return parse_identifier(typed)
    except BadIdentifier:
        return None


@keeping.get("/basket.<any('bib', 'ris', 'csl.json'):form>")
def basket_cited(form: str) -> Page:
    """The records of a basket as citations, as a file."""
    records = (record for record in map(current, identifiers()) if record is not None)
    return citations_file(Form(form), records, "basket")


@keeping.get("/history")
def history() -> Page:
    """The searches made on this device."""
    return render_template("history.html")
