"""Compression of responses, and file names that are safe on every system."""

import gzip
import re
import unicodedata
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.http import dump_options_header

_TEXTS = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/javascript",
    "application/atom+xml",
    "application/feed+json",
    "image/svg",
)
_MIN_SIZE = 1_000  # bytes: smaller responses gain nothing
_GZIP_LEVEL = 5
_RESERVED = re.compile(r'[<>:"/\\|?*]')  # in file names of Windows, the strictest system
_ATTRIBUTE = "!#$&+-.^_`|~"  # signs that a parameter in UTF-8 may have as they are (RFC 8187)
_MAX_NAME = 150  # bytes of a file name: most systems allow 255, and a browser may add " (1)"


def init_app(app: Flask) -> None:
    """Add compression to a site."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    """Compress a text with gzip if the client accepts it."""
    if request.endpoint == "static":
        response.direct_passthrough = False  # static files are small enough to read whole
    elif response.direct_passthrough or response.is_streamed:
        # A file that is passed through has a length, but no bytes that could be read here.
        return response
    if not (response.mimetype or "").startswith(_TEXTS):
        return response
    response.vary.add("Accept-Encoding")
    # A range counts bytes of the uncompressed body.
    if "Content-Encoding" in response.headers or response.status_code in (206, 304):
        return response
    if not request.accept_encodings["gzip"] or (response.content_length or 0) < _MIN_SIZE:
        return response
    # With a time in the gzip header the same page would have other bytes each second.
    response.set_data(gzip.compress(response.get_data(), _GZIP_LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    _weaken_etag(response)
    return response


def _weaken_etag(response: Response) -> None:
    """Make the entity tag weak: it is shared by two encodings (RFC 9110, section 8.8.1)."""
    tag, is_weak = response.get_etag()
    if tag and not is_weak:
        response.set_etag(tag, weak=True)


def attach(response: Response, name: str) -> None:
    """Make a response a file to save under a name in any script (RFC 6266, section 5)."""
    plain = "".join(c if c.isascii() else "_" for c in name)
    options = {"filename": plain}
    if plain != name:
        options["filename*"] = f"UTF-8''{quote(name, safe=_ATTRIBUTE)}"
    response.headers["Content-Disposition"] = dump_options_header("attachment", options)


def safe_file_name(name: str, fallback: str) -> str:
    """Return a name under which every system can save a file, or `fallback` if nothing is left.

    It is the last part of `name` without control, format and reserved characters, shortened
    before its extension.  A line break would end the HTTP header; a direction mark could disguise
    the extension.
    """
    last = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    plain = " ".join(_RESERVED.sub("_", plain).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    room = _MAX_NAME - len((dot + ending).encode())
    if stem and room > 0:
        plain = stem.encode()[:room].decode(errors="ignore").rstrip() + dot + ending
    return plain.encode()[:_MAX_NAME].decode(errors="ignore") or fallback
