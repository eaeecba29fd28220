"""Properties of messages of Outlook (MS-OXPROPS), and the message that they describe.

A message is given the form of RFC 5322, so that it is read like any other, and so that a message
in a message is a file of its own.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from enum import IntEnum
from hashlib import sha256

from searcher.model.errors import SearcherError
from searcher.readers.document import BlockKind
from searcher.readers.file_names import non_document_kind
from searcher.readers.formats import Format
from searcher.readers.mail.compressed_rtf import decompressed
from searcher.readers.mail.message import Attachment
from searcher.readers.office.rtf import read_rtf
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import clean

SUBJECT, HEADER, SENT, RECEIVED = 0x0037, 0x007D, 0x0039, 0x0E06
SENDER_NAME, SENDER_ADDRESS, SENDER_MAILBOX = 0x0C1A, 0x0C1F, 0x5D01
AUTHOR_NAME, AUTHOR_ADDRESS, AUTHOR_MAILBOX = 0x0042, 0x0065, 0x5D02
BODY, BODY_HTML, BODY_RTF = 0x1000, 0x1013, 0x1009
LONG_NAME, SHORT_NAME, SHOWN_NAME, DATA = 0x3707, 0x3704, 0x3001, 0x3701
CODE_PAGES = (0x3FDE, 0x3FFD)
Value = str | bytes | int
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)  # of a time, in ten-millionths of a second
_UTF8 = 65001
_MARKED_UP = re.compile(rb"\\fromhtml\d?\b")
_HIDDEN_RTF = re.compile(r"\{\\\*\\htmltag[^{}]*\}")


class Type(IntEnum):
    """The type of a value."""

    INTEGER = 0x0003
    OBJECT = 0x000D
    STRING_8 = 0x001E
    STRING = 0x001F
    TIME = 0x0040
    BINARY = 0x0102


@dataclass(frozen=True, slots=True)
class Message:
    """A message by its properties, and what is attached to it."""

    properties: Mapping[int, Value]
    attached: tuple["Attachment | tuple[str, Message]", ...] = ()

    def text(self, *names: int) -> str:
        """Return the first of some properties that is a text, on one line."""
        values = (as_text(self.properties.get(name), self.properties) for name in names)
        return next(filter(None, map(clean, values)), "")


def value_of(kind: int, data: bytes) -> Value | None:
    """Return a value of a type; None if the type is not one that is read.

    A string of bytes stays as it is until the encoding of the message is known.
    """
    match kind:
        case Type.STRING:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        case Type.STRING_8 | Type.BINARY | Type.OBJECT:
            return data
        case Type.INTEGER if len(data) >= 4:
            return int(struct.unpack_from("<I", data)[0])
        case Type.TIME if len(data) >= 8:
            return int(struct.unpack_from("<Q", data)[0])
    return None


def as_text(value: Value | None, properties: Mapping[int, Value]) -> str:
    """Return a value as text, by the encoding that the message declares, else detected."""
    if isinstance(value, bytes):
        data = value.rstrip(b"\0")
        for name in CODE_PAGES:
            number = properties.get(name)
            if isinstance(number, int):
                try:
                    return data.decode("utf-8" if number == _UTF8 else f"cp{number}")
                except (LookupError, UnicodeDecodeError):
                    continue
        try:
            return decode(data, Format.TEXT).text
        except SearcherError:
            return data.decode("latin-1")
    return value if isinstance(value, str) else ""


def as_mail(message: Message) -> bytes:
    """Return a message in the form of RFC 5322, with what is attached to it.

    The same message gives the same bytes.
    """
    made = EmailMessage(policy=policy.SMTP)
    for name, value in _header(message):
        made[name] = value
    text, page = _text(message), _page(message)
    made.set_content(text, cte="base64")
    if page:
        made.add_alternative(page, subtype="html", cte="base64")
    for number, (name, data) in enumerate(_files(message), start=1):
        kind = ("message", "rfc822") if name.endswith(".eml") else ("application", "octet-stream")
        if kind[0] == "message":
            made.add_attachment(message_from_bytes(data, policy=policy.SMTP), filename=name)
        else:
            made.add_attachment(data, *kind, filename=name or f"part {number}")
    digest = sha256("".join(map(str, _header(message))).encode()).hexdigest()[:16]
    for number, part in enumerate(made.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=={digest}-{number}==")
    return made.as_bytes()


def attachments_of(message: Message) -> Iterator[Attachment]:
    """Yield what is attached to a message, but pictures; a message in it as mail."""
    for name, data in _files(message):
        if non_document_kind(name) is None:
            yield Attachment(name, data)


def _files(message: Message) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(message.attached, start=1):
        if isinstance(one, Attachment):
            yield one.name or f"part {number}", one.data
        else:
            name, inner = one
            yield f"{name or inner.text(SUBJECT) or f'part {number}'}.eml", as_mail(inner)


def _header(message: Message) -> Iterator[tuple[str, str]]:
    if subject := message.text(SUBJECT):
        yield "Subject", subject
    yield "From", _sender(message)  # mail is detected by it
    if sent := _sent(message):
        yield "Date", sent
    yield "MIME-Version", "1.0"


def _sender(message: Message) -> str:
    """Return the mailbox of the author; an address within a company has no `@` and is left out."""
    name = message.text(AUTHOR_NAME, SENDER_NAME)
    addresses = (AUTHOR_MAILBOX, SENDER_MAILBOX, AUTHOR_ADDRESS, SENDER_ADDRESS)
    found = (message.text(one) for one in addresses)
    address = next((one for one in found if "@" in one and " " not in one), "")
    if not address:
        return name
    plain = name.replace("\\", "").replace('"', "")
    return f'"{plain}" <{address}>' if plain and plain != address else address


def _sent(message: Message) -> str:
    """Return when it was sent: as its header has it, in the sender's time zone, else in UTC."""
    header = as_text(message.properties.get(HEADER), message.properties)
    if header:
        written = message_from_bytes(header.encode(), policy=policy.compat32).get("Date", "")
        try:
            return format_datetime(parsedate_to_datetime(str(written)))
        except (ValueError, TypeError, IndexError):
            pass
    for name in (SENT, RECEIVED):
        value = message.properties.get(name)
        if isinstance(value, int) and value:
            try:
                return format_datetime(_EPOCH + timedelta(microseconds=value // 10))
            except OverflowError:
                continue
    return ""


def _text(message: Message) -> str:
    text = as_text(message.properties.get(BODY), message.properties)
    if text.strip() or _page(message):
        return text.replace("\0", "")
    rtf = message.properties.get(BODY_RTF)
    return _text_of_rtf(decompressed(rtf)) if isinstance(rtf, bytes) else ""


def _page(message: Message) -> str:
    page = message.properties.get(BODY_HTML)
    if isinstance(page, bytes) and page.strip(b"\0"):
        try:
            return decode(page.rstrip(b"\0"), Format.HTML).text
        except SearcherError:
            return ""
    return page if isinstance(page, str) else ""


def _text_of_rtf(rtf: bytes) -> str:
    """Return the paragraphs of a text in RTF; the marks of a page within it are not text."""
    if not rtf:
        return ""
    if _MARKED_UP.search(rtf[:2000]):
        rtf = _HIDDEN_RTF.sub("", rtf.decode("latin-1")).encode("latin-1")
    try:
        blocks = read_rtf(rtf).blocks
    except SearcherError:
        return ""
    gap = {BlockKind.ITEM: "\n", BlockKind.ROW: "\n"}
    return "".join(block.text + gap.get(block.kind, "\n\n") for block in blocks)
