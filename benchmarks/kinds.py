"""Forty-six kinds of query: the eight of `queries`, and 38 that readers and links ask besides.

Each kind has several variants, which ask for different words, the same in every run.  Words are
chosen by the number of documents that have them (common: closest to 1/4, middling: 1/15, rare:
1/600) or taken from a text as it runs: `typed` ones are adjacent in it, small words among them;
others have five letters or more.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from benchmarks.corpus import Corpus, Document
from benchmarks.queries import Counted, Form, Question, chosen, count
from searcher.text import stem

_TEXTS = 2_000  # from which words are taken as they run
_POOL = 40  # words of each frequency
_SMALL = 30  # most frequent words
_ORDINARY = re.compile(r"[a-z]+")
_LETTERS = 5


class Asked(NamedTuple):
    """A text in our query language, chosen values of facets, and the page."""

    text: str
    filters: tuple[tuple[str, str], ...] = ()
    page: int = 1


@dataclass(frozen=True)
class Words:
    """Where the words of queries come from."""

    common: Sequence[str]
    middling: Sequence[str]
    rare: Sequence[str]
    runs: Sequence[Sequence[str]]
    documents: Sequence[Document]
    chance: random.Random

    def some(self, pool: Sequence[str], size: int) -> list[str]:
        """Choose different words of a pool."""
        return self.chance.sample(pool, min(size, len(pool)))

    def typed(self, size: int) -> list[str]:
        """Take adjacent words of a text."""
        run = self.chance.choice([run for run in self.runs if len(run) >= size] or self.runs)
        start = self.chance.randint(0, max(0, len(run) - size))
        return list(run[start : start + size])

    def of_a_text(self, size: int) -> list[str]:
        """Choose different words of five letters or more of some text that has enough."""
        for _ in range(_TEXTS):
            words = self.chance.choice(self.documents).body.lower().split()
            long = [w for w in dict.fromkeys(words) if len(w) >= _LETTERS]
            found = [word for word in long if _ORDINARY.fullmatch(word)]
            if len(found) >= size:
                return self.chance.sample(found, size)
        return self.some(self.common, size)

    def small(self, size: int) -> list[str]:
        """Choose adjacent small words, of the most frequent ones."""
        every = Counter(word for run in self.runs for word in run)
        small = {word for word, _ in every.most_common(_SMALL)}
        tuples = (run[at : at + size] for run in self.runs for at in range(len(run) - size + 1))
        met = Counter(tuple(one) for one in tuples if small.issuperset(one))
        return list(self.chance.choice([one for one, _ in met.most_common(_SMALL)] or [("the",)]))

    def value(self, facet: str) -> tuple[str, str]:
        """Choose a value of a facet, the frequent ones more often."""
        return facet, str(getattr(self.chance.choice(self.documents), facet))

    def title(self, size: int) -> list[str]:
        """Take adjacent words of a title."""
        titles = ([*_runs(one.title.lower())] for one in self._shuffled())
        fit = (run for runs in titles for run in runs if len(run) >= size)
        return next(fit, self.typed(size))[:size]

    def _shuffled(self) -> list[Document]:
        return self.chance.sample(self.documents, len(self.documents))


def _all(words: Sequence[str]) -> Asked:
    return Asked(" ".join(words))


def _any(words: Sequence[str]) -> Asked:
    return Asked(" OR ".join(words))


def _phrase(words: Sequence[str]) -> Asked:
    return Asked(f'"{" ".join(words)}"')


def _near(words: Sequence[str], distance: int) -> Asked:
    return Asked(f'"{" ".join(words)}"~{distance}')


def _filtered(w: Words, *facets: str) -> Asked:
    return Asked(w.some(w.common, 1)[0], tuple(map(w.value, facets)))


def _days(w: Words) -> str:
    days = sorted(w.chance.choice(w.documents).date or "2000-01-01" for _ in range(2))
    return f"date:{days[0]}..{days[1]}"


FURTHER: Mapping[str, Callable[[Words], Asked]] = {
    "or-2": lambda w: _any(w.some(w.common, 2)),
    "or-6": lambda w: _any(w.of_a_text(6)),
    "or-8": lambda w: _any(w.of_a_text(8)),
    "or-16": lambda w: _any(w.of_a_text(16)),
    "or-32": lambda w: _any(w.of_a_text(32)),
    "or-6-typed": lambda w: _any(w.typed(6)),
    "or-8-rare": lambda w: _any(w.some(w.rare, 8)),
    "and-2": lambda w: _all(w.some(w.common, 2)),
    "and-4": lambda w: _all(w.of_a_text(4)),
    "and-6-typed": lambda w: _all(w.typed(6)),
    "and-10-typed": lambda w: _all(w.typed(10)),
    "and-rare": lambda w: _all([*w.some(w.common, 1), *w.some(w.rare, 1)]),
    "phrase-3": lambda w: _phrase(w.typed(3)),
    "phrase-5": lambda w: _phrase(w.typed(5)),
    "phrase-7": lambda w: _phrase(w.typed(7)),
    "phrase-10": lambda w: _phrase(w.typed(10)),
    "phrase-small-2": lambda w: _phrase(w.small(2)),
    "phrase-small-3": lambda w: _phrase(w.small(3)),
    "near-2": lambda w: _near(w.some(w.common, 2), 2),
    "near-10": lambda w: _near(w.some(w.common, 2), 10),
    "near-50": lambda w: _near(w.some(w.common, 2), 50),
    "near-3-words": lambda w: _near(w.some(w.common, 3), 10),
    "near-rare": lambda w: _near([*w.some(w.common, 1), *w.some(w.rare, 1)], 10),
    "title": lambda w: Asked(f"title:{w.title(1)[0]}"),
    "title-2": lambda w: Asked(f"title:({' '.join(w.title(2))})"),
    "title-phrase": lambda w: Asked(f'title:"{" ".join(w.title(2))}"'),
    "filter-source": lambda w: _filtered(w, "source"),
    "filter-year": lambda w: _filtered(w, "year"),
    "filter-two": lambda w: _filtered(w, "kind", "year"),
    "value": lambda w: Asked(f'{w.some(w.common, 1)[0]} source:"{w.value("source")[1]}"'),
    "page-500": lambda w: Asked(w.some(w.common, 1)[0], page=500),
    "page-500-or": lambda w: Asked(_any(w.some(w.common, 3)).text, page=500),
    "prefix-3": lambda w: Asked(f"{w.some(w.middling, 1)[0][:3]}*"),
    "fuzzy": lambda w: Asked(f"{w.some(w.middling, 1)[0]}~"),
    "without": lambda w: Asked(f"{w.some(w.common, 1)[0]} -{w.some(w.middling, 1)[0]}"),
    "or-and": lambda w: Asked(
        f"({_any(w.some(w.common, 2)).text}) ({_any(w.some(w.middling, 2)).text})"
    ),
    "phrase-and-word": lambda w: Asked(f"{_phrase(w.typed(2)).text} {w.some(w.middling, 1)[0]}"),
    "dates-or": lambda w: Asked(f"({_any(w.some(w.common, 3)).text}) {_days(w)}"),
}
"""The 38 further kinds, by their names."""


def questions_of_kinds(corpus: Corpus, variants: int) -> dict[str, list[Question]]:
    """Choose so many questions of each of the 46 kinds; the first of the eight is theirs."""
    counted = count(corpus)
    words = _words(corpus, counted)
    kinds = {one.kind: [one, *_similar(one, words, variants - 1)] for one in chosen(counted)}
    for kind, choose in FURTHER.items():
        kinds[kind] = [_question(kind, choose(words)) for _ in range(variants)]
    return kinds


def _question(kind: str, asked: Asked) -> Question:
    return Question(kind, Form.TEXT, (asked.text,), filters=asked.filters, page=asked.page)


def _similar(question: Question, w: Words, count: int) -> Iterator[Question]:
    """Yield questions like one of the eight, for other words."""
    pools = {"common": w.common, "or": w.common, "and": w.common, "dates": w.common, "rare": w.rare}
    for _ in range(count):
        words = w.some(pools.get(question.kind, w.middling), len(question.words))
        if question.form is Form.PHRASE:
            words = w.typed(len(question.words))
        if question.form is Form.PREFIX:
            words = [words[0][: len(question.words[0])]]
        yield Question(question.kind, question.form, tuple(words), question.first, question.last)


def _words(corpus: Corpus, counted: Counted) -> Words:
    step = max(1, -(-corpus.count // _TEXTS))
    documents = list(islice(corpus, 0, None, step))
    runs = [run for one in documents for run in _runs(one.body.lower())]
    forms: dict[str, str] = {}
    for word, _ in sorted(counted.words.items(), key=lambda pair: (-pair[1], pair[0])):
        forms.setdefault(stem(word, "en"), word)
    common, middling, rare = (
        _closest(counted.stems, counted.documents * part, forms)
        for part in (1 / 4, 1 / 15, 1 / 600)
    )
    return Words(common, middling, rare, runs or [["nothing"]], documents, random.Random(46))


def _closest(stems: Mapping[str, int], wanted: float, forms: Mapping[str, str]) -> list[str]:
    ordered = sorted(stems, key=lambda one: (abs(stems[one] - wanted), one))
    return [forms[one] for one in ordered[:_POOL]] or ["nothing"]


def _runs(text: str) -> Iterator[list[str]]:
    """Yield the words of a text between those with other signs than letters."""
    run: list[str] = []
    for word in [*text.split(), "."]:
        if _ORDINARY.fullmatch(word):
            run.append(word)
        elif run:
            yield run
            run = []
