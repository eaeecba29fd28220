"""Identifiers that never break: minted once from what first arrived, the same everywhere.

Eleven digits of the betanumeric alphabet (no vowels, no l, so that no words arise) taken from
a SHA-256, and the check character of NOID (J. Kunze, "NOID: nice opaque identifiers", 2003):
the sum of each digit's value times its position, modulo 29.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from searcher.model.errors import BadIdentifier

ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LENGTH = 11
PATTERN = re.compile(f"[{ALPHABET}]{{{LENGTH + 1}}}")

# Parameters that track how a reader came to a page, and do not identify it.
_TRACKING = re.compile(r"(utm_.*|fbclid|gclid|yclid|mc_[ce]id|_ga|igshid|ref_src|cmpid)", re.I)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str | None:
    """Normalize a web address; return None if it is not an absolute http(s) address of a page.

    Scheme and host in lower case, `http` as `https`, no default port, user, fragment or
    tracking parameters; parameters keep their order.
    """
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


def domains_of(host: str) -> Iterator[str]:
    """Yield a host and the domains above it, without the top-level domain."""
    labels = host.split(".")
    yield from (".".join(labels[i:]) for i in range(len(labels) - 1))


def url_key(url: str) -> str:
    """Return the identity key of a document with a canonical URL."""
    return f"url:{url}"


def bytes_key(sha256: str) -> str:
    """Return the identity key of a document without a URL: the SHA-256 of its bytes, in hex."""
    return f"sha256:{sha256}"


def _check(digits: Iterable[str]) -> str:
    return ALPHABET[
        sum(i * ALPHABET.index(d) for i, d in enumerate(digits, start=1)) % len(ALPHABET)
    ]


def mint(key: str) -> str:
    """Mint the identifier of an identity key: eleven digits and the check character."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits) + _check(digits)


def parse_identifier(text: str) -> str:
    """Return an identifier in lower case.  Raises BadIdentifier if the text is not one."""
    identifier = text.strip().lower()
    if not PATTERN.fullmatch(identifier) or _check(identifier[:-1]) != identifier[-1]:
        raise BadIdentifier(text)
    return identifier
