"""Read a saved page: decode and parse it once, for its text, its claims and the selectors."""

import re
from collections.abc import Iterator

from searcher.model.selectors import SelectorsByHost
from searcher.model.web_addresses import canonical_url
from searcher.readers.claims import UrlClaim, UrlPlace
from searcher.readers.document import Document, declared_address
from searcher.readers.formats import Format
from searcher.readers.html.page import parse, read_tree
from searcher.readers.html.selectors import with_selected
from searcher.readers.html.web_archive import remove_toolbar, without_inserted
from searcher.readers.plain.encoding import decode

# Browsers that save a page write this into it, with the number of characters that follow.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://[^\s>]+)\s*-->", re.I)
_HEAD = 4096  # characters in which that comment is


def read_page(data: bytes, selectors: SelectorsByHost | None = None) -> Document:
    """Read a page.  Raises UndecodableOriginal, and BadSelector if a selector is not valid CSS.

    If no URL was given at ingest, the publisher is known only by the URL that the page declares, so
    selectors of all publishers are handed in and chosen here, while the parsed tree is at hand.
    """
    text, encoding, warnings = decode(data, Format.HTML)
    markup = without_inserted(text)
    root = parse(markup)
    remove_toolbar(root, markup)
    document = read_tree(root, encoding, warnings, tuple(_saved_from(text)))
    if selectors is None or root is None or not document.blocks:
        return document
    declared = declared_address(document)
    chosen = selectors.of_page(canonical_url(declared) if declared else None)
    return with_selected(document, root, chosen) if chosen else document


def _saved_from(text: str) -> Iterator[UrlClaim]:
    if saved := _SAVED_FROM.search(text, 0, _HEAD):
        locator = "comment of the browser that saved it"
        yield UrlClaim(saved.group(1), locator, UrlPlace.SAVED_FROM)
