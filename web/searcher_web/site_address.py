"""The site's own address: its origin, the names it answers to, and the path it is below.

Within the site every address begins at its root (`/d/ID`).  The prefix of a site below a path
(`https://example.org/archive`) is removed where a request comes in, and added in one place where
an answer goes out, so that no view or template has to know it.
"""

import re
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from searcher_web.config import Config
from searcher_web.refusals import Reason, RefusedRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OPERATIONS = ("/healthz", "/readyz", "/metrics")
"""Addresses for the machines that run the site; they answer to any name, without the prefix."""

_RECEIVED_HOST, _OUTSIDE = "searcher.received_host", "searcher.is_outside"
# A quotation mark in a text of the page is escaped, so this matches attributes only.
_ADDRESSES = re.compile(r'(\s(?:href|src|action|formaction|data-root|data-any-date-url)=")/(?!/)')


def init_app(app: Flask, config: Config) -> None:
    """Give a site its address: that of the configuration, else that of the request."""
    app.wsgi_app = _Addressed(app.wsgi_app, config)  # type: ignore[method-assign]
    app.before_request(_check_address)
    app.after_request(_add_prefix)


def origin() -> str:
    """Return the address of the site without a slash at its end: `https://example.org/archive`."""
    return request.url_root.rstrip("/")


def received_host() -> str:
    """Return the name of the site in this request, whatever its configured origin is."""
    return str(request.environ[_RECEIVED_HOST])


class _Addressed:
    """WSGI middleware: what trusted proxies report, then the configured origin."""

    def __init__(self, app: "WSGIApplication", config: Config) -> None:
        self._app = app
        self._parts = urlsplit(config.origin) if config.origin else None
        self._prefix = config.prefix
        n = config.proxies
        self._proxied = ProxyFix(self._located, x_for=n, x_proto=n, x_host=n, x_prefix=n)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        return self._proxied(environ, start_response)

    def _located(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        environ[_RECEIVED_HOST] = environ.get("HTTP_HOST", "")
        if self._parts:
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._parts[:2]
        if self._prefix and environ.get("SCRIPT_NAME") != self._prefix:
            self._remove_prefix(environ)
        return self._app(environ, start_response)

    def _remove_prefix(self, environ: "WSGIEnvironment") -> None:
        """Remove the prefix, unless a trusted proxy has (X-Forwarded-Prefix)."""
        path = environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = self._prefix
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        else:
            environ[_OUTSIDE] = path not in OPERATIONS


def _check_address() -> None:
    """Refuse names and paths that are not those of the site.  Raises RefusedRequest."""
    if request.environ.get(_OUTSIDE):
        raise RefusedRequest(Reason.OUTSIDE, origin=origin())
    config: Config = current_app.config["SITE"]
    if config.origin is None and request.path not in OPERATIONS:
        name = urlsplit(f"//{request.host}").hostname or ""
        if not any(map(partial(_names, name), config.hosts)):
            raise RefusedRequest(Reason.HOST, host=request.host)


def _names(name: str, known: str) -> bool:
    """Check that a host name is a known one, or below it if that begins with a dot."""
    known = known.strip("[]")
    return name.endswith(known) if known.startswith(".") else name == known


def _add_prefix(response: Response) -> Response:
    """Add the prefix to the addresses of an answer: links, forms, and where it redirects to."""
    if not request.script_root:
        return response
    location = response.headers.get("Location", "")
    if re.match(r"/(?!/)", location):
        response.headers["Location"] = request.script_root + location
    is_page = response.mimetype == "text/html" and "Content-Disposition" not in response.headers
    if is_page and not response.is_streamed:
        text = response.get_data(as_text=True)
        response.set_data(_ADDRESSES.sub(rf"\g<1>{request.script_root}/", text))
    return response
