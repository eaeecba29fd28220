"""Addresses of pages: their canonical form, that of a capture in a web archive, and identity.

A web archive serves what it captured under an address that ends in the time of the capture and the
address of the page, as in the URI patterns of the Wayback Machine, which other archives follow.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from searcher.model.identifiers import url_key

# Parameters that track how a reader came to a page, and do not identify it.
_TRACKING = re.compile(r"(utm_.*|fbclid|gclid|yclid|mc_[ce]id|_ga|igshid|ref_src|cmpid)", re.I)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_CAPTURE = re.compile(
    r"https?://[^/?#]+/(?:[^?#]*/)?(?P<time>\d{8}|\d{10}|\d{12}|\d{14})(?:[a-z]{2}_)?"
    r"/(?P<scheme>https?):/{1,2}(?P<page>[^/].*)",
    re.I,
)
_WWW = "www."


class Capture(NamedTuple):
    """A page that a web archive captured: its address, and the day (ISO 8601)."""

    url: str
    day: str


def capture_of(url: str) -> Capture | None:
    """Parse the address of a capture; return None if it is not one."""
    match = _CAPTURE.fullmatch(url.strip())
    if not match:
        return None
    time = match["time"]
    try:
        day = date(int(time[:4]), int(time[4:6]), int(time[6:8]))
    except ValueError:
        return None
    return Capture(f"{match['scheme']}://{match['page']}", day.isoformat())


def canonical_url(url: str) -> str | None:
    """Normalize a web address; return None if it is not an absolute http(s) address of a page.

    The address of a capture becomes that of the page.  Scheme and host in lower case, `http` as
    `https`, no default port, user, fragment or tracking parameters; parameters keep their order.
    """
    capture = capture_of(url)
    return _normalized(capture.url if capture else url)


def identity_keys(url: str) -> tuple[str, ...]:
    """Return the identity keys that a page may have, the first that of a new record.

    The others are those of its address spelled otherwise, with or without `www.` and a slash at the
    end, and that of the address of the capture itself.
    """
    canonical = canonical_url(url)
    spelled = tuple(_spellings(canonical)) if canonical else ()
    return tuple(dict.fromkeys(url_key(one) for one in (*spelled, _normalized(url)) if one))


def domains_of(host: str) -> Iterator[str]:
    """Yield a host and the domains above it, without the top-level domain."""
    labels = host.split(".")
    yield from (".".join(labels[i:]) for i in range(len(labels) - 1))


def _spellings(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    host, path = parts.netloc, parts.path
    other_host = host.removeprefix(_WWW) if host.startswith(_WWW) else _WWW + host
    other_path = (path.rstrip("/") if path.endswith("/") else path + "/") or "/"
    for one_host in (host, other_host):
        for one_path in (path, other_path):
            yield urlunsplit(parts._replace(netloc=one_host, path=one_path))


def _normalized(url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host:
        return None
    if ":" in host:  # an IPv6 address
        host = f"[{host}]"
    # The result is https, so 443 is redundant whatever the scheme was.
    if port and port not in (443, _DEFAULT_PORTS[parts.scheme.lower()]):
        host = f"{host}:{port}"
    query = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(k)
    ]
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit(("https", host, path, urlencode(query), ""))
