"""Presenters of the help and the tour: examples made of the archive, so that each finds records."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from searcher.index.protocol import Facet
from searcher.model.facets import QUERY_HELP, Field, fields_by_name
from searcher.model.query import Filter, Mode
from searcher.model.review import ReviewCode
from searcher.text import fold
from searcher_web.i18n import gettext, marked
from searcher_web.presenters.facets import known_values
from searcher_web.presenters.formatting import value_label
from searcher_web.search_state import SearchState

_LEAST_LETTERS = 5  # of a word of an example: shorter ones are in most texts
_PREFIX_LETTERS = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CONDITION = re.compile(r'(\w+):("[^"]*"|\S+)')
_IN_WORDS = (
    ("{a} {b}", marked("both words, in any form")),
    ('"{a} {b}"', marked("exactly these words in this order")),
    ('"{b} {a}"~5', marked("both words in any order, with at most 5 words between them")),
    ("{a} OR {c}", marked("either word")),
    ("{a} -{c}", marked("the first word without the second; also NOT")),
    ("({a} OR {c}) AND {b}", marked("grouping")),
    ("{start}*", marked("words that begin with these letters, at least two")),
    ("{typo}~", marked("the word with one letter added, removed or changed")),
    ("title:{a}", marked('in the title; also title:"…" and title:(a OR b)')),
)
_NOT_DATED, _ALL_YEARS = "none", 2


@dataclass(frozen=True, slots=True)
class Example:
    """A query, what it finds, and how many records of this archive."""

    query: str
    meaning: str
    total: int

    @property
    def url(self) -> str:
        """The address of its results."""
        return SearchState(q=self.query).url()


@dataclass(frozen=True)
class Examples:
    """Examples of the query language, made of titles and frequent values of the archive.

    `count` returns how many records a query finds; `titles` are some of the reader's language.
    """

    titles: Sequence[str]
    facets: Sequence[Facet]
    count: Callable[[str], int]

    def in_words(self) -> Iterator[Example]:
        """Yield queries of words."""
        words = self._words
        for pattern, meaning in _IN_WORDS:
            yield self._example(pattern.format_map(words), gettext(meaning))

    def by_field(self, topics: str) -> Iterator[Example]:
        """Yield queries by field; `topics` are the names of all of them."""
        for line in QUERY_HELP:
            query = _CONDITION.sub(self._frequent, line.example)
            yield self._example(query, gettext(line.meaning, topics=topics))

    def _example(self, query: str, meaning: str) -> Example:
        return Example(query, meaning, self.count(query))

    @cached_property
    def _words(self) -> Mapping[str, str]:
        """Two neighbouring words of a title, and one of another title."""
        first, second = next(self._neighbours, ("culture", "education"))
        others = (one for title in self.titles for one in _WORD.findall(title) if _is_long(one))
        known = {fold(first), fold(second)}
        unlike = (one for one in others if fold(one) not in known)
        third = next((one for one in unlike if self.count(f"{first} -{one}")), "trade")
        start = first[: max(_PREFIX_LETTERS, len(first) - 2)]
        middle = len(second) // 2
        typo = second[:middle] + second[middle + 1 :]
        return {"a": first, "b": second, "c": third, "start": start, "typo": typo}

    @property
    def _neighbours(self) -> Iterator[tuple[str, str]]:
        """Yield pairs of long words that are side by side in a title."""
        for title in self.titles:
            for one, other in pairwise(_WORD.finditer(title)):
                is_beside = not title[one.end() : other.start()].strip()
                if is_beside and _is_long(one[0]) and _is_long(other[0]) and one[0] != other[0]:
                    yield one[0], other[0]

    def _frequent(self, condition: re.Match[str]) -> str:
        """Replace the value of a condition by the most frequent one of its field."""
        name, written = condition[1], condition[2]
        if name == "date":
            return condition[0] if written == _NOT_DATED else self._dates(written)
        known = self._known(fields_by_name()[name])
        if not known:
            return condition[0]
        value = value_label(Field.COUNTRY, known[0]) if name == Field.COUNTRY else known[0]
        return f'{name}:"{value}"' if re.search(r"[^\w-]", value) else f"{name}:{value}"

    def _dates(self, written: str) -> str:
        years = sorted(self._known(Field.YEAR))
        if not years:
            return f"date:{written}"
        end = int(years[-1])
        return f"date:{end - _ALL_YEARS}..{end}" + ("?" if written.endswith("?") else "")

    def _known(self, field: Field) -> list[str]:
        return [one.value for one in known_values(self.facets, field)]


def _is_long(word: str) -> bool:
    return len(word) >= _LEAST_LETTERS


@dataclass(frozen=True, slots=True)
class Gap:
    """Records that a kind of search cannot find: why, how many, and where they are listed."""

    reason: str
    total: int
    url: str


_REASONS = (
    (Field.YEAR, "undated", marked("without a year: no search by date finds them")),
    (Field.LANGUAGE, "unknown", marked("in an unknown language: words are found only as typed")),
    (Field.SOURCE, "unknown", marked("of an unknown source")),
    (
        Field.REVIEW,
        ReviewCode.PARTIES_UNKNOWN,
        marked("in which no country was recognised: no pair leads to them"),
    ),
    (
        Field.REVIEW,
        ReviewCode.PAGES_WITHOUT_TEXT,
        marked("with pages that are pictures, whose text is missing"),
    ),
    (Field.REVIEW, ReviewCode.TEXT_UNREADABLE, marked("whose letters cannot be read")),
    (Field.REVIEW, ReviewCode.TRUNCATED, marked("whose end is missing")),
    (
        Field.REVIEW,
        ReviewCode.CONTENT_LEFT_OUT,
        marked("of which tables, lists or paragraphs may be missing"),
    ),
)


def gaps(facets: Sequence[Facet]) -> Iterator[Gap]:
    """Yield what searches of this archive cannot find; each number opens its records."""
    counted = {facet.field: {v.value: v.count for v in facet.values} for facet in facets}
    for field, value, why in _REASONS:
        if total := counted.get(field, {}).get(value, 0):
            state = SearchState(filters=(Filter(field, (value,), Mode.ANY),))
            yield Gap(gettext(why), total, state.url())
