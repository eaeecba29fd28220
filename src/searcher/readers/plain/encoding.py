"""Detect the encoding of a text and decode it.

Bytes that are not Unicode are decoded in every old encoding of the archive's languages; the one
with the best score is chosen (`encoding_score`).
"""

import re
from codecs import lookup
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from charset_normalizer import from_bytes

from searcher.model.errors import UndecodableOriginal
from searcher.model.review import ReviewCode
from searcher.readers.document import ReadingWarning
from searcher.readers.plain.encoding_score import (
    EncodingScore,
    encoding_score,
    letters_of,
    surprisals_of,
)
from searcher.readers.plain.repair import Repaired, by_alignment, repaired

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
# The more frequent in pages and texts first; each with the bits against it.
_CANDIDATES = {
    "cp1251": 0, "cp1252": 0, "cp1254": 1, "koi8_r": 0, "koi8_u": 1, "cp1250": 1, "cp1253": 1,
    "cp1256": 1, "cp1255": 1, "cp1257": 2, "kz1048": 2, "ptcp154": 3, "cp866": 2, "cp1125": 5,
    "iso8859_1": 1, "iso8859_15": 1, "iso8859_9": 2, "iso8859_2": 2, "iso8859_5": 2, "iso8859_7": 2,
    "iso8859_16": 6, "iso8859_4": 6, "iso8859_13": 6, "iso8859_8": 6, "iso8859_6": 6,
    "cp850": 10, "cp852": 10, "cp857": 10, "cp437": 12, "cp737": 12, "cp775": 13, "mac_roman": 10,
    "mac_cyrillic": 10, "mac_turkish": 11, "mac_latin2": 11,
    "mac_greek": 12,
}  # fmt: skip
# Encodings for charset-normalizer, for texts in languages whose letters are not known here.
_OLD = ["cp1251", "koi8_r", "cp866", "cp1252", "cp1254", "iso8859_9", "cp1250", "cp1256", "cp1253"]
_HEAD = 65_536
_BEFORE = 1500  # bytes before the first that is not ASCII: the words there show the language, too
_WORDS = 150  # that are read to choose, of those with such bytes and of the others
_SOUND = 50  # words beyond ASCII that are read of those before the first invalid byte
_FEW_CONTROLS = 2
# Of the characters beyond ASCII in texts of eleven old encodings of one to three bytes a letter,
# at most 39 in 100 were by chance valid in UTF-8 (Russian in GBK); 20 in 100 without those of CJK.
_MOSTLY = 3  # how many times as many valid characters as invalid bytes UTF-8 has
_MANY = 20  # valid characters that are not by chance
_FEW_WORDS = 3  # beyond ASCII, which are too few to be sure by
_HOLE = 16.0  # bits against a character that was cut at the end of a word
# Dashes and quotation marks have three bytes in UTF-8, which in an old encoding are letters and
# signs that no word has in a row.
_PUNCTUATION = re.compile("[\u2010-\u203a]")
_QUOTED = 32.0  # bits
_UNSURE = 6.0  # bits by which another reading is worse, and might still be the right one
_TRUSTED = 15.0, 1.0  # bits, and bits a changed word, that another must be better
_TAG = re.compile(
    rb"<(script|style)\b.{0,30000}?</\1|<!--.{0,5000}?-->|<[^<>]{0,2000}>|&\w{1,9};", re.I | re.S
)


class Decoded(NamedTuple):
    """A text, the name of its encoding, and warnings about it."""

    text: str
    encoding: str
    warnings: tuple[ReadingWarning, ...] = ()


