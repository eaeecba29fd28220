"""The record that a text in the search box leads to: its identifier, permalink, ARK or URL."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from searcher.model.errors import BadIdentifier
from searcher.model.identifiers import PATTERN, mint, parse_identifier
from searcher.model.web_addresses import identity_keys

_PERMALINK = re.compile(
    r"(?:https?://[^/\s]+(?:/[^\s?#]+)?)?/d/"  # a site may be below a path
    rf"(?P<id>{PATTERN.pattern})(?P<version>/v\d+)?(?:[/.?#]\S*)?",
    re.I,
)
_ARK = re.compile(rf"(?:https?://\S+/)?ark:/?\d+/(?P<id>{PATTERN.pattern})(?:[/.?#]\S*)?", re.I)


def address_of_record(text: str, exists: Callable[[str], bool]) -> str | None:
    """Return the address of the record that a text identifies, or None if it identifies none.

    `exists` returns whether the archive has an identifier.
    """
    found = ((one, version) for one, version in _candidates(text.strip()) if exists(one))
    return next((f"/d/{one}{version}" for one, version in found), None)


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """Yield identifiers that a text may be, each with the version that it names."""
    if match := _PERMALINK.fullmatch(text):
        yield match["id"].lower(), (match["version"] or "").lower()
    if match := _ARK.fullmatch(text):
        yield match["id"].lower(), ""
    with suppress(BadIdentifier):
        yield parse_identifier(text), ""
    for key in identity_keys(text):
        yield mint(key), ""
