"""URIs of countries and their parts, sources, topics and kinds, for programs.

A URI names the thing itself; it redirects to what describes it (https://www.w3.org/TR/cooluris/):
readers to a page of the site, programs that prefer JSON to a description in JSON-LD.
"""

from dataclasses import replace

from flask import Blueprint, Response, abort, redirect, render_template, request

from searcher.export.entities import Vocabulary
from searcher.export.json import to_text
from searcher.export.json_ld import MEDIA_TYPE
from searcher.model.facets import Field
from searcher.sources import Registry
from searcher_web.context import Page, archive, engine, query_of
from searcher_web.linked_data import Description, LinkedData
from searcher_web.presenters.formatting import record_count_label
from searcher_web.record_links import Link, add_links
from searcher_web.search_state import SearchState
from searcher_web.site_address import origin

blueprint = Blueprint("entities", __name__)
_PROGRAMS = (MEDIA_TYPE, "application/json")


@blueprint.get("/id/<vocabulary>/<code>")
def entity(vocabulary: str, code: str) -> Page:
    """Redirect from the URI of an entity to what describes it."""
    page = _page_of(_known(vocabulary), code)
    description = f"{request.path}.jsonld"
    wants_page = request.accept_mimetypes.best_match(["text/html", *_PROGRAMS]) not in _PROGRAMS
    response = redirect(page if wants_page else description, 303)
    response.vary.add("Accept")
    return add_links(response, [Link("describedby", f"{origin()}{description}", MEDIA_TYPE)])


def _page_of(vocabulary: Vocabulary, code: str) -> str:
    """Return the address of the page of an entity.  Aborts with 404 if there is none."""
    linked = _linked_data()
    if linked.removed_name(vocabulary, code):
        return linked.removed_page(code)
    return linked.page_of(vocabulary, code) if linked.has(vocabulary, code) else abort(404)


@blueprint.get("/id/<vocabulary>/<code>.html")
def page(vocabulary: str, code: str) -> Page:
    """Show that a source was removed, and what records have it; redirect to any other page."""
    known = _known(vocabulary)
    name = _linked_data().removed_name(known, code)
    if name is None:
        return redirect(_page_of(known, code), 303)
    state = SearchState().with_only(Field.SOURCE, name)
    total = engine().search(replace(query_of(state), size=1, facets=())).total
    url = state.url() if total else ""
    found = record_count_label(total)
    return render_template("removed_source.html", name=name, url=url, found=found)


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
