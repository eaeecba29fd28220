"""Read mail (RFC 5322, MIME) and web archives (MHTML, RFC 2557): the text of the message.

A message may have its text twice, as text and as a page; the text is used unless it is only a
notice ("your program cannot show this message").  Attachments are members, see `attachments`.
"""

import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime, quote
from functools import cache

import msgspec

from searcher.languages import every
from searcher.languages.originals import ProgramWords
from searcher.model.errors import DamagedOriginal, EmptyOriginal, UndecodableOriginal
from searcher.readers.claims import (
    AnyClaim,
    DateClaim,
    DatePlace,
    DateRole,
    LanguageClaim,
    LanguagePlace,
    SourceClaim,
    SourcePlace,
    TitleClaim,
    TitlePlace,
    UrlClaim,
    UrlPlace,
)
from searcher.readers.document import Document, ReadingWarning
from searcher.readers.formats import Format
from searcher.readers.html.page import read_html
from searcher.readers.mail.forwarded import (
    Inner,
    header_lines,
    inner_message,
    unquoted,
    without_quotes,
)
from searcher.readers.plain.encoding import Decoded, decode, encoding_unsure
from searcher.readers.plain.repair import REPLACEMENT
from searcher.readers.plain.text import clean, read_text

_ESCAPED = re.compile(r"^>(?=>*From )", re.M)  # as an mbox keeps a line `From `
_ENOUGH = 0.5  # how much of the page's text the plain text must have to be the message
_TEXTS = frozenset({"text/plain", "text/html"})
# Parts that are not documents: signatures, invitations, cards, reports of the mail program.
_NO_DOCUMENTS = re.compile(
    r"(?:image|audio|video|font|model)/|application/(?:(?:x-)?pkcs7-\S+|pgp-\S+)"
    r"|text/(?:calendar|x?-?vcard|css|directory|rfc822-headers)|message/(?!rfc822)",
    re.I,
)
_PARTS_MOST = 1000
_TRANSFER: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": binascii.a2b_base64,
    "quoted-printable": binascii.a2b_qp,
}
_SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')  # RFC 5322, section 3.2.3


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is attached to a message."""

    name: str
    data: bytes


def read_mail(data: bytes) -> Document:
    """Read the text of a message, and the claims of its header.

    Raises DamagedOriginal or EmptyOriginal, and what the readers of text and HTML raise.
    """
    message = _message(data)
    document = _text_of(message, data)
    header, lost = tuple(_header(message)), tuple(_lost_in_header(message))
    claims, warnings = (*header, *document.claims), (*lost, *document.warnings)
    if any(document.claims_of(SourceClaim, SourcePlace.SENDER)):  # of the message it forwards
        claims = (*document.claims, *map(_of_forwarding, header))
        warnings = (*document.warnings, *lost)
    return replace(document, origin=Format.MAIL, claims=claims, warnings=warnings)


def read_web_archive(data: bytes) -> Document:
    """Read the page of a web archive as browsers save it: the first page in it."""
    message = _message(data)
    for part in _parts(message):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            document = _page(part)
            url = _text(message, "Snapshot-Content-Location") or _text(part, "Content-Location")
            saved = [UrlClaim(url, "Content-Location", UrlPlace.SAVED_FROM)] if url else []
            claims = (*document.claims, *saved)
            return replace(document, origin=Format.WEB_ARCHIVE, claims=claims)
    return read_mail(data)  # some mail is sent in this form


def attachments(data: bytes) -> Iterator[Attachment]:
    """Yield the attachments that may be documents, forwarded messages included."""
    for number, part in enumerate(_parts(_message(data)), start=1):
        kind = part.get_content_type()
        if _NO_DOCUMENTS.match(kind) or (part.is_multipart() and kind != Format.MAIL):
            continue
        if kind == Format.MAIL:
            if number > 1:
                yield Attachment(_name(part, number, ".eml"), _forwarded(part))
        elif part.get_content_disposition() == "attachment" or kind not in _TEXTS:
            yield Attachment(_name(part, number, ""), _payload(part))


def _message(data: bytes) -> EmailMessage:
    if data.startswith(b"From "):  # left over from an mbox
        data = data.partition(b"\n")[2]
    message = message_from_bytes(data, policy=policy.default)
    if not message.keys():
        raise DamagedOriginal(Format.MAIL.label, "it has no header")
    return message


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield every part of a message, except those of the messages it forwards."""
    waiting, count = [message], 0
    while waiting and count < _PARTS_MOST:
        part = waiting.pop()
        count += 1
        yield part
        payload = part.get_payload()
        if isinstance(payload, list) and (
            part is message or part.get_content_type() != Format.MAIL
        ):
            waiting += [p for p in reversed(payload) if isinstance(p, EmailMessage)]


