"""The pages and their addresses."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
)
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.errors import ArchiveError, BadIdentifier, IndexFailure, QueryError, UnknownRecord
from searcher.export import Json, completion_json, page_json, record_json, to_text
from searcher.identity import parse_identifier
from searcher.query import FACETS, MAX_LENGTH, Field, Filter, Query, Sort
from searcher.record import Record, Status
from searcher.search import Marker
from web.holdings import archive as _archive
from web.holdings import engine as _engine
from web.presenters import FIELD_NAMES, FacetView, RecordView, Related, SearchView
from web.state import State
from web.tongue import COOKIE, LANGUAGES

pages = Blueprint("pages", __name__)
_A_YEAR = 31_536_000  # seconds
Page = str | Response | WerkzeugResponse | tuple[str, int]


class Gone(Exception):
    """The record was withdrawn; carries its tombstone."""

    def __init__(self, tombstone: Record) -> None:
        super().__init__(tombstone.id)
        self.tombstone = tombstone


def json_response(value: Json, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(to_text(value) + "\n", status, mimetype="application/json")


def wants_json() -> bool:
    """Whether the address asks for JSON."""
    return request.path.endswith(".json")


# Searching


@pages.get("/")
def home() -> Page:
    """What the archive holds, and a box to search it."""
    newest = Query(sort=Sort.NEWEST, size=6, facets=(Field.PAIR, Field.SOURCE, Field.REVIEW))
    view = SearchView(State(), newest, _engine().search(newest))
    facets = {facet.field: FacetView(State(), facet) for facet in view.page.facets}
    return render_template("home.html", view=view, facets=facets)


def _searched(facets: tuple[Field, ...] = FACETS) -> SearchView:
    state = State.of(request.args)
    query = replace(state.query(), facets=facets)
    return SearchView(state, query, _engine().search(query))


@pages.get("/search")
def search() -> Page:
    """A page of results."""
    return render_template("search.html", view=_searched())


@pages.get("/search.json")
def search_json() -> Page:
    """The same as JSON."""
    view = _searched()
    return json_response(page_json(view.query, view.page))


@pages.get("/complete.json")
def complete() -> Page:
    """What the letters typed so far may become."""
    found = _engine().complete(request.args.get("q", "")[:MAX_LENGTH])
    return json_response({"completions": [completion_json(one) for one in found]})


@pages.get("/facet/<field>")
@pages.get("/facet/<field>.json")
def facet(field: str) -> Page:
    """All values of a facet of a search."""
    if field not in set(Field):
        abort(404)
    name = Field(field)
    view = _searched((name,))
    if wants_json():
        counted = page_json(view.query, view.page)["facets"]
        return json_response({"field": name, "total": view.total, "values": counted[name]})
    return render_template(
        "facet.html",
        view=view,
        facet=FacetView(view.state, view.page.facets[0]),
        by_name=request.args.get("order") == "name",
        name=FIELD_NAMES[name],
    )


@pages.get("/language")
def language() -> Page:
    """Keep the reader's choice of the interface's language, and go back to where it was made."""
    back = request.args.get("back", "/")
    # Only to this site: `//elsewhere` and `/\\elsewhere` are other sites to a browser.
    here = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = redirect(back if here else "/", 303)
    if (to := request.args.get("to", "")) in LANGUAGES:
        response.set_cookie(COOKIE, to, max_age=_A_YEAR, samesite="Lax", httponly=True)
    return response


@pages.get("/help")
def help_page() -> Page:
    """How to search."""
    return render_template("help.html")


# Records


@pages.before_request
def one_spelling() -> WerkzeugResponse | None:
    """An identifier in capitals leads to its one address; a mistyped one is told so there."""
    typed = (request.view_args or {}).get("identifier", "")
    try:
        identifier = parse_identifier(typed) if typed else typed
    except BadIdentifier:
        return None
    if typed == identifier:
        return None
    asked = request.query_string.decode("ascii", "replace")
    path = quote(request.path.replace(typed, identifier), safe="/:")
    return redirect(f"{path}?{asked}" if asked else path, 301)


def _found(identifier: str, version: int | None = None) -> Record:
    """The record of an address; 404 if there is none, 410 if it was withdrawn."""
    try:
        parse_identifier(identifier)
    except BadIdentifier as error:
        abort(404, error)
    try:
        head = _archive().get(identifier)
        if head.status is Status.WITHDRAWN:
            raise Gone(head)
        return head if version in (None, head.version) else _archive().get(identifier, version)
    except UnknownRecord as error:
        abort(404, error)


def _marker(q: str) -> Marker | None:
    try:
        return Marker(State(q).query().expression) if q else None
    except QueryError:
        return None  # the text is what was asked for; marks are an extra


def _record_page(identifier: str, version: int | None) -> Page:
    record = _found(identifier, version)
    history = _archive().history(identifier)
    if wants_json():
        return json_response(record_json(record, history))
    q = " ".join(request.args.get("q", "").split())
    view = RecordView(record, history, q, _marker(q), tuple(_related(record)))
    return render_template("record.html", view=view)


def _related(record: Record) -> Iterator[Related]:
    """What a record is like: the earlier ones that it names, and the later ones that name it."""
    for relation in record.related:
        if other := _current(relation.id):
            yield Related(other, relation)
    for identifier in _naming(record):
        if other := _current(identifier):
            yield from (Related(other, r) for r in other.related if r.id == record.id)


def _naming(record: Record) -> tuple[str, ...]:
    """The records that name this one as like them; none where the index cannot tell."""
    asked = Query(filters=(Filter(Field.RELATED, (record.id,)),), sort=Sort.OLDEST, facets=())
    try:
        return tuple(hit.id for hit in _engine().rank(asked).hits)
    except IndexFailure:
        return ()


def _current(identifier: str) -> Record | None:
    """A record that is served; None if it is not, or cannot be read."""
    try:
        record = _archive().get(identifier)
    except ArchiveError:
        return None
    return record if record.status is Status.CURRENT else None


@pages.get("/d/<identifier>")
@pages.get("/d/<identifier>.json")
def record(identifier: str) -> Page:
    """The newest version of a record."""
    return _record_page(identifier, None)


@pages.get("/d/<identifier>/v<int:version>")
@pages.get("/d/<identifier>/v<int:version>.json")
def record_version(identifier: str, version: int) -> Page:
    """One version of a record, for ever."""
    return _record_page(identifier, version)


@pages.get("/d/<identifier>/original")
@pages.get("/d/<identifier>/v<int:version>/original")
def original(identifier: str, version: int | None = None) -> Page:
    """The document as it arrived, as a file to keep: it is never shown as a page of ours."""
    found = _found(identifier, version)
    try:
        path = _archive().original(found)
    except UnknownRecord as error:
        abort(404, error)
    response = send_file(
        path.absolute(),
        mimetype=found.original.media_type,
        as_attachment=True,
        download_name=found.original.name.rsplit("/", 1)[-1],
        max_age=0,  # it may be withdrawn: ask each time whether it is still there
    )
    if found.original.media_type.startswith("text/"):
        response.mimetype_params["charset"] = found.original.encoding
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@pages.get("/ark:<naan>/<identifier>")
def ark(naan: str, identifier: str) -> Page:
    """The same record under its ARK, where an authority is configured."""
    if naan != current_app.config["SITE"].naan:
        abort(404)
    return redirect(f"/d/{_found(identifier).id}", 302)


@pages.get("/robots.txt")
def robots() -> Page:
    """Records may be read by programs; the endless combinations of facets should not be."""
    return Response(
        "User-agent: *\nDisallow: /search\nDisallow: /facet/\nDisallow: /complete.json\n"
        "Disallow: /language\nDisallow: /download\nDisallow: /concordance\nDisallow: /cite\n"
        "Allow: /d/\nAllow: /s/\n",
        mimetype="text/plain",
    )
