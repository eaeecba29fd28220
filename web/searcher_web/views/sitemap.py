"""Files for robots: the sitemap of all records (sitemaps.org), and robots.txt.

Searches are closed to robots, since facets lead to ever more of them.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, request

from searcher.export.entries import in_chunks
from searcher.model.query import Changes, Query
from searcher_web.context import Page, engine
from searcher_web.oai.arguments import moment
from searcher_web.site_address import origin

blueprint = Blueprint("sitemap", __name__)

MAX_SITEMAP_URLS = 50_000
"""The limit of addresses in one sitemap (sitemaps.org)."""
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_DISALLOWED = (  # pages whose links lead to ever more of their kind, and a reader's own pages
    # With the star: some robots drop a bare `?` and would skip the page itself.
    *("/search", "/facet/", "/timeline", "/trends?*", "/pairs?*", "/countries?*"),
    *("/complete.json", "/compare-searches", "/mentions", "/counts?*", "/counts."),
    *("/compare/", "/concordance", "/download", "/cite", "/language", "/basket", "/history"),
    *("/dossier?*", "/dossier.", "/alerts", "/iiif/"),
)


@blueprint.get("/robots.txt")
def robots() -> Page:
    """Allow robots to read records, but not the endless combinations of facets."""
    root = request.script_root
    rules = "".join(f"Disallow: {root}{path}\n" for path in _DISALLOWED)
    allowed = f"User-agent: *\n{rules}Allow: {root}/d/\nAllow: {root}/s/\n"
    return Response(f"{allowed}\nSitemap: {origin()}/sitemap.xml\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List the address of every record, or of several sitemaps if one cannot hold them."""
    files = -(-engine().count() // MAX_SITEMAP_URLS)
    if files > 1:
        return _xml("sitemapindex", "sitemap", [_file(n) for n in range(1, files + 1)])
    # The first pages too: the protocol does not allow an empty sitemap.
    return _xml("urlset", "url", chain([_Entry("/"), _Entry("/data")], _records(1)))


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """List the addresses of one of several sitemaps."""
    if not 1 <= number <= -(-engine().count() // MAX_SITEMAP_URLS):
        abort(404)
    return _xml("urlset", "url", _records(number))


class _Entry(NamedTuple):
    """The path of a page or a sitemap, and when it was last changed (seconds since 1970)."""

    path: str
    changed: int | None = None


def _records(number: int) -> Iterator[_Entry]:
    """Return a part of the records, in the order of their last changes.

    What is changed moves to the end, so the last change in a part is that of the part as a whole.
    """
    query = Query(changes=Changes(), page=number, size=MAX_SITEMAP_URLS, facets=())
    return (_Entry(f"/d/{hit.id}", int(hit.score)) for hit in engine().search(query).hits)


def _file(number: int) -> _Entry:
    last = min(number * MAX_SITEMAP_URLS, engine().count())
    hits = engine().search(Query(changes=Changes(), page=last, size=1, facets=())).hits
    return _Entry(f"/sitemap-{number}.xml", int(hits[0].score) if hits else None)


def _xml(outer: str, inner: str, entries: Iterable[_Entry]) -> Response:
    """Stream addresses as XML, so that a large sitemap is never in memory as a whole."""
    home = escape(origin())
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{_XMLNS}">\n'
    each = (
        f"<{inner}><loc>{home}{path}</loc>{_lastmod(changed)}</{inner}>\n"
        for path, changed in entries
    )
    lines = chain([head], each, [f"</{outer}>\n"])
    return Response(in_chunks(line.encode() for line in lines), mimetype="application/xml")


def _lastmod(changed: int | None) -> str:
    return "" if changed is None else f"<lastmod>{moment(changed)}</lastmod>"
