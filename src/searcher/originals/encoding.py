"""Bytes of a text → the text, and the name of its encoding."""

import re
from collections.abc import Iterator
from contextlib import suppress

from charset_normalizer import from_bytes

from searcher.errors import UndecodableOriginal

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_META_CHARSET = re.compile(rb"""<meta[^>]{1,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_CONTROL = re.compile(f"[{re.escape(_CONTROLS.decode())}]")
# Single-byte encodings in which texts of the archive's languages were really written.
_OLD = ["cp1251", "koi8_r", "cp866", "cp1252", "cp1254", "iso8859_9", "cp1250", "cp1256", "cp1253"]
_HEAD = 65_536


def decode(data: bytes, media_type: str, declared: str = "") -> tuple[str, str]:
    """The text of bytes and the name of its encoding; `declared` is what its envelope says.

    In order: a byte order mark, UTF-16 without one, UTF-8, what envelope or markup declare, what
    the bytes look like.
    Raises UndecodableOriginal with the first offset that made no sense.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :].decode(encoding, "replace"), data, 0), encoding
    for text, encoding in _unmarked_utf16(data):
        return _checked(text, data, 0), encoding
    try:
        return _checked(data.decode("utf-8"), data, 0), "utf-8"
    except UnicodeDecodeError as error:
        offset = error.start
    for encoding in _declared(data, media_type, declared):
        with suppress(LookupError, ValueError):  # unknown, no encoding of texts, or not true
            return _checked(data.decode(encoding), data, offset), encoding
    return _guessed(data, offset)


def _declared(data: bytes, media_type: str, declared: str) -> Iterator[str]:
    if declared:
        yield declared.lower()
    markup = _META_CHARSET.search(data[:_HEAD]) if media_type == "text/html" else None
    if markup:
        yield markup.group(1).decode("ascii").lower()


def _unmarked_utf16(data: bytes) -> Iterator[tuple[str, str]]:
    """The text of UTF-16 without its mark: its spaces are NUL bytes on one side, none is left."""
    if 0 not in data[:_HEAD]:
        return
    for encoding in ("utf-16-le", "utf-16-be"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text and text.count(" ") * 40 >= len(text):
                yield text, encoding


def _guessed(data: bytes, offset: int) -> tuple[str, str]:
    best = from_bytes(data[:_HEAD], cp_isolation=_OLD).best()
    if best is None:
        raise UndecodableOriginal(offset)
    return _checked(data.decode(best.encoding, "replace"), data, offset), best.encoding


def _checked(text: str, data: bytes, offset: int) -> str:
    head = text[:_HEAD]
    controls = _controls(head)
    broken = text.count("\ufffd")
    if controls > 2 + len(head) // 2000 or broken > 2 + len(text) // 200:
        first = _CONTROL.search(text)
        raise UndecodableOriginal(first.start() if first else min(offset, len(data)))
    return text


def _controls(text: str) -> int:
    """How many characters are controls that no text has."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) - len(data.translate(None, _CONTROLS))
