"""Originals: bytes as they arrived → what a reader can see in them, nothing interpreted yet."""

from searcher.errors import EmptyOriginal, OversizedOriginal, UnsupportedOriginal
from searcher.originals.html import read_html
from searcher.originals.media import decode, media_type_of
from searcher.originals.parsed import Block, BlockKind, Parsed, Witness
from searcher.originals.text import read_text

LIMIT = 64 * 1024 * 1024
"""The largest original that is taken, in bytes."""

__all__ = ["LIMIT", "Block", "BlockKind", "Parsed", "Witness", "read_original"]

_READERS = {"text/html": read_html, "text/plain": read_text}


def read_original(data: bytes) -> Parsed:
    """What stands in an original; its type and encoding are told by its content.

    Raises EmptyOriginal, OversizedOriginal, UnsupportedOriginal or UndecodableOriginal.
    """
    if not data.strip():
        raise EmptyOriginal(len(data))
    if len(data) > LIMIT:
        raise OversizedOriginal(len(data), LIMIT)
    media_type = media_type_of(data)
    if media_type not in _READERS:
        raise UnsupportedOriginal(media_type)
    text, encoding = decode(data, media_type)
    parsed = _READERS[media_type](text, encoding)
    if not parsed.blocks:
        raise EmptyOriginal(len(data))
    return parsed