def _text_of(message: EmailMessage, data: bytes) -> Document:
    texts = [p for p in _parts(message) if p.get_content_type() in _TEXTS and not _is_attached(p)]
    plain = next((p for p in texts if p.get_content_type() == "text/plain"), None)
    page = next((p for p in texts if p.get_content_type() == "text/html"), None)
    subject = _text(message, "Subject")
    readings = [_plain(plain, subject)] if plain is not None else []
    readings += [_sent_page(page, subject)] if page is not None else []
    readings = [reading for reading in readings if reading.blocks]
    if not readings:
        raise EmptyOriginal(len(data))
    if len(readings) == 2 and readings[0].size < _ENOUGH * readings[1].size:
        return readings[1]
    return readings[0]


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment"


def _plain(part: EmailMessage, subject: str) -> Document:
    text, encoding, warnings = _decoded(part, Format.TEXT)
    text = _ESCAPED.sub("", text)
    if part.get_param("format") == "flowed":  # RFC 3676: a line that ends in a space goes on
        text = re.sub(r"(?<!^--) \r?\n(?!>|\r?\n)", " ", text, flags=re.M)
    lines = text.splitlines()
    inner = inner_message(lines)
    if inner is None:
        return read_text(without_quotes(text), encoding, warnings)
    above, below = lines[: inner.above], lines[inner.text :]
    if all(line.startswith(">") for line in below if line.strip()):
        below = unquoted(below)
    if _is_answer(subject, above, below):
        return read_text(without_quotes("\n".join([*above, "", *below])), encoding, warnings)
    document = read_text("\n".join(below), encoding, warnings)
    return replace(document, claims=tuple(_of_inner(inner)))


def _sent_page(part: EmailMessage, subject: str) -> Document:
    document = _page(part)
    lines = [(one, i) for i, b in enumerate(document.blocks) for one in header_lines(b.text)]
    inner = inner_message([line for line, _ in lines])
    if inner is None:
        return document
    above = document.blocks[: lines[inner.above][1]]
    below = document.blocks[lines[inner.text - 1][1] + 1 :]
    if _is_answer(subject, [b.text for b in above], [b.text for b in below]):
        return replace(document, blocks=(*above, *below))
    return replace(document, blocks=below, claims=(*_of_inner(inner), *document.claims))