def decode(data: bytes, media_type: str, declared: str = "") -> Decoded:
    """Decode bytes and detect their encoding; `declared` is the encoding in the envelope, if any.

    In order: a byte order mark, UTF-16 without one, UTF-8 (even if some bytes of it are invalid),
    the encoding with the best score; one that envelope or markup declare is used unless another has
    a much better score.  A few invalid bytes cost a character each and a warning.
    Raises UndecodableOriginal with the offset of the first byte that cannot be decoded.
    """
    is_markup = media_type == "text/html"
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            marked = repaired(data, encoding, len(bom))
            if encoding == "utf-8" and not marked.is_readable(markup=is_markup):
                return decode(data[len(bom) :], media_type, declared)  # a mark before anything
            return _accepted(marked, data, markup=is_markup)
    for found in _unmarked_utf16(data):
        return _accepted(found, data, markup=is_markup)
    utf8 = repaired(data, "utf-8")
    if _is_surely_utf8(utf8):
        return _accepted(utf8, data, markup=is_markup)
    source = _Source(data, media_type, utf8, (*_declared(data, media_type, declared),))
    return _as_declared(source) or _guessed(source)


def _is_surely_utf8(found: Repaired) -> bool:
    is_most = found.valid >= max(_MANY, _MOSTLY * found.invalid)
    return not found.invalid or is_most or found.has_only_cut_signs


@dataclass(frozen=True, slots=True)
class _Source:
    """Bytes that are not UTF-8, or not all of them: `utf8` is what they are in it."""

    data: bytes
    media_type: str
    utf8: Repaired
    declared: tuple[str, ...]

    @property
    def offset(self) -> int:
        return self.utf8.offset

    @property
    def may_be_utf8(self) -> bool:
        return self.utf8.valid > 0 or any(map(_is_utf8, self.declared))

    def decoded(self, encoding: str, warnings: tuple[ReadingWarning, ...] = ()) -> Decoded:
        """Decode the text in an encoding.  Raises UndecodableOriginal, LookupError, ValueError."""
        found = self.utf8 if encoding == "utf-8" else repaired(self.data, encoding)
        return _accepted(found, self.data, warnings, markup=self.media_type == "text/html")


