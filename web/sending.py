"""How answers are sent: compressed where the reader's program can take it."""

import gzip

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


def init(app: Flask) -> None:
    """Let a site compress its pages."""
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if request.endpoint == "static":
        response.direct_passthrough = False  # files of the site are small: they are read whole
    elif response.is_streamed:
        return response
    if not (response.mimetype or "").startswith(_TEXTS):
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or response.status_code == 304:
        return response
    if not request.accept_encodings["gzip"] or (response.content_length or 0) < _LEAST:
        return response
    # A time in the head would give the same page other bytes each second.
    response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
