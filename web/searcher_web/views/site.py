"""Pages about the site itself: help, and the choice of the interface's language."""

import re
from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.facets import Field
from searcher.model.query import Query, Sort
from searcher_web.context import Page, archive_search, engine, json_response, query_of
from searcher_web.i18n import COOKIE, LANGUAGES, ui_language
from searcher_web.openapi import description
from searcher_web.presenters import SearchView
from searcher_web.presenters.help import Examples, gaps
from searcher_web.presenters.tour import FIELDS as TOUR_FIELDS
from searcher_web.presenters.tour import TourView
from searcher_web.search_state import SearchState
from searcher_web.site_address import origin
from searcher_web.views.search import home_view, total_of

blueprint = Blueprint("site", __name__)
_TITLES = 20  # of which examples are made
_COOKIE_MAX_AGE = 31_536_000  # seconds, a year
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


@blueprint.get("/help")
def help_page() -> Page:
    """Explain how to search by examples of this archive, and state what cannot be found."""
    terms = engine().terms()
    facets = terms.facets(tuple(Field))
    return render_template(
        "help.html",
        examples=Examples(_titles(), facets, total_of),
        topics=", ".join(topic_names()),
        gaps=list(gaps(facets)),
    )


def _titles() -> list[str]:
    """Return titles of the newest records, those in the reader's language first."""
    page = archive_search().page(Query(sort=Sort.NEWEST, size=_TITLES, facets=()))
    hits = sorted(page.hits, key=lambda hit: hit.language != ui_language())
    return [hit.title for hit in hits if hit.has_title]


@blueprint.get("/tour")
def tour() -> Page:
    """Lead through five steps of a reader, on records of this archive."""
    examples = home_view(size=1).shown_examples
    state = SearchState(q=examples[0]) if examples else SearchState()
    query = replace(query_of(state), facets=TOUR_FIELDS, size=1)
    view = TourView(SearchView(state, query, archive_search().page(query)))
    return render_template("tour.html", view=view)


@blueprint.get("/openapi.json")
def openapi() -> Page:
    """Describe the JSON interface for programs."""
    return json_response(description(current_app.config["SITE"].name, origin()))


@blueprint.get("/language")
def language() -> Page:
    """Store the reader's choice of language in a cookie and go back to the page it came from."""
    response = redirect(local_path(request.args.get("back", "/")), 303)
    if (code := request.args.get("to", "")) in LANGUAGES:
        set_preference(response, COOKIE, code)
    return response


def set_preference(response: Response, name: str, value: str) -> None:
    """Store a reader's preference in a cookie, which identifies nobody."""
    response.set_cookie(
        name,
        value,
        max_age=_COOKIE_MAX_AGE,
        path=f"{request.script_root}/",
        secure=request.is_secure,
        samesite="Lax",
        httponly=True,
    )


def local_path(back: str) -> str:
    """Return the path of this site to go back to; the home page if `back` may lead elsewhere.

    A browser removes tabs and line breaks before it reads an address, and reads a backslash as
    a slash (URL Standard, section 4.4): an address with any of them is not followed.
    """
    is_path = back.startswith("/") and not back.startswith("//")
    return back if is_path and not _IGNORED_BY_BROWSERS.search(back) else "/"