def _accepted(
    found: Repaired, data: bytes, warnings: tuple[ReadingWarning, ...] = (), *, markup: bool
) -> Decoded:
    """Accept a decoded text, with a warning of what is lost in it.  Raises UndecodableOriginal."""
    controls = _controls(found.text[:_HEAD])
    is_binary = controls > _FEW_CONTROLS + len(found.text[:_HEAD]) // 2000
    if is_binary or not found.is_readable(markup=markup):
        first = _CONTROL.search(found.text)
        raise UndecodableOriginal(first.start() if first else min(found.offset, len(data)))
    lost = tuple(encoding_unsure(detail) for detail in found.details(data))
    return Decoded(found.text, found.encoding, (*lost, *warnings))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Some words of a text in one encoding, their score, and the bits against the encoding."""

    encoding: str
    words: tuple[str, ...]
    score: EncodingScore
    against: float

    @property
    def surprisal(self) -> float:
        return self.score.surprisal + self.against


def _as_declared(source: _Source) -> Decoded | None:
    """Decode as declared, unless another encoding has a much better score."""
    for encoding in source.declared:
        if _is_utf8(encoding):
            continue  # some bytes are not, so that it is one candidate among others
        with suppress(LookupError, ValueError, UndecodableOriginal):
            decoded = source.decoded(encoding)
            # What decodes in many bytes a letter is hardly so by chance.
            return _checked(decoded, source) if _is_single(encoding) else decoded
    return None


def _checked(decoded: Decoded, source: _Source) -> Decoded:
    readings = _readings(source, decoded.encoding)
    best, own = readings[0], next(r for r in readings if r.encoding == decoded.encoding)
    changed = sum(a != b for a, b in zip(own.words, best.words, strict=True))
    lead = _TRUSTED[0] + _TRUSTED[1] * changed
    if not best.score.is_language or own.surprisal - best.surprisal < lead:
        return decoded
    return source.decoded(best.encoding)


def _is_single(encoding: str) -> bool:
    """Return whether an encoding has one character for each byte."""
    try:
        return len(bytes(range(256)).decode(encoding, "replace")) == 256
    except (LookupError, ValueError):
        return False


def _readings(source: _Source, declared: str = "") -> list[_Reading]:
    """Decode some of the words in each encoding, the best first; equal results only once."""
    words, plain = _sample(source.data, source.media_type, source.offset)
    others = surprisals_of(plain).in_other_script()
    found: dict[tuple[str, ...], _Reading] = {}
    for encoding, against in (({declared: 0} if declared else {}) | _CANDIDATES).items():
        read = tuple(word.decode(encoding, "replace") for word in words)
        if read not in found:
            found[read] = _Reading(encoding, read, encoding_score(Counter(read), others), against)
    if source.may_be_utf8:
        mended = [repaired(word, "utf-8") for word in words]
        read = tuple(word.without_cut if word.is_only_cut else word.marked for word in mended)
        odds = _HOLE * sum(word.is_only_cut for word in mended)
        odds -= _QUOTED * sum(len(_PUNCTUATION.findall(word.text)) for word in mended)
        found[read] = _Reading("utf-8", read, encoding_score(Counter(read), others), odds)
    return sorted(found.values(), key=lambda reading: reading.surprisal)


def _sample(data: bytes, media_type: str, offset: int) -> tuple[list[bytes], Counter[str]]:
    """Return words with bytes that are not ASCII, and some that are, from before the first on."""
    piece = data[max(0, offset - _BEFORE) :][:_HEAD]
    words = (_TAG.sub(b" ", piece) if media_type == "text/html" else piece).split()
    strange = [word for word in words if not word.isascii()][:_WORDS]
    strange = strange or [w for w in piece.split() if not w.isascii()][:_WORDS]
    plain = [word.decode() for word in words if word.isascii()][:_WORDS]
    sound = data[max(0, offset - _HEAD) : max(0, offset - _BEFORE)].split()  # all of it UTF-8
    return [w for w in sound if not w.isascii()][-_SOUND:] + strange, Counter(plain)


def _declared(data: bytes, media_type: str, declared: str) -> Iterator[str]:
    if declared:
        yield declared.lower()
    markup = _META_CHARSET.search(data[:_HEAD]) if media_type == "text/html" else None
    if markup:
        yield markup.group(1).decode("ascii").lower()


def _unmarked_utf16(data: bytes) -> Iterator[Repaired]:
    """Yield the text of UTF-16 without a mark, in which no NUL is left once it is decoded."""
    if 0 not in data[:_HEAD]:
        return
    for encoding in by_alignment(data):
        found = repaired(data, encoding)
        if "\0" not in found.text and found.text.count(" ") * 40 >= len(found.text):
            yield found


def _guessed(source: _Source) -> Decoded:
    best, *others = _readings(source)
    if best.score.is_language:
        return source.decoded(best.encoding, tuple(_warnings(best, others, source)))
    if best.encoding == "utf-8":
        with suppress(UndecodableOriginal):
            return source.decoded("utf-8")
    match = from_bytes(source.data[:_HEAD], cp_isolation=_OLD).best()
    if match is None:
        raise UndecodableOriginal(source.offset)
    return source.decoded(match.encoding, (_either(match.encoding, best.encoding),))


def _warnings(best: _Reading, others: list[_Reading], source: _Source) -> Iterator[ReadingWarning]:
    """Warn if other letters read nearly as well, or if too few words show the encoding."""
    letters = letters_of(best.words)
    for other in others:
        if other.surprisal - best.surprisal > _UNSURE:
            break
        if letters_of(other.words) != letters:
            yield _either(best.encoding, other.encoding)
            return
    if best.encoding != "utf-8" and len(best.words) <= _FEW_WORDS:
        where = f"the byte at offset {source.offset} is invalid in utf-8"
        yield encoding_unsure(f"{where}; read as {_name(best.encoding)}")


def _either(encoding: str, other: str) -> ReadingWarning:
    return encoding_unsure(f"{_name(encoding)} or {_name(other)}")


def encoding_unsure(detail: str) -> ReadingWarning:
    """Warn that some letters may be others, or lost."""
    return ReadingWarning(ReviewCode.ENCODING_UNSURE, detail)


def _is_utf8(encoding: str) -> bool:
    try:
        return _name(encoding) in ("utf-8", "utf-8-sig")
    except LookupError:
        return False


def _name(encoding: str) -> str:
    return lookup(encoding).name


def _controls(text: str) -> int:
    """Count the control characters that do not occur in texts."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) - len(data.translate(None, _CONTROLS))
