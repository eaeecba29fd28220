"""Representations of records beside their pages: plain text and JSON-LD."""

from flask import Blueprint, Response

from searcher.export.json import to_text
from searcher.export.json_ld import MEDIA_TYPE, json_ld
from searcher_web.context import Page, home
from searcher_web.presenters.plain_text import plain_text
from searcher_web.views.records import (
    get_readable,
    redirect_to_canonical_address,
)

blueprint = Blueprint("representations", __name__)
blueprint.before_request(redirect_to_canonical_address)


@blueprint.get("/d/<identifier>.txt")
@blueprint.get("/d/<identifier>/v<int:version>.txt")
def text(identifier: str, version: int | None = None) -> Page:
    """Return a version of a record as plain text, with its citation."""
    found = get_readable(identifier, version)
    response = Response(plain_text(found, home()), content_type="text/plain; charset=utf-8")
    response.vary.update(("Accept-Language", "Cookie"))  # names are in the reader's language
    return response


@blueprint.get("/d/<identifier>.jsonld")
@blueprint.get("/d/<identifier>/v<int:version>.jsonld")
def linked_data(identifier: str, version: int | None = None) -> Page:
    """Return the description of a version of a record in terms of schema.org."""
    found = get_readable(identifier, version)
    return Response(to_text(json_ld(found, home())) + "\n", mimetype=MEDIA_TYPE)
