"""Decode bytes of which a few are invalid in their encoding, and count what is lost.

A program that cuts a text at so many bytes halves a character; one that pastes from another
database adds a byte of another encoding.  The rest of the text is intact.
"""

import re
from codecs import lookup
from collections.abc import Iterator
from dataclasses import dataclass, replace

REPLACEMENT = "\ufffd"

_WIDE = ("utf-16", "utf-32")
# Python decodes an invalid byte 0x80 to 0xFF as a half surrogate ("surrogateescape", PEP 383).
_INVALID = re.compile("[\udc80-\udcff]+")
# A character outside the first plane as two surrogates of three bytes each (CESU-8, UTR 26), or
# the two bytes that Java writes for NUL.
_CESU = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]|\xc0\x80")
# The beginning of a character; one byte of three or four is more often a letter of Latin-1.
_CUT = re.compile(rb"[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2}")
# The beginning of a dash, a quotation mark or a pictogram: in no old encoding is it a word.
_CUT_SIGN = re.compile(rb"\xe2\x80|\xf0\x9f[\x80-\xbf]?")
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding=["']([\w.:-]+)["']""")
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_HIDDEN = re.compile(r"<(?:script|style)\b", re.I)
_SHOWN = re.compile(r"</(?:script|style)", re.I)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_FEW = 2  # lost characters that a text of any length may have
_SHARE = 0.2  # of its letters and digits, in bytes
_WINDOW = 64  # bytes of UTF-16 by which its alignment is found


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with U+FFFD where characters are lost.

    `invalid` counts the invalid bytes, the first at `offset`; `lost` the characters that the
    original itself has as U+FFFD; `valid` those beyond ASCII that were decoded.
    `raw` is the text with each invalid byte as a half surrogate.
    """

    text: str
    encoding: str
    raw: str
    invalid: int = 0
    offset: int = 0
    lost: int = 0
    valid: int = 0

    @property
    def is_only_cut(self) -> bool:
        """Whether a word has lost only its last character, of which a part is left."""
        match = _INVALID.search(self.raw)
        return (
            match is not None
            and match.start() > 0
            and not any(map(str.isalnum, self.raw[match.end() :]))
            and _CUT.fullmatch(match.group().encode("utf-8", "surrogateescape")) is not None
        )

    @property
    def has_only_cut_signs(self) -> bool:
        """Whether each run of invalid bytes is the beginning of a sign that UTF-8 alone has."""
        runs = (run.encode("utf-8", "surrogateescape") for run in _INVALID.findall(self.raw))
        return all(map(_CUT_SIGN.fullmatch, runs))

    @property
    def without_cut(self) -> str:
        """The text without its invalid bytes."""
        return _INVALID.sub("", self.raw)

    @property
    def marked(self) -> str:
        """The text with U+FFFD for each invalid byte."""
        return _INVALID.sub(lambda run: REPLACEMENT * len(run.group()), self.raw)

    def details(self, data: bytes) -> Iterator[str]:
        """Yield what is lost, and where, for the review of the original `data`."""
        name = lookup(self.encoding).name
        if self.invalid:
            what = "byte is" if self.invalid == 1 else "bytes are"
            yield f"{self.invalid} {what} invalid in {name}, the first at offset {self.offset}"
        if self.lost:
            what = "character is" if self.lost == 1 else "characters are"
            at = max(0, data.find(REPLACEMENT.encode(self.encoding)))
            yield f"{self.lost} {what} U+FFFD already in the original, the first at offset {at}"

    def is_readable(self, *, markup: bool) -> bool:
        """Return whether few enough characters of the visible text are lost to read the rest."""
        if self.invalid + self.lost <= _FEW:
            return True
        shown = _without_tags(self.raw) if markup else self.raw
        lost = len(shown) - len(_INVALID.sub("", shown)) + shown.count(REPLACEMENT)
        return lost <= _FEW + _SHARE * sum(map(str.isalnum, shown))


def repaired(data: bytes, encoding: str, start: int = 0) -> Repaired:
    """Decode the bytes from `start` on.  Raises LookupError or ValueError if the encoding is
    unknown or not one of texts."""
    body = data[start:] if start else data
    try:
        text = body.decode(encoding)
        return Repaired(text, encoding, text, lost=text.count(REPLACEMENT))
    except UnicodeDecodeError as error:
        offset = error.start
    if lookup(encoding).name.startswith(_WIDE):
        return _wide(body, encoding, offset, start)
    raw = body.decode(encoding, "surrogateescape")
    text = _INVALID.sub(_mended, raw) if lookup(encoding).name == "utf-8" else _replaced(raw)
    invalid = len(raw) - len(_INVALID.sub("", raw))
    lost = raw.count(REPLACEMENT)
    valid = len(raw) - len(raw.encode("ascii", "ignore")) - invalid - lost
    return Repaired(text, encoding, raw, invalid, start + offset, lost, valid)


def encoded(text: str) -> bytes:
    """Encode a text as UTF-8, with the invalid bytes it was decoded from; lose other surrogates."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def repaired_xml(data: bytes) -> Repaired | None:
    """Decode XML of which a few bytes are invalid, or return None if there are none, or too
    many.  The text has no declaration of its encoding any more."""
    declared = _DECLARED.match(data[:200])
    try:
        found = repaired(data, declared[1].decode() if declared else "utf-8")
    except (LookupError, ValueError):
        return None
    if not found.invalid or not found.is_readable(markup=True):
        return None
    return replace(found, text=_DECLARATION.sub("", found.text, count=1))


def _replaced(raw: str) -> str:
    return _INVALID.sub(REPLACEMENT, raw)


def _mended(run: re.Match[str]) -> str:
    """Return the text for a run of bytes that are invalid in UTF-8."""
    data = run.group().encode("utf-8", "surrogateescape")
    if not _CESU.search(data):
        return REPLACEMENT
    between = _CESU.split(data)
    found = [_joined(pair) for pair in _CESU.findall(data)]
    marks = [REPLACEMENT if piece else "" for piece in between]
    return marks[0] + "".join(a + b for a, b in zip(found, marks[1:], strict=True))


def _joined(pair: bytes) -> str:
    halves = pair.decode("utf-8", "surrogatepass") if len(pair) > 2 else ""
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# UTF-16 and UTF-32


def _wide(body: bytes, encoding: str, offset: int, start: int) -> Repaired:
    """Decode code units of two or four bytes; where a single byte of UTF-16 is missing or too
    many, those behind it are aligned again."""
    slip = _slip(body, encoding) if len(body) % 2 and "16" in encoding else len(body)
    text = body[:slip].decode(encoding, "replace") + body[slip + 1 :].decode(encoding, "replace")
    raw = text
    lost = body.decode(encoding, "ignore").count(REPLACEMENT) if slip == len(body) else 0
    invalid = max(text.count(REPLACEMENT) - lost, 1)
    return Repaired(text, encoding, raw, invalid, start + min(offset, slip), lost)


def _slip(body: bytes, encoding: str) -> int:
    """Return the even offset of the byte that is one too many; the length where it is the last.

    The high bytes of a text in one script are few, the low ones many: found by halves.
    """
    high = 1 if encoding.endswith("le") else 0
    if _is_aligned(body[-1 - _WINDOW : -1], high) or not _is_aligned(body[-_WINDOW:], high):
        return len(body)
    low, top = 0, len(body) // 2
    while low < top:
        middle = (low + top) // 2
        if _is_aligned(body[2 * middle : 2 * middle + _WINDOW], high):
            low = middle + 1
        else:
            top = middle
    near = range(max(0, 2 * low - _WINDOW), 2 * low + _WINDOW, 2)
    return min(near, key=lambda at: len(_highs(body, at, high)))


def by_alignment(data: bytes) -> list[str]:
    """Return both forms of UTF-16, the likelier first: the one with fewer high bytes."""
    window = data[:_WINDOW]
    high = {"utf-16-le": window[1::2], "utf-16-be": window[::2]}
    return sorted(high, key=lambda encoding: len(set(high[encoding])))


def _is_aligned(window: bytes, high: int) -> bool:
    return len(set(window[high::2])) * 2 <= len(set(window[1 - high :: 2]))


def _highs(body: bytes, at: int, high: int) -> set[int]:
    """Return the high bytes around an offset where one byte is left out."""
    start = at - min(at, 2 * _WINDOW)
    return set((body[start:at] + body[at + 1 : at + 1 + 2 * _WINDOW])[high::2])


def _without_tags(text: str) -> str:
    """Return the text of a page outside its tags, scripts and styles."""
    first, *others = _HIDDEN.split(text)
    shown = [first]
    for part in others:
        end = _SHOWN.search(part)
        shown.append(part[end.start() :] if end else "")
    return _TAG.sub(" ", " ".join(shown))
