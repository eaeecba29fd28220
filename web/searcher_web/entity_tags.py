"""Entity tags of pages of results, known before the page is made.

Such a page is made of the index, of files beside it, and of the request.  If the browser has it
already, nothing is searched, read or rendered.
"""

import hashlib
import secrets
from pathlib import Path

from flask import Flask, Response, g, request

from searcher.crosslingual import table_path
from searcher.store import Archive
from searcher_web.config import Config
from searcher_web.context import engine

_DERIVED = frozenset(
    {"search.search", "search.search_json", "search.facet", "search.timeline"}
    | {"concordance.page", "mentions.page", "mentions.records", "trends.trends"}
    | {"pairs.pairs", "pairs.pair", "pairs.countries", "pairs.country"}
)
_NAMES = ("Cookie", "Accept-Language")
"""Headers on which such a page depends."""


def init_app(app: Flask, config: Config) -> None:
    """Answer requests for pages that have not changed without making them."""
    # Another start may be another program: other templates, another order.
    start = secrets.token_hex(8)
    files = table_path(config.index), Archive(config.archive).sources_path

    def answer_unchanged() -> Response | None:
        if request.endpoint not in _DERIVED or request.method not in ("GET", "HEAD"):
            return None
        if (stamp := engine().stamp()) is None:
            return None
        g.entity_tag = tag = _digest(start, stamp, *map(_changed, files), *_request())
        if not request.if_none_match.contains_weak(tag):
            return None
        response = Response(status=304)
        response.set_etag(tag)
        return response

    app.before_request(answer_unchanged)


def known_tag() -> str | None:
    """Return the entity tag of the page that is asked for, if it is known before it is made."""
    tag: str | None = g.get("entity_tag")
    return tag


def _request() -> tuple[str, ...]:
    return request.url, request.script_root, *(request.headers.get(name, "") for name in _NAMES)


def _changed(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_ino} {status.st_mtime_ns} {status.st_size}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
