"""Originals: bytes as they arrived → what a reader can see in them, nothing interpreted yet."""

from dataclasses import replace

from searcher.model.errors import EmptyOriginal, OversizedOriginal
from searcher.readers import media_types
from searcher.readers.containers.members import LIMIT, SEPARATOR, Member, PassedOver, Unread
from searcher.readers.document import DOUBT, Block, BlockKind, Parsed, Witness
from searcher.readers.formats import read_here
from searcher.readers.media_types import is_mislabelled, media_type_of
from searcher.readers.plain.repair import REPLACEMENT
from searcher.sandbox.client import error_of, members_of, read_apart

__all__ = [
    "DOUBT",
    "LIMIT",
    "REPLACEMENT",
    "SEPARATOR",
    "Block",
    "BlockKind",
    "Member",
    "Parsed",
    "PassedOver",
    "Unread",
    "Witness",
    "doubting",
    "error_of",
    "media_type_of",
    "members_of",
    "read_original",
]

_HARMLESS = frozenset({media_types.HTML, media_types.TEXT})
_DECLARED = _HARMLESS | {media_types.MAIL}
# What a text may look like that its container says is a text, or a piece of a page.
_WRITTEN = media_types.COLLECTIONS - {media_types.WARC} | {
    media_types.TEXT,
    media_types.MAIL,
    media_types.WEB_ARCHIVE,
}
_SMALL = 256 * 1024  # bytes of a page or a text that cannot take much time or memory


def read_original(data: bytes, declared: str = "") -> Parsed:
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
    return (read_here if is_harmless else read_apart)(data, media_type)


def _type_of(data: bytes, declared: str) -> str:
    shown = media_type_of(data)
    return declared if declared in _DECLARED and shown in _WRITTEN else shown


def doubting(parsed: Parsed, name: str) -> Parsed:
    """What was read of an original of this name, with a doubt if the name claims another type."""
    if not is_mislabelled(name, parsed.media_type):
        return parsed
    doubt = Witness(f"{DOUBT}mislabelled", f"{name} is {parsed.media_type}", "file name")
    return replace(parsed, witnesses=(*parsed.witnesses, doubt))
