"""What an archivist says where things stand on the pages of one publisher, by CSS selectors.

It goes before what the readers tell by themselves; a selector that meets nothing on a page changes
nothing.  The process apart knows nothing of it: countries and names would fill its memory.
"""

from collections.abc import Iterator
from dataclasses import replace

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from searcher.model.errors import BadSelector
from searcher.model.selectors import Selectors
from searcher.readers.document import Block, Parsed, Witness
from searcher.readers.html.blocks import pieces_of
from searcher.readers.html.page import block_of, parse
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import clean

HTML = "text/html"


def selected(parsed: Parsed, data: bytes, selectors: Selectors | None) -> Parsed:
    """What was read of a page, put right by selectors: the blocks of the elements of the body,
    and witnesses `selector:title`, `selector:published`, `selector:modified`.

    Raises BadSelector.
    """
    if selectors is None or parsed.media_type != HTML:
        return parsed
    root = parse(decode(data, HTML).text)
    if root is None:
        return parsed
    blocks = tuple(_blocks(root, selectors.body)) if selectors.body else ()
    witnesses = (*_witnesses(root, selectors), *parsed.witnesses)
    return replace(parsed, blocks=blocks or parsed.blocks, witnesses=witnesses)


def _found(root: etree._Element, selector: str) -> list[etree._Element]:
    try:
        return list(CSSSelector(selector)(root))
    except SelectorError as error:
        raise BadSelector(selector, str(error)) from error


def _blocks(root: etree._Element, selector: str) -> Iterator[Block]:
    for element in _found(root, selector):
        yield from map(block_of, pieces_of(element))


def _witnesses(root: etree._Element, selectors: Selectors) -> Iterator[Witness]:
    for name in ("title", "published", "modified"):
        selector = getattr(selectors, name)
        for element in _found(root, selector) if selector else ():
            moment = element.get("datetime") or element.get("content")
            if text := moment or clean(" ".join(map(str, element.itertext()))):
                yield Witness(f"selector:{name}", text, selector)
