"""Headers of all answers: what browsers may do with them, and how long caches may keep them."""

from flask import Flask, Response, request

from searcher_web.config import Config
from searcher_web.entity_tags import known_tag

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "fullscreen",
        "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment",
        "screen-wake-lock", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
_YEAR = 31_536_000  # seconds
_LONGEST_TAGGED = 1 << 20  # bytes of a body that is compared by its digest


def init_app(app: Flask, config: Config) -> None:
    """Add the headers to a site."""
    # The address of a static file changes with its content.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR
    app.after_request(_secure)
    if config.is_secure:
        app.after_request(_require_https)


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = _PERMISSIONS
    return response


def _require_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
    return response


def control_caches(response: Response) -> Response:
    """Let caches keep an answer, but ask each time whether it is still valid.

    A record may be withdrawn at any moment.  The answer has an entity tag, so that an unchanged
    one is not sent again.
    """
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    elif response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
        if response.status_code == 200 and not response.is_streamed:
            _tag(response)
    return response


def _tag(response: Response) -> None:
    is_read = request.method in ("GET", "HEAD") and not response.direct_passthrough
    if is_read and (response.content_length or 0) <= _LONGEST_TAGGED:
        if tag := known_tag():
            response.set_etag(tag)
        response.add_etag()  # of its bytes, if it has none
        response.make_conditional(request)
