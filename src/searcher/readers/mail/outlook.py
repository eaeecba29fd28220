"""Read messages of Outlook: MSG (MS-OXMSG), and TNEF (MS-OXTNEF, `winmail.dat`)."""

import struct
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from searcher.model.errors import EmptyOriginal
from searcher.readers.claims import AnyClaim, SourceClaim
from searcher.readers.document import Document
from searcher.readers.formats import Format
from searcher.readers.mail import mapi
from searcher.readers.mail.mapi import Message, Type, Value, as_mail, attachments_of, value_of
from searcher.readers.mail.message import Attachment, read_mail
from searcher.readers.mail.tnef import message_of_tnef
from searcher.readers.office.ole import Streams, open_streams

_PROPERTY, _STORED = "__substg1.0_", "__properties_version1.0"
_ATTACHED = "__attach_version1.0_"
_HEADERS = (
    8,
    24,
    32,
)  # bytes before the fixed properties: attached, of a message within, of a file
_DEEPEST, _MOST = 8, 1000  # messages within each other; attachments of a message


def read_msg(data: bytes) -> Document:
    """Read the text of a message of Outlook, and the claims of its properties.

    Raises DamagedOriginal, TruncatedOriginal, EmptyOriginal.
    """
    return _read(_message_of(data), Format.MSG, len(data))


def read_tnef(data: bytes) -> Document:
    """Read the text of a message in TNEF.  Raises DamagedOriginal, EmptyOriginal."""
    return _read(message_of_tnef(data), Format.TNEF, len(data))


def msg_attachments(data: bytes) -> Iterator[Attachment]:
    """Yield what is attached to a message of Outlook."""
    yield from attachments_of(_message_of(data))


def tnef_attachments(data: bytes) -> Iterator[Attachment]:
    """Yield what is attached to a message in TNEF."""
    yield from attachments_of(message_of_tnef(data))


def _read(message: Message, file: Format, size: int) -> Document:
    alone = Message(message.properties)
    try:
        document = read_mail(as_mail(alone))
    except EmptyOriginal:
        raise EmptyOriginal(size) from None
    return replace(document, origin=file, claims=tuple(map(_unquoted, document.claims)))


def _unquoted(claim: AnyClaim) -> AnyClaim:
    """Return the name of a sender without an address as it is: a header has it in quotes."""
    is_name = isinstance(claim, SourceClaim) and "@" not in claim.value
    return msgspec.structs.replace(claim, value=claim.value.strip('"')) if is_name else claim


def _message_of(data: bytes) -> Message:
    with open_streams(data, Format.MSG) as streams:
        return _message(streams, "", 0)


def _message(streams: Streams, folder: str, depth: int) -> Message:
    return Message(dict(_properties(streams, folder)), tuple(_attached(streams, folder, depth)))


def _properties(streams: Streams, folder: str) -> Iterator[tuple[int, Value]]:
    """Yield the properties in a folder of a file: those of a fixed size, then the others."""
    stored = streams.read(folder + _STORED)
    start = _HEADERS[0 if folder.rpartition("/")[0].rpartition("/")[2].startswith(_ATTACHED) else 1]
    start = start if folder else _HEADERS[2]
    for place in range(start, len(stored) - 15, 16):
        kind, name = struct.unpack_from("<HH", stored, place)
        if kind in (Type.INTEGER, Type.TIME):
            value = value_of(kind, stored[place + 8 : place + 16])
            yield from [] if value is None else [(name, value)]
    for path in streams.names:
        tag = path.removeprefix(folder + _PROPERTY)
        if len(tag) == len(path) or "/" in tag or len(tag) != 8:
            continue
        name, kind = _numbers(tag)
        if name:
            value = value_of(kind, streams.read(path))
            yield from [] if value is None else [(name, value)]


def _numbers(tag: str) -> tuple[int, int]:
    try:
        return int(tag[:4], 16), int(tag[4:], 16)
    except ValueError:
        return 0, 0


def _attached(
    streams: Streams, folder: str, depth: int
) -> Iterator[Attachment | tuple[str, Message]]:
    folders = dict.fromkeys(
        path[: path.index("/", len(folder)) + 1]
        for path in streams.names
        if path.startswith(folder + _ATTACHED) and "/" in path[len(folder) :]
    )
    for one in list(folders)[:_MOST]:
        described = Message(dict(_properties(streams, one)))
        name = described.text(mapi.LONG_NAME, mapi.SHORT_NAME, mapi.SHOWN_NAME)
        data = described.properties.get(mapi.DATA)
        inner = f"{one}{_PROPERTY}{mapi.DATA:04X}{Type.OBJECT:04X}/"
        if isinstance(data, bytes):
            yield Attachment(name, data)
        elif depth < _DEEPEST and any(path.startswith(inner) for path in streams.names):
            yield name, _message(streams, inner, depth + 1)
