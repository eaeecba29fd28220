"""Originals: bytes as they arrived → what a reader can see in them, nothing interpreted yet."""

from dataclasses import replace

from searcher.model.errors import EmptyOriginal, OversizedOriginal
from searcher.model.review import ReviewCode
from searcher.model.selectors import SelectorsByHost
from searcher.readers import media_types
from searcher.readers.containers.members import LIMIT, SEPARATOR, Member, PassedOver, Unread
from searcher.readers.document import Block, BlockKind, Document, ReadingWarning
from searcher.readers.formats import read_here
from searcher.readers.media_types import Format, is_mislabelled, media_type_of
from searcher.readers.plain.repair import REPLACEMENT
from searcher.sandbox.client import error_of, members_of, read_apart

__all__ = [
    "LIMIT",
    "REPLACEMENT",
    "SEPARATOR",
    "Block",
    "BlockKind",
    "Document",
    "Member",
    "PassedOver",
    "ReadingWarning",
    "Unread",
    "error_of",
    "media_type_of",
    "members_of",
    "read_original",
    "with_name_checked",
]

_HARMLESS = frozenset({Format.HTML, Format.TEXT})
_DECLARED = _HARMLESS | {Format.MAIL}
# What a text may look like that its container says is a text, or a piece of a page.
_WRITTEN = media_types.COLLECTIONS - {media_types.WARC} | {
    Format.TEXT,
    Format.MAIL,
    Format.WEB_ARCHIVE,
}
_SMALL = 256 * 1024  # bytes of a page or a text that cannot take much time or memory


def read_original(
    data: bytes, declared: str = "", selectors: SelectorsByHost | None = None
) -> Document:
    """What stands in an original; its type and encoding are told by its content.

    `declared` is the type that its container gives it; it is believed only where it says that a
    text is a text, a message, or a piece of a page, and the bytes show no other format.
    Formats that can be dangerous are read in a process apart.

    Raises EmptyOriginal, OversizedOriginal, UnsupportedOriginal, UndecodableOriginal,
    DamagedOriginal, EncryptedOriginal, ScannedOriginal, or one of the errors of a limit:
    BombOriginal, TooDeepOriginal, TooLargeOriginal, TooSlowOriginal.
    """
    if not data or data.isspace():
        raise EmptyOriginal(len(data))
    if len(data) > LIMIT:
        raise OversizedOriginal(len(data), LIMIT)
    media_type = _type_of(data, declared)
    is_harmless = media_type in _HARMLESS and len(data) <= _SMALL
    return (read_here if is_harmless else read_apart)(data, media_type, selectors)


def _type_of(data: bytes, declared: str) -> str:
    shown = media_type_of(data)
    return declared if declared in _DECLARED and shown in _WRITTEN else shown


def with_name_checked(document: Document, name: str) -> Document:
    """Add a warning to a document if its file name claims another media type."""
    if not is_mislabelled(name, document.media_type):
        return document
    detail = f"{name} is {document.media_type}"
    warning = ReadingWarning(ReviewCode.MISLABELLED, detail)
    return replace(document, warnings=(*document.warnings, warning))