def _is_answer(subject: str, above: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether a message with another in it has a text of its own, more than a forward."""
    if _reply_prefix().match(subject) and any(line.strip() for line in above):
        return True
    return sum(map(len, above)) > sum(map(len, below))


def _of_inner(inner: Inner) -> Iterator[AnyClaim]:
    """Yield the claims of the header of a forwarded message."""
    locator = "header of the forwarded message"
    sender = clean(inner.sender.replace("[mailto:", "<").replace("]", ">"))
    yield SourceClaim(sender, locator, SourcePlace.SENDER)
    yield DateClaim(inner.date, locator, DatePlace.MAIL, role=DateRole.SENT)
    for language in inner.languages:
        yield LanguageClaim(language, locator, LanguagePlace.MAIL_LABELS)
    if inner.subject:
        yield TitleClaim(_own_subject(inner.subject), locator, TitlePlace.SUBJECT)


def _of_forwarding(claim: AnyClaim) -> AnyClaim:
    """Return a claim of a header as one of the message that forwards another."""
    match claim:
        case SourceClaim(place=SourcePlace.SENDER):
            return msgspec.structs.replace(claim, place=SourcePlace.FORWARDER)
        case DateClaim(place=DatePlace.MAIL):
            return msgspec.structs.replace(claim, role=DateRole.FORWARDED)
    return claim


def _page(part: EmailMessage) -> Document:
    return read_html(*_decoded(part, Format.HTML))


def _decoded(part: EmailMessage, media_type: str) -> Decoded:
    return decode(_payload(part), media_type, part.get_content_charset() or "")


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _forwarded(part: EmailMessage) -> bytes:
    inner = part.get_payload(0)
    data = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    # RFC 2046, section 5.2.1, forbids these encodings here; some programs use them.
    decode_transfer = _TRANSFER.get(_text(part, "Content-Transfer-Encoding").lower())
    with suppress(binascii.Error):
        return decode_transfer(data) if decode_transfer else data
    return data


def _name(part: EmailMessage, number: int, ending: str) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError):
        name = None
    return clean(name or "") or f"part {number}{ending}"


def _text(message: EmailMessage, name: str) -> str:
    """Return a header as text; empty if it is missing or cannot be decoded."""
    if raw := _unencoded(message, name):
        return clean(raw.text)
    try:
        return clean(str(message.get(name, "")))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def _unencoded(message: EmailMessage, name: str) -> Decoded | None:
    """Decode a header in an encoding that is not named (old programs, against RFC 2047)."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            data = value.encode("ascii", "surrogateescape") if not value.isascii() else b""
            is_mixed = b"=?" in data
            with suppress(UndecodableOriginal):
                return decode(data, Format.TEXT) if data and not is_mixed else None
    return None


def _lost_in_header(message: EmailMessage) -> Iterator[ReadingWarning]:
    """Warn of headers whose letters are lost, or whose encoding is not named."""
    for name in ("Subject", "From"):
        raw = _unencoded(message, name)
        if raw and raw.encoding != "utf-8":
            yield encoding_unsure(f"{name} names no encoding; read as {raw.encoding}")
        elif raw:
            yield from raw.warnings
        elif REPLACEMENT in (_sender(message) if name == "From" else _text(message, name)):
            yield encoding_unsure(f"{name} has characters that cannot be decoded")


def _header(message: EmailMessage) -> Iterator[AnyClaim]:
    if subject := _text(message, "Subject"):
        yield TitleClaim(_own_subject(subject), "header Subject", TitlePlace.SUBJECT)
    if sent := _moment(_text(message, "Date")):
        yield DateClaim(sent, "header Date", DatePlace.MAIL, role=DateRole.SENT)
    if sender := _sender(message):
        yield SourceClaim(sender, "header From", SourcePlace.SENDER)
    if language := _text(message, "Content-Language"):
        yield LanguageClaim(language, "header Content-Language", LanguagePlace.DECLARED)


def _sender(message: EmailMessage) -> str:
    """Return the mailbox of the sender; empty if there is none.

    The name is decoded here, since the parser of the library puts a space between the encoded words
    of a name, against RFC 2047, section 6.2.
    """
    raw = next((value for key, value in message.raw_items() if key.lower() == "from"), "")
    name, address = parseaddr(" ".join(raw.split())) if raw.isascii() else ("", "")
    if "=?" not in name:
        return _text(message, "From")
    try:
        decoded = clean(str(make_header(decode_header(name))))
    except (LookupError, ValueError, HeaderParseError):
        return _text(message, "From")
    return f"{_quoted(decoded)} <{address}>" if address else decoded


def _quoted(name: str) -> str:
    """Quote a name in a mailbox where it has special characters."""
    return f'"{quote(name)}"' if _SPECIALS.search(name) else name


def _own_subject(subject: str) -> str:
    """Remove the prefixes that programs add to the subject of an answer or a forward."""
    found = _prefixes().match(subject)
    return subject[found.end() :] or subject if found else subject


def _moment(text: str) -> str:
    """Return a date of a header (RFC 5322, or ISO 8601 as some programs write it) in ISO 8601, in
    the time zone written; empty if it is not one.
    """
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            return parse(text).isoformat()
    return ""


@cache
def _reply_prefix() -> re.Pattern[str]:
    """Compile the pattern of what mail programs put before the subject of an answer: `Re: `."""
    return re.compile(_prefix(lambda known: known.replies), re.I)


@cache
def _prefixes() -> re.Pattern[str]:
    """Compile the pattern of all that they put before a subject: `Re: Fwd: `."""
    prefix = _prefix(lambda known: (*known.replies, *known.forwards))
    return re.compile(rf"(?:{prefix})+\s*", re.I)


def _prefix(words: Callable[[ProgramWords], Iterable[str]]) -> str:
    """Return the expression of one prefix, `Re[2]:`, by the words of all languages."""
    joined = "|".join(dict.fromkeys(w for k in every(ProgramWords).values() for w in words(k)))
    return rf"\s*(?:{joined})(?:\[\d+\])?\s*:"
