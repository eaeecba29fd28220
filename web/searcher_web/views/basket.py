"""The basket, where a reader arranges a dossier, and the search history.

The server stores nothing: a basket is an address, which a script keeps in the browser's storage
together with the history.
"""

from flask import Blueprint, redirect, render_template, request

from searcher.export.citations import CitationFormat
from searcher.model.dossier import Dossier, as_dossier, dossier_of, parse_dossier
from searcher.model.errors import BadDossier
from searcher.model.messages import marked
from searcher_web.context import Page, archive, citations_file
from searcher_web.dossier_address import requested_dossier, unpack
from searcher_web.dossier_editing import change_of, edited, line_after
from searcher_web.dossier_records import EntryState, read_records
from searcher_web.parameters import whole_number
from searcher_web.presenters.basket import BasketView, page_of
from searcher_web.search_state import MAX_PAGE
from searcher_web.views.dossiers import PATH, own_place

blueprint = Blueprint("basket", __name__)
BASKET = "/basket"
_NO_FILE = marked("No file was chosen")
_TARGETS = {"read": (PATH, ""), "file": (PATH, ".json")}


@blueprint.get(BASKET)
def basket() -> Page:
    """Show the dossier in the address, to be arranged."""
    found = requested_dossier()
    page = whole_number(request.args, "page", 1, MAX_PAGE)
    view = BasketView(found, own_place(found, BASKET), archive(), page)
    return render_template("basket.html", view=view)


@blueprint.post(BASKET)
def arrange() -> Page:
    """Change the dossier of a form, and go to its new address.

    Raises BadDossier, BadParameter.
    """
    change = change_of(request.form)
    packed = request.form.get("z", "")
    before = unpack(packed) if packed else dossier_of("", "", ())
    after = _opened() if change.action == "open" else edited(before, change, request.form)
    path, ending = _TARGETS.get(change.action, (BASKET, ""))
    place = own_place(after, path)
    if path != BASKET:
        return redirect(place.url(ending), 303)
    line = len(after.outline) - 1 if change.action == "add" else line_after(change)
    page = _page_shown() if line is None else page_of(line)
    if change.action == "page":
        page = max(1, change.line)
    shown = (("page", str(page)),) if page > 1 else ()
    anchor = "" if line is None else f"#line-{line}"
    return redirect(place.url("", *shown) + anchor, 303)


def _page_shown() -> int:
    return whole_number(request.form, "page", 1, MAX_PAGE)


def _opened() -> Dossier:
    """Return the dossier in the file that was sent.  Raises BadDossier."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadDossier(_NO_FILE)
    return as_dossier(parse_dossier(sent.read()))


@blueprint.get("/basket.<any('bib', 'ris', 'csl.json'):form>")
def basket_citations(form: str) -> Page:
    """Return citations of the records of a basket as a file."""
    found = read_records(archive(), requested_dossier().entries)
    records = (o.record for o in found if o.record and o.state is EntryState.CURRENT)
    return citations_file(CitationFormat(form), records, "basket")


@blueprint.get("/history")
def history() -> Page:
    """Show the searches made on this device."""
    return render_template("history.html")
