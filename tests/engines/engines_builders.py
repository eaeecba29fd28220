"""Histories of small archives, their indexes, and queries for them."""

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from laws_builders import record
from msgspec import structs
from whoosh.searching import Searcher

from searcher.index.whoosh import WhooshEngine
from searcher.index.whoosh.commit import Segment, read_commit
from searcher.index.whoosh.segment import LENGTHS
from searcher.index.whoosh.snapshot import Snapshot
from searcher.index.whoosh.whoosh_index import WhooshIndex
from searcher.index.whoosh.writer import MEMORY
from searcher.model.expression import (
    And,
    DateRange,
    Everything,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Undated,
    Value,
    Word,
)
from searcher.model.facets import Field
from searcher.model.record import Record, Status
from searcher.model.review import ReviewFlag

FREQUENT = ("the", "trade", "talks", "of", "ministers")
WORDS = (
    *FREQUENT, "minister", "Ministry", "trading", "traded", "trader", "Cultures", "cultural",
    "culture", "talk", "tales", "energy", "энергия", "министр", "министры", "Министра", "торговли",
    "торговля", "bakan", "bakanlar", "İstanbul", "istanbul", "Işık", "ticareti", "Çavuşoğlu", "2017",
    "barış", "barışı", "barisi", "BARISI", "görüşü", "gorusu",
)  # fmt: skip
WEIGHTS = tuple(1 / place for place in range(1, len(WORDS) + 1))
OTHER_FORMS = ("посол", "послы", "Посла", "после", "kitap", "kitabı", "kitabi", "men", "man")
"""Forms with different stems, of words that are not in golden digests."""

LANGUAGES = ("en", "en-GB", "ru", "tr", None)
DATES = (
    None, "2014-05-01", "2015", "2015?", "2016-03", "2014/2016", "XXXX-04-23", "2017-03-03",
    "1990/2015", "1900/2015",
)  # fmt: skip
PAIRS = (
    (),
    ("AM-KZ",),
    ("KZ-RU",),
    ("AZ-GE", "AZ-TR", "GE-TR"),
    ("AM-AZ", "AM-GE", "AM-KZ", "AM-RU", "AM-TR", "AZ-GE", "AZ-KZ", "AZ-RU", "AZ-TR", "GE-KZ"),
)
SOURCES = (None, "Steppe Wire", "Harbour Post", "Çağ")
TOPICS = tuple(f"topic {number}" for number in range(12))

EXACT = frozenset(LENGTHS.astype(int).tolist())
"""Lengths that Whoosh does not round."""


def exactly(text: str) -> str:
    """Truncate a text to a length in words that Whoosh does not round."""
    words = text.split()
    return " ".join(words[: max(length for length in EXACT if length <= len(words))])


@dataclass(frozen=True)
class Draft:
    """The content of a record of a history; words are separated by spaces."""

    title: str = ""
    body: str = ""
    language: str | None = "en"
    published: str | None = None
    pairs: tuple[str, ...] = ()
    source: str | None = None
    topics: int = 0
    kind: str = "news"

    def record(self, number: int, version: int) -> Record:
        made = record(
            number,
            version=version,
            title=self.title or None,
            body=self.body,
            language=self.language,
            published=self.published,
            pairs=self.pairs,
            source=self.source,
            kind=self.kind,
        )
        notes = tuple(ReviewFlag(f"note-{n}", "body") for n in range(self.topics % 3))
        return structs.replace(made, topics=TOPICS[: self.topics], flags=notes)

    def exact(self) -> "Draft":
        """Truncate the texts to lengths that Whoosh does not round."""
        title = exactly(self.title)
        body = exactly(f"{title} {self.body}").removeprefix(title).strip()
        return replace(self, title=title, body=body)


Commit = Sequence[tuple[int, Draft | None]]
"""Records put (by their numbers) and withdrawn, in order."""


@dataclass(frozen=True)
class History:
    """A sequence of commits: `many` random records from a seed, `size` per commit; withdrawals of
    `gone`; the commits `after`; and, if `rebuild`, a rebuild.
    """

    seed: int = 0
    many: int = 0
    size: int = 1
    gone: Sequence[int] = ()
    after: Sequence[Commit] = ()
    memory: int = MEMORY
    rebuild: bool = False
    exact: bool = False

    def commits(self) -> Iterator[Commit]:
        many = filler(self.seed, self.many)
        every: list[Commit] = [many[n : n + self.size] for n in range(0, self.many, self.size)]
        every.append([(number, None) for number in self.gone])
        for commit in (*every, *self.after):
            yield [(n, draft.exact() if draft and self.exact else draft) for n, draft in commit]


@dataclass
class Library:
    """An engine whose index was written by a history, and the current records."""

    engine: WhooshEngine
    path: Path
    living: dict[str, Record] = field(default_factory=dict)

    def commit(self, changes: Commit) -> None:
        with self.engine.writer() as writer:
            for number, draft in changes:
                writer.put(self._changed(number, draft))

    def _changed(self, number: int, draft: Draft | None) -> Record:
        identifier = record(number).id
        held = self.living.get(identifier)
        version = held.version + 1 if held else 1
        if draft is None:
            self.living.pop(identifier, None)
            return structs.replace(record(number, version=version), status=Status.WITHDRAWN)
        self.living[identifier] = draft.record(number, version)
        return self.living[identifier]

    @property
    def snapshot(self) -> Snapshot:
        """The newest commit, as opened by the engine."""
        found = self.engine._current()
        assert found is not None
        return found

    @property
    def folder(self) -> Path:
        """The folder of the current generation."""
        return (self.path / "current").resolve()

    def segments(self) -> Iterator[Segment]:
        """Yield the segments of the newest commit."""
        yield from read_commit(self.folder).segments

    @contextmanager
    def whoosh(self, weighting: object) -> Iterator[Searcher]:
        """Open Whoosh's own searcher on the same index."""
        with WhooshIndex(self.path).searcher(weighting=weighting) as searcher:
            yield searcher


