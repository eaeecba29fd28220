"""Every mention: the sentences of records that have a keyword of a query, whole and in order.

A keyword is the same as in a concordance, so both count alike.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import msgspec

from searcher.index.protocol import Ranked
from searcher.languages import facts
from searcher.languages.words import Spelling
from searcher.model.errors import ArchiveError
from searcher.model.expression import Expression
from searcher.model.keyword_in_context import KeywordInContext, RecordPart
from searcher.model.paragraphs import BREAK
from searcher.model.record import Record
from searcher.search.concordance import Concordance
from searcher.search.highlights import Span
from searcher.search.hits import ReadRecord

LONGEST = 400
"""Characters of a sentence that are shown; of a longer one, those around its first keyword."""

MAX_CHARACTERS = 600_000
"""Characters of all texts of a page that are read, beside the beginning of each."""

_MIN_READ = 10_000  # characters of a text that are always read
_REACH = 2 * LONGEST
_LEAD = 120  # characters before the first keyword of a sentence that is cut
_FULL_STOPS = (".", "…")
_SHORT = 3  # letters of a title or a day before a full stop that ends no sentence: Dr., 5.
_LAST_WORD = re.compile(r"\w+$")


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence with its marked keywords, and the number of its paragraph; `begins_inside` and
    `ends_inside` if a long one was cut there.
    """

    text: str
    marks: tuple[Span, ...]
    paragraph: int
    begins_inside: bool = False
    ends_inside: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """The keywords of one record: those of its title, the sentences of its text that have any, how
    many there are in both, and whether the whole text was read.
    """

    record: Record
    title_marks: tuple[Span, ...]
    sentences: tuple[MarkedSentence, ...]
    count: int
    is_complete: bool


class MentionFinder:
    """Finds the mentions of an expression in the records of one page.

    At most `most` characters of all texts together are read, but always the beginning of each:
    this bounds the work of a page of very long texts.
    """

    def __init__(self, expression: Expression, most: int = MAX_CHARACTERS) -> None:
        self._concordance = Concordance(expression)
        self._left = most

    @property
    def is_empty(self) -> bool:
        """Whether the expression asks for no words."""
        return self._concordance.is_empty

    def all_of(self, ranked: Iterable[Ranked], read: ReadRecord) -> Iterator[Mentions]:
        """Yield the mentions of records; skip those that were withdrawn or cannot be read."""
        for one in ranked:
            try:
                record = read(one.id, one.version)
            except ArchiveError:
                continue
            yield self.of(record)

    def of(self, record: Record) -> Mentions:
        """Return the mentions of a record."""
        body = record.body[: max(self._left, _MIN_READ)]
        self._left -= len(body)
        begun = msgspec.structs.replace(record, body=body)
        lines = list(self._concordance.lines(begun))
        title = tuple(_span(line) for line in lines if line.place is RecordPart.TITLE)
        inside = [line for line in lines if line.place is RecordPart.BODY]
        sentences = tuple(_sentences(body, record.language, inside))
        return Mentions(record, title, sentences, len(lines), len(body) == len(record.body))


def _span(line: KeywordInContext) -> Span:
    return Span(line.start, line.start + len(line.word))


def _sentences(
    body: str, language: str | None, lines: Iterable[KeywordInContext]
) -> Iterator[MarkedSentence]:
    """Yield the sentences that have the keywords of some lines, which are in order."""
    marks: list[Span] = []
    paragraph = first = last = 0
    for line in lines:
        if marks and line.start >= last:
            yield _sentence(body, first, last, marks, paragraph)
            marks = []
        mark = _span(line)
        if not marks:
            paragraph = line.paragraph
            first, last = sentence_at(body, mark, language)
        last = max(last, mark.end)
        marks.append(mark)
    if marks:
        yield _sentence(body, first, last, marks, paragraph)


def _sentence(
    text: str, first: int, last: int, marks: list[Span], paragraph: int
) -> MarkedSentence:
    start, end = _window(text, first, last, marks[0])
    inside = [m for m in marks if m.end <= end]
    return MarkedSentence(
        text[start:end],
        tuple(Span(m.start - start, m.end - start) for m in inside),
        paragraph,
        start > first,
        end < last,
    )


def _window(text: str, first: int, last: int, mark: Span) -> tuple[int, int]:
    """Return the piece of a sentence that is shown: whole words, with its first keyword."""
    if last - first <= LONGEST:
        return first, last
    start = max(first, mark.start - _LEAD)
    if start > first:
        blank = text.find(" ", start, mark.start)
        start = blank + 1 if blank >= 0 else start
    end = min(last, max(start + LONGEST, mark.end))
    if end < last:
        blank = text.rfind(" ", mark.end, end)
        end = blank if blank >= 0 else end
    return start, end


def sentence_at(text: str, mark: Span, language: str | None) -> Span:
    """Return the sentence of a text in a language (BCP 47) that has some of its characters.

    A sentence is within one paragraph, and has no blanks around it.  Its ends are searched as far
    as they may be shown: a text without any must not be read again for each keyword.
    """
    furthest, limit = max(0, mark.start - _REACH), min(len(text), mark.end + _REACH)
    before = text.rfind(BREAK, furthest, mark.start)
    first = before + len(BREAK) if before >= 0 else furthest
    after = text.find(BREAK, mark.end, limit)
    last = after if after >= 0 else limit
    for match in _ends(language).finditer(text, first, last):
        if not _is_end(text, match):
            continue
        if match.end() <= mark.start:
            first = match.end()
        elif match.start() >= mark.end:
            last = match.start() + len(match["stop"] or "")
            break
    return Span(first, last)


@cache
def _ends(language: str | None) -> re.Pattern[str]:
    """Compile the pattern of the possible ends of sentences in a language, up to what follows."""
    spelling = facts(Spelling, (language or "").split("-", 1)[0])
    stops = (spelling.stops if spelling else ()) or _FULL_STOPS
    marks = "".join(map(re.escape, (*stops, *(spelling.questions if spelling else ()))))
    return re.compile(rf"(?P<stop>[{marks}!?]+[\"”»’)\]]*)\s+|(?P<line>\n\s*)|(?<=[。！？])")


def _is_end(text: str, match: re.Match[str]) -> bool:
    """Check whether a stop ends a sentence: not one of an initial, a short title or a day, nor one
    that a small letter follows.
    """
    if match["stop"] is None or match["line"]:
        return True
    if text[match.end() : match.end() + 1].islower():
        return False
    word = _LAST_WORD.search(text, max(0, match.start() - 20), match.start())
    if word is None or not match["stop"].startswith("."):
        return True
    last = word[0]
    is_day = last.isdecimal() and len(last) < _SHORT
    return len(last) > 1 and not is_day and not (last.istitle() and len(last) <= _SHORT)
