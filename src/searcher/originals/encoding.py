"""Bytes of a text → the text, and the name of its encoding.

Bytes that are no Unicode are read in every old encoding of the archive's languages, and the reading
is taken that has the words of a language (`legible`).
"""

import re
from codecs import lookup
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from charset_normalizer import from_bytes

from searcher.errors import UndecodableOriginal
from searcher.originals.legible import Legibility, legibility, letters_of, rareness
from searcher.originals.parsed import DOUBT, Witness

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
# Those that had a page or a text more often first; each with the bits that speak against it.
_CANDIDATES = {
    "cp1251": 0, "cp1252": 0, "cp1254": 1, "koi8_r": 0, "koi8_u": 1, "cp1250": 1, "cp1253": 1,
    "cp1256": 1, "cp1255": 1, "cp1257": 2, "kz1048": 2, "ptcp154": 3, "cp866": 2, "cp1125": 5,
    "iso8859_1": 1, "iso8859_15": 1, "iso8859_9": 2, "iso8859_2": 2, "iso8859_5": 2, "iso8859_7": 2,
    "iso8859_16": 6, "iso8859_4": 6, "iso8859_13": 6, "iso8859_8": 6, "iso8859_6": 6,
    "cp850": 10, "cp852": 10, "cp857": 10, "cp437": 12, "cp737": 12, "cp775": 13, "mac_roman": 10,
    "mac_cyrillic": 10, "mac_turkish": 11, "mac_latin2": 11,
    "mac_greek": 12,
}  # fmt: skip
# What charset-normalizer is asked about, of texts in languages whose letters are not known here.
_OLD = ["cp1251", "koi8_r", "cp866", "cp1252", "cp1254", "iso8859_9", "cp1250", "cp1256", "cp1253"]
_HEAD = 65_536
_BEFORE = 1500  # bytes before the first that is not ASCII: the words there tell the language too
_WORDS = 150  # that are read to choose, of those with such bytes and of the others
_UNSURE = 6.0  # bits by which another reading is worse, and might still be the right one
_TRUSTED = 15.0, 1.0  # bits, and bits a changed word, that another must be better
_TAG = re.compile(
    rb"<(script|style)\b.{0,30000}?</\1|<!--.{0,5000}?-->|<[^<>]{0,2000}>|&\w{1,9};", re.I | re.S
)


class Decoded(NamedTuple):
    """The text of bytes, the name of its encoding, and what is doubted of it."""

    text: str
    encoding: str
    doubts: tuple[Witness, ...] = ()


def decode(data: bytes, media_type: str, declared: str = "") -> Decoded:
    """The text of bytes and the name of its encoding; `declared` is what its envelope says.

    In order: a byte order mark, UTF-16 without one, UTF-8, what reads best; what envelope or markup
    declare is believed unless another encoding reads much better.
    Raises UndecodableOriginal with the first offset that made no sense.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(
                _checked(data[len(bom) :].decode(encoding, "replace"), data, 0), encoding
            )
    for text, encoding in _unmarked_utf16(data):
        return Decoded(_checked(text, data, 0), encoding)
    try:
        return Decoded(_checked(data.decode("utf-8"), data, 0), "utf-8")
    except UnicodeDecodeError as error:
        offset = error.start
    for encoding in _declared(data, media_type, declared):
        with suppress(LookupError, ValueError):  # unknown, no encoding of texts, or not true
            text = _checked(data.decode(encoding), data, offset)
            return _believed(Decoded(text, encoding), data, media_type, offset)
    return _guessed(data, media_type, offset)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Some words of a text in one encoding, and how well they read; `plain` are all ASCII."""

    encoding: str
    words: tuple[str, ...]
    reads: Legibility
    against: float

    @property
    def bits(self) -> float:
        return self.reads.bits + self.against


def _believed(told: Decoded, data: bytes, media_type: str, offset: int) -> Decoded:
    """What is declared, unless another encoding reads much better."""
    if not _is_single(told.encoding):
        return told  # what decodes in many bytes a letter is hardly so by chance
    readings = _readings(data, media_type, offset, told.encoding)
    best, own = readings[0], next(r for r in readings if r.encoding == told.encoding)
    changed = sum(a != b for a, b in zip(own.words, best.words, strict=True))
    if not best.reads.is_language or own.bits - best.bits < _TRUSTED[0] + _TRUSTED[1] * changed:
        return told
    return _as_read(best, data, offset)


def _is_single(encoding: str) -> bool:
    """Whether an encoding has a character for each byte."""
    try:
        return len(bytes(range(256)).decode(encoding, "replace")) == 256
    except (LookupError, ValueError):
        return False


def _readings(data: bytes, media_type: str, offset: int, declared: str = "") -> list[_Reading]:
    """What some of the words are in each encoding, the best first; equal ones are once."""
    words, plain = _sample(data, media_type, offset)
    others = rareness(plain).beside()
    found: dict[tuple[str, ...], _Reading] = {}
    for encoding, against in (({declared: 0} if declared else {}) | _CANDIDATES).items():
        read = tuple(word.decode(encoding, "replace") for word in words)
        if read not in found:
            found[read] = _Reading(encoding, read, legibility(Counter(read), others), against)
    return sorted(found.values(), key=lambda reading: reading.bits)


def _sample(data: bytes, media_type: str, offset: int) -> tuple[list[bytes], Counter[str]]:
    """Words with bytes that are not ASCII, and some that are, from before the first of them on."""
    piece = data[max(0, offset - _BEFORE) :][:_HEAD]
    words = (_TAG.sub(b" ", piece) if media_type == "text/html" else piece).split()
    strange = [word for word in words if not word.isascii()][:_WORDS]
    plain = [word.decode() for word in words if word.isascii()][:_WORDS]
    return strange or [w for w in piece.split() if not w.isascii()][:_WORDS], Counter(plain)


def _as_read(best: _Reading, data: bytes, offset: int, doubts: tuple[Witness, ...] = ()) -> Decoded:
    text = _checked(data.decode(best.encoding, "replace"), data, offset)
    return Decoded(text, best.encoding, doubts)


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


def _guessed(data: bytes, media_type: str, offset: int) -> Decoded:
    best, *others = _readings(data, media_type, offset)
    if best.reads.is_language:
        return _as_read(best, data, offset, tuple(_doubts(best, others)))
    match = from_bytes(data[:_HEAD], cp_isolation=_OLD).best()
    if match is None:
        raise UndecodableOriginal(offset)
    text = _checked(data.decode(match.encoding, "replace"), data, offset)
    return Decoded(text, match.encoding, (_doubt(match.encoding, best.encoding),))


def _doubts(best: _Reading, others: list[_Reading]) -> Iterator[Witness]:
    """A doubt where other letters read nearly as well."""
    letters = letters_of(best.words)
    for other in others:
        if other.bits - best.bits > _UNSURE:
            return
        if letters_of(other.words) != letters:
            yield _doubt(best.encoding, other.encoding)
            return


def _doubt(encoding: str, other: str) -> Witness:
    both = f"{_name(encoding)} or {_name(other)}"
    return Witness(f"{DOUBT}encoding-unsure", both, "bytes of the text")


def _name(encoding: str) -> str:
    return lookup(encoding).name


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
