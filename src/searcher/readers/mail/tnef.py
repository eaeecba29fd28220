"""Read the message in a file of TNEF (MS-OXTNEF), which Outlook attaches as `winmail.dat`."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from searcher.model.errors import DamagedOriginal, TruncatedOriginal
from searcher.readers.formats import Format
from searcher.readers.mail import mapi
from searcher.readers.mail.mapi import Message, Value, as_text, value_of
from searcher.readers.mail.message import Attachment

_SIGNATURE = b"\x78\x9f\x3e\x22"
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8}
_SIZES |= {0x40: 8, 0x48: 16, 0x01: 0, 0x00: 0}
_VARIABLE = (0x1E, 0x1F, 0x0102, 0x0D)
_MANY, _NAMED = 0x1000, 0x8000
_CLASS = 16  # bytes before a message within
_DEEPEST, _MOST = 8, 1000


class _Attribute(IntEnum):
    """The number of an attribute: of the message, or of what is attached to it."""

    SUBJECT = 0x8004
    BODY = 0x800C
    PROPERTIES = 0x9003
    ATTACHED = 0x9002
    TITLE = 0x8010
    DATA = 0x800F
    ATTACHED_PROPERTIES = 0x9005


@dataclass
class _Part:
    """What is attached, as far as it is read."""

    name: str = ""
    data: bytes | None = None
    properties: dict[int, Value] = field(default_factory=dict)


def message_of_tnef(data: bytes, depth: int = 0) -> Message:
    """Return the message in a file.  Raises DamagedOriginal, TruncatedOriginal."""
    properties, parts = dict[int, Value](), list[_Part]()
    for identifier, value in _attributes(data):
        match identifier:
            case _Attribute.PROPERTIES:
                properties |= dict(_mapi(value))
            case _Attribute.SUBJECT:
                properties.setdefault(mapi.SUBJECT, value)
            case _Attribute.BODY:
                properties.setdefault(mapi.BODY, value)
            case _Attribute.ATTACHED:
                parts.append(_Part())
            case _ if parts:
                _take(parts[-1], identifier, value)
    attached = (_attached(part, depth) for part in parts[:_MOST])
    return Message(properties, tuple(one for one in attached if one is not None))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the value of each attribute; a fault at the end is not one."""
    if not data.startswith(_SIGNATURE):
        raise DamagedOriginal(Format.TNEF.label, "its signature is missing")
    place, end = 6, len(data)
    while place + 9 <= end and data[place] in (1, 2):
        identifier, size = struct.unpack_from("<H2xI", data, place + 1)
        if place + 9 + size > end:
            raise TruncatedOriginal(Format.TNEF.label, "it ends within an attribute")
        yield identifier, data[place + 9 : place + 9 + size]
        place += 11 + size


def _take(part: _Part, identifier: int, value: bytes) -> None:
    match identifier:
        case _Attribute.TITLE:
            part.name = as_text(value, {})
        case _Attribute.DATA:
            part.data = value
        case _Attribute.ATTACHED_PROPERTIES:
            part.properties |= dict(_mapi(value))


def _attached(part: _Part, depth: int) -> "Attachment | tuple[str, Message] | None":
    described = Message(part.properties)
    name = described.text(mapi.LONG_NAME, mapi.SHOWN_NAME) or part.name
    inner = part.properties.get(mapi.DATA)
    if isinstance(inner, bytes) and inner[_CLASS:].startswith(_SIGNATURE):
        if depth < _DEEPEST:
            return name, message_of_tnef(inner[_CLASS:], depth + 1)
        return None
    data = part.data if part.data is not None else inner
    return Attachment(name, data) if isinstance(data, bytes) and data else None


def _mapi(data: bytes) -> Iterator[tuple[int, Value]]:
    """Yield the properties in an attribute, up to one that cannot be read."""
    try:
        yield from _properties(data)
    except (struct.error, KeyError):
        return


def _properties(data: bytes) -> Iterator[tuple[int, Value]]:
    (count,), place = struct.unpack_from("<I", data), 4
    for _ in range(count):
        kind, name = struct.unpack_from("<HH", data, place)
        place += 4
        if name >= _NAMED:
            place = _after_name(data, place)
        base, values = kind & ~_MANY, 1
        if kind & _MANY or base in _VARIABLE:
            values, place = struct.unpack_from("<I", data, place)[0], place + 4
        for number in range(values):
            value, place = _value(data, place, base)
            found = value_of(base, value) if number == 0 and name < _NAMED else None
            if found is not None:
                yield name, found


def _value(data: bytes, place: int, kind: int) -> tuple[bytes, int]:
    size, padding = _SIZES.get(kind, 0), 0
    if kind in _VARIABLE:
        size, place = struct.unpack_from("<I", data, place)[0], place + 4
        padding = -size % 4
    elif kind not in _SIZES:
        raise KeyError(kind)
    if place + size > len(data):
        raise struct.error
    return data[place : place + size], place + size + padding


def _after_name(data: bytes, place: int) -> int:
    """Return the place after the name of a property that programs name themselves."""
    kind, number = struct.unpack_from("<II", data, place + 16)
    return place + 24 + (number + -number % 4 if kind else 0)
