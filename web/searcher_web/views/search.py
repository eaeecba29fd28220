"""The pages and their addresses, but for those of records."""

import re
from collections.abc import Iterator
from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
)

from searcher.model.expression import Field
from searcher.model.query import FACETS, Query, Sort, Unit
from searcher.query import MAX_LENGTH
from searcher.search.page_json import completion_json, page_json, timeline_json
from searcher_web.context import (
    Page,
    archive_search,
    csv_response,
    engine,
    json_response,
    wants_json,
)
from searcher_web.i18n import COOKIE, LANGUAGES
from searcher_web.presenters import (
    FacetView,
    Loosened,
    SearchView,
    TimelineView,
    chips_of,
    field_name,
)
from searcher_web.state import State

pages = Blueprint("pages", __name__)
_A_YEAR = 31_536_000  # seconds
_ENDLESS = (  # pages whose links lead to ever more of their kind, or that are a reader's own
    # With the star: some robots drop a lone `?` and would stay away from the page itself.
    *("/search", "/facet/", "/timeline", "/trends?*", "/pairs?*", "/complete.json"),
    *("/concordance", "/download", "/cite", "/language", "/basket", "/history"),
)
_TRICKS = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LOOSENED = 8  # conditions of a search without result that are tried to be left out


# Searching


@pages.get("/")
def home() -> Page:
    """What the archive holds, and a box to search it."""
    newest = Query(sort=Sort.NEWEST, size=6, facets=(Field.PAIR, Field.SOURCE, Field.REVIEW))
    view = SearchView(State(), newest, archive_search().page(newest))
    facets = {facet.field: FacetView(State(), facet) for facet in view.page.facets}
    return render_template("home.html", view=view, facets=facets)


def _searched(
    state: State, facets: tuple[Field, ...] = FACETS, timeline: Unit | None = None
) -> SearchView:
    query = replace(state.query(), facets=facets, timeline=timeline)
    return SearchView(state, query, archive_search().page(query))


@pages.get("/search")
def search() -> Page:
    """A page of results."""
    state = State.of(request.args)
    if "within" in request.args:
        return redirect(state.at(1).url(), 303)
    facets = (*FACETS, Field.ONLY) if state.pair else FACETS
    view = _searched(state, facets, state.unit)
    if not view.total:
        view = replace(view, loosened=tuple(_loosened(state)))
    return render_template("search.html", view=view)


def _loosened(state: State) -> Iterator[Loosened]:
    """What would be found without each condition, where that is something."""
    chips = chips_of(state)
    for chip in chips[:_LOOSENED] if len(chips) > 1 else ():
        total = engine().search(replace(chip.without.query(), facets=())).total
        if total:
            yield Loosened(chip.name, total, chip.url)


@pages.get("/timeline")
@pages.get("/timeline.json")
@pages.get("/timeline.csv")
def timeline() -> Page:
    """The records of a search by year or month, as a picture and a table."""
    state = State.of(request.args)
    query = replace(state.query(), facets=(), timeline=state.unit)
    found = engine().search(query)
    if found.timeline is None:
        abort(404)
    if wants_json():
        return json_response({"total": found.total, **timeline_json(found.timeline)})
    if request.path.endswith(".csv"):
        rows = [b for b in found.timeline.bars if b.possible]
        return csv_response("timeline", ("period", "certainly", "possibly"), rows)
    view = TimelineView(state, found.timeline)
    return render_template("timeline.html", view=view, state=state, chips=chips_of(state))


@pages.get("/search.json")
def search_json() -> Page:
    """The same as JSON."""
    view = _searched(State.of(request.args))
    return json_response(page_json(view.query, view.page))


@pages.get("/complete.json")
def complete() -> Page:
    """What the letters typed so far may become."""
    found = archive_search().complete(request.args.get("q", "")[:MAX_LENGTH])
    return json_response({"completions": [completion_json(one) for one in found]})


@pages.get("/facet/<field>")
@pages.get("/facet/<field>.json")
def facet(field: str) -> Page:
    """All values of a facet of a search."""
    if field not in set(Field):
        abort(404)
    name = Field(field)
    view = _searched(State.of(request.args), (name,))
    if wants_json():
        counted = page_json(view.query, view.page)["facets"]
        return json_response({"field": name, "total": view.total, "values": counted[name]})
    return render_template(
        "facet.html",
        view=view,
        facet=FacetView(view.state, view.page.facets[0]),
        by_name=request.args.get("order") == "name",
        name=field_name(name),
    )


@pages.get("/language")
def language() -> Page:
    """Keep the reader's choice of the interface's language, and go back to where it was made."""
    response = redirect(_here(request.args.get("back", "/")), 303)
    if (to := request.args.get("to", "")) in LANGUAGES:
        response.set_cookie(COOKIE, to, max_age=_A_YEAR, samesite="Lax", httponly=True)
    return response


def _here(back: str) -> str:
    """Return the path of this site to go back to; the home page if `back` may lead elsewhere.

    A browser removes tabs and line breaks before it reads an address, and takes a backslash for
    a slash (URL Standard, section 4.4): an address with any of them is not followed.
    """
    is_path = back.startswith("/") and not back.startswith("//")
    return back if is_path and not _TRICKS.search(back) else "/"


@pages.get("/help")
def help_page() -> Page:
    """How to search."""
    return render_template("help.html")


@pages.get("/robots.txt")
def robots() -> Page:
    """Records may be read by programs; the endless combinations of facets should not be."""
    rules = "".join(f"Disallow: {path}\n" for path in _ENDLESS)
    may = f"User-agent: *\n{rules}Allow: /d/\nAllow: /s/\n"
    map_ = f"\nSitemap: {request.host_url}sitemap.xml\n"
    return Response(may + map_, mimetype="text/plain")
