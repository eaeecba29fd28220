"""Read title, body and dates of a page where an archivist located them, by CSS selectors.

They take precedence over what the readers find by themselves; a selector that matches nothing on a
page changes nothing.
"""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from searcher.model.selectors import Selectors
from searcher.readers.claims import (
    AnyClaim,
    DateClaim,
    DatePlace,
    DateRole,
    TitleClaim,
    TitlePlace,
)
from searcher.readers.document import Block, Document
from searcher.readers.html.blocks import blocks_of
from searcher.readers.html.css import SelectableTree
from searcher.readers.html.page import as_block
from searcher.readers.plain.text import clean


def with_selected(document: Document, root: etree._Element, selectors: Selectors) -> Document:
    """Replace the blocks by those of the selected body, and put the selected claims first.

    Raises BadSelector if a selector is not valid CSS.
    """
    tree = SelectableTree(root)
    blocks = tuple(_blocks(tree, selectors.body)) if selectors.body else ()
    claims = (*_claims(tree, selectors), *document.claims)
    return replace(document, blocks=blocks or document.blocks, claims=claims)


def _blocks(tree: SelectableTree, selector: str) -> Iterator[Block]:
    for element in tree.select(selector):
        yield from map(as_block, blocks_of(element))


def _claims(tree: SelectableTree, selectors: Selectors) -> Iterator[AnyClaim]:
    for value in _values(tree, selectors.title):
        yield TitleClaim(value, selectors.title or "", TitlePlace.SELECTOR)
    for selector, role in (
        (selectors.published, DateRole.PUBLISHED),
        (selectors.modified, DateRole.MODIFIED),
    ):
        for value in _values(tree, selector):
            yield DateClaim(value, selector or "", DatePlace.SELECTOR, role=role)


def _values(tree: SelectableTree, selector: str | None) -> Iterator[str]:
    """Yield the machine-readable value of each selected element, else its text."""
    for element in tree.select(selector) if selector else ():
        machine = element.get("datetime") or element.get("content")
        if value := machine or clean(" ".join(map(str, element.itertext()))):
            yield value
