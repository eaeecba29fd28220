"""Find a message within a message: the header of one that is forwarded or answered.

Mail programs (Gmail, Outlook) write sender, date and subject of that message as lines of text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from searcher.languages import every
from searcher.languages.documents import Forwarding

_LABEL = re.compile(r"[\s>*]*([^\W\d_][^:>]{0,24}?)\s*\*?:\*?(?:\s+|$)(.*)")
_QUOTE = re.compile(r">+ ?")
_RULE = re.compile(r"\s*>*\s*(?:[-_=*–—]{2,}.*|[-_=*–—]{5,}|[^\d\n]{4,60}:)\s*")
_ATTRIBUTION = re.compile(r".*(?:\d|@).*:\s*")  # On Fri, 5 May 2017, the desk wrote:
_DAY = re.compile(r"\b\d{1,2}\b.*\b\d{4}\b|\b\d{4}-\d\d-\d\d|\d[./]\d\d?[./]\d\d\b")
_ATTRIBUTION_MOST = 200  # characters of the line before a quotation
_PARAGRAPH_MOST = 1000  # characters of a paragraph in which a header may be
_HEADER_MOST = 9  # lines of a header


@dataclass(frozen=True, slots=True)
class Inner:
    """A message within the lines of another: its sender, date and subject as written.

    subject: may be empty.  languages: those in which its labels may be.  above: the number of lines
    before its header.  text: the number of the line at which its text begins.
    """

    languages: tuple[str, ...]
    sender: str
    date: str
    subject: str
    above: int
    text: int


def inner_message(lines: Sequence[str]) -> Inner | None:
    """Return the first message within some lines that has a sender and a date, or None."""
    for i, line in enumerate(lines):
        if _meanings(line, "from") and (header := _header(lines, i)):
            sender, date, subject = (header.values.get(k, "") for k in ("from", "date", "subject"))
            above, text = _above(lines, i), i + header.length
            return Inner(header.languages, sender, date, subject, above, text)
    return None


def header_lines(text: str) -> list[str]:
    """Split a header that a page has in one paragraph into lines, before each label."""
    starts = [match.start() for match in _labelled().finditer(text, 0, _PARAGRAPH_MOST)]
    bounds = [0, *(start for start in starts if start), len(text)]
    return [text[start:end].strip() for start, end in pairwise(bounds)]


def unquoted(lines: Sequence[str]) -> list[str]:
    """Remove the signs of a quotation (`> `) before each line."""
    return [_QUOTE.sub("", line, count=1) for line in lines]


def without_quotes(text: str) -> str:
    """Remove quoted lines (`> `) from a text, unless it consists only of these."""
    if "\n>" not in text:
        return text
    kept: list[str] = []
    for line in text.splitlines():
        if not line.startswith(">"):
            kept.append(line)
        elif kept and kept[-1].strip():
            kept = _without_attribution(kept)
    own = "\n".join(kept)
    return own if own.strip() else "\n".join(unquoted(text.splitlines()))


def _without_attribution(lines: list[str]) -> list[str]:
    """Remove the last one or two lines if they name the author of a quotation below."""
    for count in (1, 2):
        attribution = " ".join(lines[-count:])
        if _ATTRIBUTION.fullmatch(attribution) and len(attribution) < _ATTRIBUTION_MOST:
            return [*lines[:-count], ""]
    return lines


@dataclass(frozen=True, slots=True)
class _Header:
    values: Mapping[str, str]
    languages: tuple[str, ...]
    length: int


def _header(lines: Sequence[str], start: int) -> _Header | None:
    """Return the header that begins at a line, or None if it has no date beside the sender."""
    values: dict[str, str] = {}
    languages = {language for _, language in _meanings(lines[start], "from")}
    end = start
    while end < min(len(lines), start + _HEADER_MOST) and (meanings := _meanings(lines[end])):
        for key, language in meanings:
            if language in languages:
                values.setdefault(key, _value(lines[end]))
        end += 1
    if not _DAY.search(values.get("date", "")) or not values.keys() & {"subject", "other"}:
        return None
    return _Header(values, tuple(sorted(languages)), end - start)


def _value(line: str) -> str:
    match = _LABEL.match(line)
    return match.group(2).strip(" *\t") if match else ""


def _meanings(line: str, key: str = "") -> tuple[tuple[str, str], ...]:
    """Return the keys that the label of a line means (or only `key`), each with its language."""
    if ":" not in line[:40] or not (match := _LABEL.match(line)):
        return ()
    meanings = _labels().get(match.group(1).lower(), ())
    return tuple(meaning for meaning in meanings if key in ("", meaning[0]))


@cache
def _labels() -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for language, known in every(Forwarding).items():
        keys = {
            "from": known.from_,
            "date": known.date,
            "subject": known.subject,
            "other": known.other,
        }
        for key, labels in keys.items():
            for label in labels:
                found[label] = (*found.get(label, ()), (key, language))
    return found


@cache
def _labelled() -> re.Pattern[str]:
    labels = sorted(_labels(), key=len, reverse=True)
    listed = "|".join(re.escape(label[0].upper() + label[1:]) for label in labels)
    return re.compile(rf"(?<!\S)(?:{listed})\s?:(?=\s)")


def _above(lines: Sequence[str], header: int) -> int:
    """Return the number of lines above a header, without the separator before it."""
    last = header
    while last and not lines[last - 1].strip():
        last -= 1
    return last - 1 if last and _RULE.fullmatch(lines[last - 1]) else last
