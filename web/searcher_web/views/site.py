"""Pages about the site itself: help, and the choice of the interface's language."""

import re

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.facets import QUERY_HELP
from searcher_web.context import Page, json_response
from searcher_web.i18n import COOKIE, LANGUAGES
from searcher_web.openapi import description
from searcher_web.site_address import origin

blueprint = Blueprint("site", __name__)
_COOKIE_MAX_AGE = 31_536_000  # seconds, a year
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


@blueprint.get("/help")
def help_page() -> Page:
    """Explain how to search."""
    topics = ", ".join(topic_names())
    return render_template("help.html", fields=QUERY_HELP, topics=topics)


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
