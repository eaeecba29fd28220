"""Passages of a text: the addresses of its paragraphs, which lead to the piece that has them."""

from flask import Blueprint, abort, redirect, request

from searcher.model.paragraphs import same_paragraphs, split_paragraphs
from searcher.model.record import Record
from searcher_web.context import Page
from searcher_web.parameters import whole_number
from searcher_web.presenters.record_text import TextView
from searcher_web.views.records import (
    MAX_PARAGRAPH,
    get_record,
    page_address,
    redirect_to_canonical_address,
)

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
