"""The pages and their addresses, but for those of records."""

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.export import Json, completion_json, page_json, to_text
from searcher.query import FACETS, MAX_LENGTH, Field, Query, Sort
from searcher.search import Engine
from web.presenters import FIELD_NAMES, FacetView, SearchView
from web.state import State
from web.tongue import COOKIE, LANGUAGES

pages = Blueprint("pages", __name__)
_A_YEAR = 31_536_000  # seconds
Page = str | Response | WerkzeugResponse | tuple[str, int]


def _engine() -> Engine:
    return cast(Engine, current_app.extensions["engine"])


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


@pages.get("/robots.txt")
def robots() -> Page:
    """Records may be read by programs; the endless combinations of facets should not be."""
    return Response(
        "User-agent: *\nDisallow: /search\nDisallow: /facet/\nDisallow: /complete.json\n"
        "Disallow: /language\nAllow: /d/\n",
        mimetype="text/plain",
    )
