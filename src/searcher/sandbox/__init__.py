"""Read originals: harmless ones here, others in a worker process with limits."""

from collections.abc import Sequence
from dataclasses import replace

from searcher.model.errors import EmptyOriginal, OversizedOriginal, ScannedOriginal
from searcher.model.review import ReviewCode
from searcher.model.selectors import SelectorsByHost
from searcher.readers.containers.members import (
    LIMIT,
    SEPARATOR,
    Member,
    SkippedMembers,
    UnreadableMember,
)
from searcher.readers.document import Block, BlockKind, Document, ReadingWarning
from searcher.readers.document_reader import read
from searcher.readers.format_declaration import Trust
from searcher.readers.format_detection import detect_format, is_mislabelled
from searcher.readers.formats import Format
from searcher.readers.plain.repair import REPLACEMENT
from searcher.sandbox.client import (
    error_of,
    page_image_in_sandbox,
    page_sizes_in_sandbox,
    read_in_sandbox,
    recognise_in_sandbox,
    unpack_in_sandbox,
)

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
    "detect_format",
    "error_of",
    "page_image_in_sandbox",
    "page_sizes_in_sandbox",
    "read_original",
    "unpack_in_sandbox",
    "with_name_checked",
]

_DECLARABLE = {one.value: one for one in Format if one.declaration.trust is not Trust.NOBODY}


def read_original(
    data: bytes,
    declared: str = "",
    selectors: SelectorsByHost | None = None,
    recognised_in: Sequence[str] | None = None,
) -> Document:
    """Read an original; its format and encoding are detected from its content.

    `declared` is the media type that its container gives.  It is believed only if it is that of a
    text, a message or a page, and the bytes show no other format.  `selectors` are for pages.
    Formats that can be dangerous, and large texts, are read in the sandbox.

    `recognised_in` are the languages (BCP 47) in which the text of scans is recognised: None not at
    all, and none in the language that is detected.

    Raises EmptyOriginal, OversizedOriginal, UnsupportedOriginal, UndecodableOriginal,
    DamagedOriginal, EncryptedOriginal, ScannedOriginal, UnrecognisedOriginal, or one of the errors
    of a limit: BombOriginal, TooDeepOriginal, TooLargeOriginal, TooSlowOriginal.
    """
    if not data or data.isspace():
        raise EmptyOriginal(len(data))
    if len(data) > LIMIT:
        raise OversizedOriginal(len(data), LIMIT)
    file_format = _format_of(data, declared)
    if recognised_in is not None and file_format.declaration.is_recognisable:
        return recognise_in_sandbox(data, file_format, recognised_in)
    is_harmless = len(data) <= file_format.declaration.harmless_size
    try:
        return (read if is_harmless else read_in_sandbox)(data, file_format, selectors)
    except ScannedOriginal:
        if recognised_in is None:
            raise
    return recognise_in_sandbox(data, file_format, recognised_in)


def _format_of(data: bytes, declared: str) -> Format:
    detected = detect_format(data)
    return _DECLARABLE.get(declared, detected) if detected.declaration.yields else detected


def with_name_checked(document: Document, name: str) -> Document:
    """Add a warning to a document if its file name claims another media type."""
    if not is_mislabelled(name, document.origin):
        return document
    detail = f"{name} is {document.media_type}"
    warning = ReadingWarning(ReviewCode.MISLABELLED, detail)
    return replace(document, warnings=(*document.warnings, warning))
