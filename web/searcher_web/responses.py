"""How answers are sent: compressed where the reader's program can take it, and files by names
that every system can keep.
"""

import gzip
import re
import unicodedata

from flask import Flask, Response, request

_TEXTS = (
    "text/",
    "application/json",
    "application/javascript",
    "application/atom+xml",
    "image/svg",
)
_LEAST = 1_000  # bytes from which it is worth it
_LEVEL = 5
_RESERVED = re.compile(r'[<>:"/\\|?*]')  # in file names of Windows, the strictest system
_LONGEST = 150  # bytes of a file name: most systems take 255, and a browser may add " (1)"


def init(app: Flask) -> None:
    """Let a site compress its pages."""
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if request.endpoint == "static":
        response.direct_passthrough = False  # files of the site are small: they are read whole
    elif response.direct_passthrough or response.is_streamed:
        # A file passed through has a length on a real server, but no bytes to be read here.
        return response
    if not (response.mimetype or "").startswith(_TEXTS):
        return response
    response.vary.add("Accept-Encoding")
    # A range counts in the bytes of the plain form: compressed, it would be another's piece.
    if "Content-Encoding" in response.headers or response.status_code in (206, 304):
        return response
    if not request.accept_encodings["gzip"] or (response.content_length or 0) < _LEAST:
        return response
    # A time in the head would give the same page other bytes each second.
    response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    _weaken(response)
    return response


def _weaken(response: Response) -> None:
    """Mark the entity tag as that of a form among several (RFC 9110, section 8.8.1)."""
    tag, is_weak = response.get_etag()
    if tag and not is_weak:
        response.set_etag(tag, weak=True)


def file_name(name: str, fallback: str) -> str:
    """Return a name under which a browser can save a file: the last part of `name`, without
    control, formatting and reserved characters, shortened before its ending; `fallback` if
    nothing is left.

    A line break would end the header that carries it, a mark of direction would show another
    ending than the file has.
    """
    last = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    plain = " ".join(_RESERVED.sub("_", plain).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    room = _LONGEST - len((dot + ending).encode())
    if stem and room > 0:
        plain = stem.encode()[:room].decode(errors="ignore").rstrip() + dot + ending
    return plain.encode()[:_LONGEST].decode(errors="ignore") or fallback