@contextmanager
def library(memory: int = MEMORY) -> Iterator[Library]:
    """Make an empty index in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index")
        yield Library(WhooshEngine(path, memory), path)


@contextmanager
def written(history: History) -> Iterator[Library]:
    """Write the index of a history."""
    with library(history.memory) as made:
        for commit in history.commits():
            made.commit(commit)
        if history.rebuild:
            made.engine.rebuild(made.living.values())
        yield made


def text_of(chance: random.Random, length: int) -> str:
    """Make a random text of a few frequent words and some rare ones."""
    return " ".join(chance.choices(WORDS, WEIGHTS, k=length))


def varied_text_of(chance: random.Random, length: int) -> str:
    """Make a random text, in which there are also forms with different stems."""
    return " ".join([text_of(chance, length), *chance.sample(OTHER_FORMS, length // 3)])


def filler(seed: int, count: int) -> list[tuple[int, Draft]]:
    """Make random records, with numbers from 100."""
    chance = random.Random(seed)
    return [
        (
            100 + number,
            Draft(
                text_of(chance, chance.randint(0, 8)),
                text_of(chance, chance.randint(0, 60)),
                chance.choice(LANGUAGES),
                chance.choice(DATES),
                chance.choice(PAIRS),
                chance.choice(SOURCES),
                chance.choice((0, 0, 0, 1, 12)),
                chance.choice(("news", "report")),
            ),
        )
        for number in range(count)
    ]


# Histories

words = st.sampled_from((*WORDS, *OTHER_FORMS))
texts = st.builds(varied_text_of, st.integers(0, 999).map(random.Random), st.integers(0, 14))
drafts = st.builds(
    Draft,
    title=texts,
    body=texts,
    language=st.sampled_from(LANGUAGES),
    published=st.sampled_from(DATES),
    pairs=st.sampled_from(PAIRS),
    source=st.sampled_from(SOURCES),
    topics=st.integers(0, len(TOPICS)),
    kind=st.sampled_from(("news", "report")),
)
commits = st.lists(st.tuples(st.integers(0, 5), drafts | st.none()), min_size=1, max_size=7)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a few records written and changed in small commits, optionally after many others."""
    many = draw(st.sampled_from((0, 0, 3, 12, 100)))
    return History(
        seed=draw(st.integers(0, 99)),
        many=many,
        size=draw(st.sampled_from((max(1, many // 10), 40, 100))),
        gone=draw(st.lists(st.integers(100, 100 + many), max_size=6)),
        after=draw(st.lists(commits, max_size=4)),
        memory=MEMORY if many > 12 else draw(st.sampled_from((MEMORY, 1 << 14, 1))),
        rebuild=draw(st.integers(0, 5)) == 0,
    )


# Queries

scopes = st.sampled_from(Scope)
several = st.lists(st.sampled_from(FREQUENT) | words, min_size=2, max_size=4).map(tuple)
days = st.none() | st.dates(date(2013, 1, 1), date(2018, 1, 1))


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """Draw a word, or a word with one letter changed, removed or added."""
    word, letter = draw(words), draw(st.sampled_from(("", "a", "r", "s", "т")))
    place = draw(st.integers(0, len(word) - 1))
    return word[:place] + letter + word[place + draw(st.integers(0, 1)) :] or word


VALUES = (
    *(Value(Field.PAIR, pair) for pair in ("AM-KZ", "GE-TR", "GE-KZ", "US-UZ")),
    *(Value(Field.COUNTRY, code) for code in ("AM", "KZ", "TR")),
    *(Value(Field.SOURCE, name) for name in ("Steppe Wire", "harbour post", "cag", "unknown")),
    *(Value(Field.YEAR, year) for year in ("1993", "2014", "2015", "undated")),
    *(Value(Field.LANGUAGE, code) for code in ("en", "ru", "unknown")),
    *(Value(Field.TOPIC, topic) for topic in (TOPICS[0], TOPICS[7], TOPICS[11])),
    Value(Field.KIND, "report"),
    Value(Field.PLACE, "Baku"),
    Value(Field.REVIEW, "note-1"),
)

asked_words: SearchStrategy[Expression] = st.one_of(
    st.builds(Word, words, scopes),
    st.builds(Phrase, several | words.map(lambda word: (word,)), scopes),
    st.builds(Near, several, st.integers(1, 6), scopes),
    st.builds(Prefix, words.flatmap(lambda w: st.integers(2, 5).map(lambda n: w[:n])), scopes),
    st.builds(Fuzzy, misspelt(), scopes),
)
conditions: SearchStrategy[Expression] = st.one_of(
    st.sampled_from(VALUES), st.builds(DateRange, days, days, st.booleans()), st.just(Undated())
)


def nested(parts: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    some = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(And, some) | st.builds(Or, some) | st.builds(Not, parts)


expressions = st.recursive(asked_words | conditions | st.just(Everything()), nested, max_leaves=6)
