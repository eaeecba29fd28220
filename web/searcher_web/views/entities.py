"""URIs of countries and their parts, sources, topics and kinds, for programs.

A URI names the thing itself; it redirects to what describes it (https://www.w3.org/TR/cooluris/):
readers to a page of the site, programs that prefer JSON to a description in JSON-LD.
"""

from flask import Blueprint, Response, abort, redirect, request

from searcher.export.entities import Vocabulary
from searcher.export.json import to_text
from searcher.export.json_ld import MEDIA_TYPE
from searcher.sources import Registry
from searcher_web.context import Page, archive
from searcher_web.linked_data import Description, LinkedData
from searcher_web.record_links import Link, add_links
from searcher_web.site_address import origin

blueprint = Blueprint("entities", __name__)
_PROGRAMS = (MEDIA_TYPE, "application/json")


@blueprint.get("/id/<vocabulary>/<code>")
def entity(vocabulary: str, code: str) -> Page:
    """Redirect from the URI of an entity to what describes it."""
    known, linked = _known(vocabulary), _linked_data()
    if not linked.has(known, code):
        abort(404)
    description = f"{request.path}.jsonld"
    wants_page = request.accept_mimetypes.best_match(["text/html", *_PROGRAMS]) not in _PROGRAMS
    response = redirect(linked.page_of(known, code) if wants_page else description, 303)
    response.vary.add("Accept")
    return add_links(response, [Link("describedby", f"{origin()}{description}", MEDIA_TYPE)])


@blueprint.get("/id/<vocabulary>/<code>.jsonld")
def description(vocabulary: str, code: str) -> Response:
    """Return the description of an entity."""
    known = _known(vocabulary)
    try:
        return _described(_linked_data().entity(known, code))
    except KeyError:
        abort(404)


@blueprint.get("/id/<vocabulary>")
@blueprint.get("/id/<vocabulary>.jsonld")
def every(vocabulary: str) -> Response:
    """Return every entity of a vocabulary, with its names."""
    return _described(_linked_data().vocabulary(_known(vocabulary)))


def _known(vocabulary: str) -> Vocabulary:
    try:
        return Vocabulary(vocabulary)
    except ValueError:
        abort(404)


def _linked_data() -> LinkedData:
    return LinkedData(origin(), Registry.load(archive().sources_path))


def _described(description: Description) -> Response:
    return Response(to_text(description) + "\n", mimetype=MEDIA_TYPE)
