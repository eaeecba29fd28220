"""Passages of a text: the addresses of its paragraphs, and citations of them."""

from flask import Blueprint, abort, redirect, render_template, request

from searcher.export.styled import CitationStyle
from searcher.model.paragraphs import same_paragraphs, split_paragraphs
from searcher.model.record import Record
from searcher_web.context import STYLE_COOKIE, Page, chosen_style, home
from searcher_web.parameters import one_of, whole_number
from searcher_web.presenters.citing import PLAIN, CitationView
from searcher_web.presenters.record_text import TextView
from searcher_web.views.records import (
    MAX_PARAGRAPH,
    get_record,
    page_address,
    redirect_to_canonical_address,
)
from searcher_web.views.site import local_path, set_preference

blueprint = Blueprint("passages", __name__)
blueprint.before_request(redirect_to_canonical_address)


@blueprint.get("/d/<identifier>/p<int:number>")
@blueprint.get("/d/<identifier>/v<int:version>/p<int:number>")
def paragraph(identifier: str, number: int, version: int | None = None) -> Page:
    """Redirect to a paragraph of a version: to its anchor on the page that has it."""
    found = get_record(identifier, version)
    _check(found, number)
    return redirect(_address_of(found, number, version), 302)


@blueprint.get("/d/<identifier>/paragraph")
@blueprint.get("/d/<identifier>/v<int:version>/paragraph")
def typed_paragraph(identifier: str, version: int | None = None) -> Page:
    """Redirect to the paragraph whose number was typed; to the last one if it is larger.

    Raises BadParameter.
    """
    found = get_record(identifier, version)
    typed = whole_number(request.args, "number", 1, MAX_PARAGRAPH)
    number = min(typed, len(split_paragraphs(found.body)))
    return redirect(_address_of(found, number, version), 302)


@blueprint.get("/d/<identifier>/v<int:version>/p<int:number>/newest")
def newest_paragraph(identifier: str, version: int, number: int) -> Page:
    """Redirect to the words of a paragraph in the newest version, if it still has them; else to
    the paragraph itself, whose version has a link to what has changed.
    """
    cited, newest = get_record(identifier, version), get_record(identifier)
    _check(cited, number)
    now = same_paragraphs(cited.body, newest.body).get(number)
    if now is None:
        return redirect(_address_of(cited, number, version), 302)
    return redirect(_address_of(newest, now, None), 302)


@blueprint.get("/d/<identifier>/cite")
@blueprint.get("/d/<identifier>/v<int:version>/cite")
def cite(identifier: str, version: int | None = None) -> Page:
    """Show the citation of a version in the style that is asked for, else in the reader's own; of
    the paragraphs `p` to `to`, if the address has them.  Raises BadParameter.
    """
    found = get_record(identifier, version)
    return render_template("cite.html", view=CitationView(found, home(), _style(), _asked(found)))


def _style() -> CitationStyle | None:
    """Return the style in the address, else the reader's own.  Raises BadParameter."""
    asked = request.args.get("style", "")
    if asked == PLAIN:
        return None
    return one_of(CitationStyle, "style", asked) or chosen_style()


def _asked(record: Record) -> tuple[int, ...]:
    """Return the numbers of the first and the last paragraph to cite.  Raises BadParameter."""
    if not request.args.get("p"):
        return ()
    count = len(split_paragraphs(record.body))
    first = whole_number(request.args, "p", 1, count)
    last = whole_number(request.args, "to", first, count)
    return (first, last) if last > first else (first,)


@blueprint.get("/citation-style")
def choose_style() -> Page:
    """Store the reader's style of citations in a cookie and go back to the page it came from."""
    style = request.args.get("to", "")
    response = redirect(local_path(request.args.get("back", "/")), 303)
    if style in (PLAIN, *CitationStyle):
        set_preference(response, STYLE_COOKIE, style)
    return response


def _check(record: Record, number: int) -> None:
    """Abort with 404 if a record has no paragraph with a number."""
    if not 1 <= number <= len(split_paragraphs(record.body)):
        abort(404)


def _address_of(record: Record, number: int, version: int | None) -> str:
    """Return the address of a paragraph: with the piece that has it, if the text has several."""
    text = TextView(record, at=1, address=page_address(record, version))
    if text.is_long:
        return f"{text.address.piece(number)}#p{number}"
    return f"{text.address.piece(None)}#p{number}"
