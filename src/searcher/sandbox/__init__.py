"""Read originals: harmless ones here, others in a worker process with limits."""

from dataclasses import replace

from searcher.model.errors import EmptyOriginal, OversizedOriginal
from searcher.model.review import ReviewCode
from searcher.model.selectors import SelectorsByHost
from searcher.readers import media_types
from searcher.readers.containers.members import (
    LIMIT,
    SEPARATOR,
    Member,
    SkippedMembers,
    UnreadableMember,
)
from searcher.readers.document import Block, BlockKind, Document, ReadingWarning
from searcher.readers.formats import read
from searcher.readers.media_types import Format, is_mislabelled, media_type_of
from searcher.readers.plain.repair import REPLACEMENT
from searcher.sandbox.client import error_of, read_in_sandbox, unpack_in_sandbox

__all__ = [
    "LIMIT",
    "REPLACEMENT",
    "SEPARATOR",
    "Block",
    "BlockKind",
    "Document",
    "Member",
    "ReadingWarning",
    "SkippedMembers",
    "UnreadableMember",
    "error_of",
    "media_type_of",
    "read_original",
    "unpack_in_sandbox",
    "with_name_checked",
]

_HARMLESS = frozenset({Format.HTML, Format.TEXT})
_DECLARABLE = _HARMLESS | {Format.MAIL}
# Media types that the bytes of a text, or of a piece of a page, may appear to have.
_TEXTUAL = media_types.COLLECTIONS - {media_types.WARC} | {
    Format.TEXT,
    Format.MAIL,
    Format.WEB_ARCHIVE,
}
_SMALL = 256 * 1024  # bytes of a page or a text that cannot take much time or memory


def read_original(
    data: bytes, declared: str = "", selectors: SelectorsByHost | None = None
) -> Document:
    """Read an original; its media type and encoding are detected from its content.

    `declared` is the media type that its container gives.  It is believed only if it is that of a
    text, a message or a page, and the bytes show no other format.  `selectors` are for pages.
    Formats that can be dangerous, and large texts, are read in the sandbox.

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
    return (read if is_harmless else read_in_sandbox)(data, media_type, selectors)


def _type_of(data: bytes, declared: str) -> str:
    detected = media_type_of(data)
    return declared if declared in _DECLARABLE and detected in _TEXTUAL else detected


def with_name_checked(document: Document, name: str) -> Document:
    """Add a warning to a document if its file name claims another media type."""
    if not is_mislabelled(name, document.media_type):
        return document
    detail = f"{name} is {document.media_type}"
    warning = ReadingWarning(ReviewCode.MISLABELLED, detail)
    return replace(document, warnings=(*document.warnings, warning))
