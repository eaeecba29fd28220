"""Every record without a search: a list for readers and robots, and a sitemap for robots alone.

Searches are closed to robots, since facets lead to ever more of them; the list ends.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, redirect, render_template

from searcher.export.downloads import in_chunks
from searcher.index.protocol import Listing
from searcher.model.query import Query, Sort
from searcher_web.context import Page, archive_search, engine, origin
from searcher_web.presenters.paging import last_page
from searcher_web.presenters.record_list import A_PAGE, BrowseView

browsing = Blueprint("browsing", __name__)

IN_A_FILE = 50_000
"""Addresses of one sitemap: the protocol (sitemaps.org) allows no more."""
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CHRONICLE = Query(sort=Sort.OLDEST, size=A_PAGE, facets=())  # new records come near its end


# The list


@browsing.get("/records")
def first() -> str:
    """The list of all records, the oldest first; where there is none, a page that says so."""
    return _listed(1)


@browsing.get("/records/<int:number>")
def later(number: int) -> Page:
    """A later page of the list."""
    if number == 1:
        return redirect("/records", 301)
    # Any number may be typed: it is compared with what there is before it is asked for.
    if not 1 < number <= last_page(engine().search(_CHRONICLE).total, _CHRONICLE.size):
        abort(404)
    return _listed(number)


def _listed(number: int) -> str:
    found = archive_search().page(replace(_CHRONICLE, page=number))
    return render_template("records.html", view=BrowseView(found, number))


# The sitemap


@browsing.get("/sitemap.xml")
def sitemap() -> Response:
    """The address of every record; where one file cannot hold them, the addresses of the files."""
    found = engine().scan(_CHRONICLE)
    files = -(-found.total // IN_A_FILE)
    if files > 1:
        return _xml("sitemapindex", "sitemap", (f"/sitemap-{n}.xml" for n in range(1, files + 1)))
    return _xml("urlset", "url", chain(["/"], _paths(found)))  # never empty, as the protocol asks


@browsing.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One file of a sitemap that has several."""
    found = engine().scan(_CHRONICLE)
    begin = (number - 1) * IN_A_FILE
    if not 0 <= begin < found.total:
        abort(404)
    return _xml("urlset", "url", islice(_paths(found), begin, begin + IN_A_FILE))


def _paths(found: Listing) -> Iterator[str]:
    return (f"/d/{ranked.id}" for ranked in found)


def _xml(outer: str, inner: str, paths: Iterable[str]) -> Response:
    """Addresses as they are made, so that no file stands in memory whole."""
    # When a record was changed is not told: its history would have to be read from the archive.
    home = escape(origin())
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{_XMLNS}">\n'
    each = (f"<{inner}><loc>{home}{path}</loc></{inner}>\n" for path in paths)
    lines = chain([head], each, [f"</{outer}>\n"])
    return Response(in_chunks(line.encode() for line in lines), mimetype="application/xml")
