"""Files for robots: the sitemap of all records (sitemaps.org), and robots.txt.

Searches are closed to robots, since facets lead to ever more of them.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, request

from searcher.export.entries import in_chunks
from searcher.index.protocol import Listing
from searcher_web.context import Page, engine
from searcher_web.site_address import origin
from searcher_web.views.record_list import CHRONICLE

blueprint = Blueprint("sitemap", __name__)

MAX_SITEMAP_URLS = 50_000
"""The limit of addresses in one sitemap (sitemaps.org)."""
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_DISALLOWED = (  # pages whose links lead to ever more of their kind, and a reader's own pages
    # With the star: some robots drop a bare `?` and would skip the page itself.
    *("/search", "/facet/", "/timeline", "/trends?*", "/pairs?*", "/countries?*"),
    *("/complete.json", "/compare-searches", "/mentions", "/counts?*", "/counts."),
    *("/compare/", "/concordance", "/download", "/cite", "/language", "/basket", "/history"),
    *("/dossier?*", "/dossier."),
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
    listing = engine().scan(CHRONICLE)
    files = -(-listing.total // MAX_SITEMAP_URLS)
    if files > 1:
        return _xml("sitemapindex", "sitemap", (f"/sitemap-{n}.xml" for n in range(1, files + 1)))
    # The home page too: the protocol does not allow an empty sitemap.
    return _xml("urlset", "url", chain(["/"], _paths(listing)))


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """List the addresses of one of several sitemaps."""
    listing = engine().scan(CHRONICLE)
    start = (number - 1) * MAX_SITEMAP_URLS
    if not 0 <= start < listing.total:
        abort(404)
    return _xml("urlset", "url", islice(_paths(listing), start, start + MAX_SITEMAP_URLS))


def _paths(listing: Listing) -> Iterator[str]:
    return (f"/d/{ranked.id}" for ranked in listing)


def _xml(outer: str, inner: str, paths: Iterable[str]) -> Response:
    """Stream addresses as XML, so that a large sitemap is never in memory as a whole."""
    # Without <lastmod>: it would need the history of each record from the archive.
    home = escape(origin())
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{_XMLNS}">\n'
    each = (f"<{inner}><loc>{home}{path}</loc></{inner}>\n" for path in paths)
    lines = chain([head], each, [f"</{outer}>\n"])
    return Response(in_chunks(line.encode() for line in lines), mimetype="application/xml")
