"""Choose one query of each kind from a corpus, by the number of documents that have a word.

Words are of four ASCII letters or more, counted in a sample of at most 20,000 documents spread
evenly over the corpus (adjacent words: 2,000).  All forms of a word count as one, because every
engine matches them together; the query has the most frequent form.  No word is chosen twice.

    common      the word in closest to 1/3 of the documents
    middling    in closest to 1/15
    rare        in closest to 1/600
    or          the common word and the two next closest to 1/3
    and         the words in closest to 1/4, 1/6 and 1/8
    phrase      the most frequent pair of adjacent words, each of them in 1/15 to 1/3
    prefix      the first letters of the middling word: four, or more if they look like a word
                with an ending, which FTS5 would remove
    dates       the common word, from the first to the third quartile of the dates
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

from benchmarks.corpus import Corpus
from searcher.text import stem

_SAMPLED = 20_000
_PAIRED = 2_000
_WORD = re.compile(r"[a-z]{4,}")
_LETTERS = 4
_LANGUAGE = "en"


class Form(StrEnum):
    """How the words of a question are combined."""

    ANY = "any"
    ALL = "all"
    PHRASE = "phrase"
    PREFIX = "prefix"
    TEXT = "text"
    """The only word is a whole text in our query language."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query, independent of any engine's syntax; `first` to `last` are days, or empty.

    `filters` are values of facets that were chosen beside the results; `page` is from 1.
    """

    kind: str
    form: Form
    words: tuple[str, ...]
    first: str = ""
    last: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    page: int = 1

    def __str__(self) -> str:
        joined = {Form.ANY: " OR ", Form.ALL: " ", Form.PHRASE: " "}
        text = joined.get(self.form, " ").join(self.words)
        text = f'"{text}"' if self.form is Form.PHRASE else text
        text += "*" if self.form is Form.PREFIX else ""
        return f"{text} date:{self.first}..{self.last}" if self.first else text


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of a sample: documents by stem and by word as written, occurrences of adjacent
    pairs of words; and the dates, sorted.
    """

    documents: int
    stems: Mapping[str, int]
    words: Mapping[str, int]
    adjacent: Mapping[tuple[str, str], int]
    dates: tuple[str, ...]


def questions_for(corpus: Corpus) -> tuple[Question, ...]:
    """Choose one question of each kind."""
    return chosen(count(corpus))


def chosen(counted: Counted) -> tuple[Question, ...]:
    """Choose one question of each kind by counts."""
    taken: set[str] = set()

    def near(part: float) -> str:
        one = _closest(counted.stems, counted.documents * part, taken)
        taken.add(one)
        return _form(counted.words, one)

    common, middling, rare = near(1 / 3), near(1 / 15), near(1 / 600)
    first, last = _quartiles(counted.dates)
    return (
        Question("common", Form.ALL, (common,)),
        Question("middling", Form.ALL, (middling,)),
        Question("rare", Form.ALL, (rare,)),
        Question("or", Form.ANY, (common, near(1 / 3), near(1 / 3))),
        Question("and", Form.ALL, (near(1 / 4), near(1 / 6), near(1 / 8))),
        Question("phrase", Form.PHRASE, _phrase(counted)),
        Question("prefix", Form.PREFIX, (_prefix(middling),)),
        Question("dates", Form.ALL, (common,), first, last),
    )


def count(corpus: Corpus) -> Counted:
    """Count the words of a sample."""
    step = max(1, -(-corpus.count // _SAMPLED))
    sparse = max(1, corpus.count // step // _PAIRED)
    stems: Counter[str] = Counter()
    words: Counter[str] = Counter()
    adjacent: Counter[tuple[str, str]] = Counter()
    dates, documents = [], 0
    for document in islice(corpus, 0, None, step):
        found = set(_WORD.findall(f"{document.title}\n{document.body}".lower()))
        words.update(found)
        stems.update({stem(word, _LANGUAGE) for word in found})
        if documents % sparse == 0:
            adjacent.update(_adjacent_pairs(document.body))
        documents += 1
        if document.date:
            dates.append(document.date)
    return Counted(documents, stems, words, adjacent, tuple(sorted(dates)))


def _adjacent_pairs(text: str) -> Iterable[tuple[str, str]]:
    return (
        (one, other)
        for one, other in pairwise(text.lower().split())
        if one != other and _WORD.fullmatch(one) and _WORD.fullmatch(other)
    )


def _closest(stems: Mapping[str, int], wanted: float, taken: set[str]) -> str:
    free = ((abs(count - wanted), one) for one, count in stems.items() if one not in taken)
    return min(free, default=(0.0, "nothing"))[1]


def _form(words: Mapping[str, int], wanted: str) -> str:
    forms = ((-count, word) for word, count in words.items() if stem(word, _LANGUAGE) == wanted)
    return min(forms, default=(0, "nothing"))[1]


def _phrase(counted: Counted) -> tuple[str, str]:
    low, high = counted.documents / 15, counted.documents / 3
    fit = {word for word, count in counted.words.items() if low <= count <= high}
    met = ((-n, pair) for pair, n in counted.adjacent.items() if fit.issuperset(pair))
    return min(met, default=(0, ("nothing", "here")))[1]


def _prefix(word: str) -> str:
    every = (word[:length] for length in range(_LETTERS, len(word)))
    return next((letters for letters in every if stem(letters, _LANGUAGE) == letters), word)


def _quartiles(dates: tuple[str, ...]) -> tuple[str, str]:
    if not dates:
        return "1990-01-01", "2030-12-31"
    return dates[len(dates) // 4], dates[len(dates) * 3 // 4]
