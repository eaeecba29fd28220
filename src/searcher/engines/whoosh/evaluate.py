"""An expression tree → the documents that match it, with their scores, on whole arrays.

A term scores by BM25 over living documents, in each text field by itself; the scores add up.
Whoosh's own count deleted documents until their segment is merged, so the same records would
rank in one way before a rebuild and in another after it.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from searcher.engines.whoosh.arrays import Array, Ints, begins, unrepeated
from searcher.engines.whoosh.segment import TEXTS, UNDATED
from searcher.engines.whoosh.snapshot import K1, Floats, Mask, Snapshot
from searcher.query.parse import MAX_TERMS
from searcher.query.tree import (
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
    Text,
    Undated,
    Value,
    Word,
)
from searcher.search.marks import near_positions
from searcher.words import fold

BOOSTS = {"title": 3.0, "body": 1.0}
EXPANDED = 1.0
"""The score of a word found by its beginning or by an edit, before the boost of its field."""

_FEWER = 8  # times as often as the words before: only their documents are looked at
_LOOKED_AT = 20_000  # documents in which words near each other are looked for one by one
_PLACE_BITS = 32


class Found(NamedTuple):
    """Documents of a segment, ascending, with their scores; None: all nought."""

    docs: Ints
    scores: Floats | None


Condition = Value | DateRange | Undated

_NOTHING = Found(np.empty(0, np.intp), None)


class Evaluator:
    """Evaluates expressions over one snapshot; `notices` tells what had to be left out."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.notices: list[str] = []

    def evaluate(self, expression: Expression) -> list[Found]:
        """What matches in each segment."""
        leaves = range(len(self.snapshot.leaves))
        return [_OnLeaf(self, number).found(expression) for number in leaves]

    def notice(self, notice: str) -> None:
        """Say what was left out."""
        if notice not in self.notices:
            self.notices.append(notice)


class _OnLeaf:
    """Evaluates on one segment."""

    def __init__(self, search: Evaluator, number: int) -> None:
        self._search, self._number = search, number
        self._snapshot = search.snapshot
        self._leaf = self._snapshot.leaves[number]
        self._size = self._leaf.arrays.size

    def found(self, expression: Expression) -> Found:
        match expression:
            case Everything():
                return Found(self._leaf.docs, None)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return self._union([self.found(part) for part in parts])
            case Not(part):
                excluded = self.found(part).docs
                return Found(self._without(self._leaf.docs, excluded), None)
            case Value() | DateRange() | Undated():
                docs = self._leaf.docs
                return Found(docs[self._fits(expression, docs)], None)
            case _:
                return self._text(expression)

    # Conditions, which are looked up for just the documents in question

    def _fits(self, condition: Condition, docs: Ints) -> Mask:
        match condition:
            case Value(one, value):
                wanted = self._snapshot.values(one).wanted((value,), self._number)
                return self._leaf.arrays.columns[one].having(wanted, docs)
            case Undated():
                return self._leaf.arrays.earliest[docs] == UNDATED
            case DateRange():
                return self._dated(condition, docs)

    def _dated(self, asked: DateRange, docs: Ints) -> Mask:
        earliest, latest = self._leaf.arrays.earliest[docs], self._leaf.arrays.latest[docs]
        fits: Mask = earliest != UNDATED
        starts, ends = (latest, earliest) if asked.possibly else (earliest, latest)
        if asked.first:
            fits &= starts >= asked.first.toordinal()
        if asked.last:
            fits &= ends <= asked.last.toordinal()
        return fits

    def _and(self, parts: Sequence[Expression]) -> Found:
        conditions = [p for p in parts if isinstance(p, Condition)]
        excluded = [p.part for p in parts if isinstance(p, Not)]
        wanted = [p for p in parts if not isinstance(p, Condition | Not)]
        docs, scores = self._all_of(wanted) if wanted else (self._leaf.docs, None)
        kept = self._kept(docs, conditions, excluded)
        if kept is None:
            return Found(docs, scores)
        return Found(docs[kept], None if scores is None else scores[kept])

    def _all_of(self, parts: Sequence[Expression]) -> Found:
        """What all parts match.  Words are scored only where all the others are."""
        if len(parts) == 1:
            return self.found(parts[0])
        each = [
            Found(self._having(p), None) if isinstance(p, Word) else self.found(p) for p in parts
        ]
        docs, scores = self._intersection(each)
        for part in parts:
            if isinstance(part, Word):
                mine = self._word_scores(part, docs)
                scores = mine if scores is None else scores + mine
        return Found(docs, scores)

    def _having(self, word: Word) -> Ints:
        """The documents with a word, in any form."""
        held = []
        for name, number, _ in self._terms_of(word):
            postings = self._leaf.arrays.postings[name]
            first, after = postings.extent(number)
            held.append(postings.docs[first:after])
        return self._leaf.alive(_distinct(held, self._size))

    def _word_scores(self, word: Word, docs: Ints) -> Floats:
        """The scores of a word in some documents, which have it."""
        scores = np.zeros(len(docs))
        for name, number, idf in self._terms_of(word):
            postings = self._leaf.arrays.postings[name]
            first, after = postings.extent(number)
            places, there = self._located(postings.docs[first:after], docs)
            counts = postings.counts.piece(first, after)[places[there]]
            scores[there] += self._scored(name, idf, docs[there], counts)
        return scores

    def _terms_of(self, word: Word) -> list[tuple[str, int, float]]:
        """The terms of this segment that a word asks for: field, number, idf."""
        terms = []
        for text in _fields(word):
            for key in self._snapshot.keys(word.text):
                term = self._snapshot.term(f"{text}_stems", key)
                number = term.numbers[self._number]
                if number is not None:
                    terms.append((f"{text}_stems", number, term.idf))
        return terms

    def _kept(
        self, docs: Ints, conditions: Sequence[Condition], excluded: Sequence[Expression]
    ) -> Mask | None:
        masks = [self._fits(condition, docs) for condition in conditions]
        masks += [~self._located(self.found(part).docs, docs)[1] for part in excluded]
        return reduce(np.logical_and, masks) if masks else None

    def _without(self, docs: Ints, excluded: Ints) -> Ints:
        return docs[~self._located(excluded, docs)[1]]

    # Sets of documents

    def _located(self, among: Array, docs: Ints) -> tuple[Ints, Mask]:
        """Where each of `docs` stands in `among`, and whether it does."""
        if not len(among):
            return np.zeros(len(docs), np.intp), np.zeros(len(docs), np.bool_)
        # Looking up costs some 40 ns a document, a table 1 ns a document of the segment.
        if len(docs) * 40 <= self._size // 2 + len(among) * 2:
            places = np.searchsorted(among, docs)
            np.minimum(places, len(among) - 1, out=places)
            return places, among[places] == docs
        table = np.full(self._size, -1, np.int32)
        table[among] = np.arange(len(among), dtype=np.int32)
        found = table[docs]
        return found.astype(np.intp), found >= 0

    def _intersection(self, every: Sequence[Found]) -> Found:
        if len(every) < 2:
            return every[0] if every else _NOTHING
        docs = min((found.docs for found in every), key=len)
        for found in every:
            if found.docs is not docs:
                docs = docs[self._located(found.docs, docs)[1]]
        scores: Floats | None = None
        for found in every:
            if found.scores is not None:
                mine = found.scores[self._located(found.docs, docs)[0]]
                scores = mine if scores is None else scores + mine
        return Found(docs, scores)

    def _union(self, every: Sequence[Found]) -> Found:
        every = [found for found in every if len(found.docs)]
        if len(every) < 2:
            return every[0] if every else _NOTHING
        if sum(len(found.docs) for found in every) * 8 < self._size:
            return _merged(every)
        seen = np.zeros(self._size, np.bool_)
        total = np.zeros(self._size, np.float64)
        for docs, scores in every:
            seen[docs] = True
            if scores is not None:
                total[docs] += scores
        docs = np.flatnonzero(seen)
        return Found(docs, total[docs])

    # Words

    def _text(self, text: Text) -> Found:
        fields = _fields(text)
        match text:
            case Word(word):
                names = [f"{one}_stems" for one in fields]
                return self._union([self._term(n, key) for n in names for key in self._snapshot.keys(word)])
            case Phrase(words):
                folded = [fold(word) for word in words]
                return self._union([self._phrase(f"{one}_words", folded) for one in fields])
            case Near(words, distance):
                return self._union([self._near(one, words, distance) for one in fields])
            case Prefix(letters):
                lexicon = self._leaf.arrays.words
                stretch = lexicon.with_prefix(fold(letters).encode())
                return self._union([self._any_of(one, [stretch]) for one in fields])
            case Fuzzy(word):
                near = self._leaf.spelling.one_edit_from(fold(word))
                stretches = [(number, number + 1) for number in near]
                return self._union([self._any_of(one, stretches) for one in fields])

    def _term(self, name: str, text: str) -> Found:
        """The documents with a term, by BM25 (Robertson and Zaragoza 2009)."""
        term = self._snapshot.term(name, text)
        number = term.numbers[self._number]
        if number is None:
            return _NOTHING
        postings = self._leaf.arrays.postings[name]
        first, after = postings.extent(number)
        docs = postings.docs[first:after].astype(np.intp)
        counts = postings.counts.piece(first, after)
        if self._leaf.live is not None:
            alive = self._leaf.live[docs]
            docs, counts = docs[alive], counts[alive]
        return Found(docs, self._scored(name, term.idf, docs, counts))

    def _scored(self, name: str, idf: float, docs: Ints, counts: Array) -> Floats:
        text = name.partition("_")[0]
        norms = self._snapshot.norms(text, self._number)
        frequencies = counts.astype(np.float64)
        scores = norms[docs]
        scores += frequencies
        np.divide(frequencies, scores, out=scores)
        scores *= idf * (K1 + 1) * BOOSTS[text]
        return scores

    def _any_of(self, text: str, stretches: Iterable[tuple[int, int]]) -> Found:
        """The documents with any of some words, each a stretch of the lexicon."""
        postings = self._leaf.arrays.postings[f"{text}_words"]
        extents = [postings.extent(first, after) for first, after in stretches if first < after]
        held = [postings.docs[first:after] for first, after in extents]
        docs = self._leaf.alive(_distinct(held, self._size))
        return Found(docs, np.full(len(docs), EXPANDED * BOOSTS[text]))

    # Words that stand together

    def _phrase(self, name: str, words: Sequence[str]) -> Found:
        """The documents with words one after the other; each word scores."""
        terms = [self._snapshot.term(name, word) for word in words]
        numbers = [term.numbers[self._number] for term in terms]
        known = [number for number in numbers if number is not None]
        if len(known) < len(words):
            return _NOTHING
        docs = self._leaf.alive(self._in_a_row(name, known))
        scores = np.zeros(len(docs))
        for term, number in zip(terms, known, strict=True):
            scores += self._scored(name, term.idf, docs, self._counts(name, number, docs))
        return Found(docs, scores)

    def _counts(self, name: str, number: int, docs: Ints) -> Array:
        """How often each of `docs`, which have a term, has it."""
        postings = self._leaf.arrays.postings[name]
        first, after = postings.extent(number)
        places, _ = self._located(postings.docs[first:after], docs)
        return postings.counts.piece(first, after)[places]

    def _in_a_row(self, name: str, numbers: Sequence[int]) -> Ints:
        """The documents in which terms stand one after the other."""
        postings = self._leaf.arrays.postings[name]
        order = sorted(range(len(numbers)), key=lambda at: postings.frequency(numbers[at]))
        starts = self._places_of(name, numbers[order[0]], None) - order[0]
        for at in order[1:]:
            few = len(starts) * _FEWER < postings.frequency(numbers[at])
            docs = unrepeated(starts >> _PLACE_BITS) if few else None
            starts = _common(starts, self._places_of(name, numbers[at], docs) - at)
        return unrepeated(starts >> _PLACE_BITS)

    def _places_of(self, name: str, number: int, docs: Ints | None) -> Ints:
        """Where a term stands, in all documents or in some: document · 2³² + position + room
        before the first for a phrase to begin."""
        postings = self._leaf.arrays.postings[name]
        first, after = postings.extent(number)
        among = postings.docs[first:after]
        picked = None
        if docs is not None:
            places, there = self._located(among, docs)
            picked = places[there]
        owners, positions = postings.positions_of(number, picked)
        found = among[owners].astype(np.intp)
        found <<= _PLACE_BITS
        found += positions
        found += MAX_TERMS
        return found

    def _near(self, text: str, words: Sequence[str], distance: int) -> Found:
        """The documents with words near each other, in any form and order; each word scores."""
        stems = f"{text}_stems"
        each = [self._union([self._term(stems, k) for k in self._snapshot.keys(w)]) for w in words]
        both = self._intersection(each)
        if not len(both.docs):
            return _NOTHING
        places = [self._places(text, word, both.docs) for word in words]
        close = _together(places, distance)
        if len(close) > _LOOKED_AT:
            asked = " ".join(words)
            self._search.notice(
                f"“{asked}” stand near each other in very many records; the first of them were searched."
            )
        fits = [doc for doc in close[:_LOOKED_AT] if _chained(places, doc, distance)]
        docs = np.array(fits, np.intp)
        return self._intersection([Found(docs, None), both])

    def _places(self, text: str, word: str, docs: Ints) -> Ints:
        """Where a word stands in `docs`, in any form, as `_places_of` says it; ascending."""
        every = []
        for key in self._snapshot.keys(word):
            number = self._snapshot.term(f"{text}_stems", key).numbers[self._number]
            if number is None:
                continue
            mine = docs[self._located(self._term(f"{text}_stems", key).docs, docs)[1]]
            for form in self._leaf.arrays.words_with_stem(number):
                every.append(self._places_of(f"{text}_words", form, mine))
        return unrepeated(np.sort(np.concatenate(every)))


def _fields(text: Text) -> tuple[str, ...]:
    return ("title",) if text.scope is Scope.TITLE else TEXTS


def _merged(every: Sequence[Found]) -> Found:
    """The union of few documents among many: sorted together."""
    docs = np.concatenate([found.docs for found in every])
    scores = np.concatenate(
        [np.zeros(len(f.docs)) if f.scores is None else f.scores for f in every]
    )
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    (starts,) = begins(docs).nonzero()
    return Found(docs[starts], np.add.reduceat(scores[order], starts))


def _distinct(held: Sequence[Array], size: int) -> Ints:
    if sum(map(len, held)) * 8 < size:
        if not held:
            return _NOTHING.docs
        return unrepeated(np.sort(np.concatenate(held))).astype(np.intp)
    seen = np.zeros(size, np.bool_)
    for docs in held:
        seen[docs] = True
    return np.flatnonzero(seen)


def _common(some: Ints, others: Ints) -> Ints:
    """What stands in both of two ascending arrays."""
    if len(some) * _FEWER < len(others):
        found = np.searchsorted(others, some)
        np.minimum(found, len(others) - 1, out=found)
        return some[others[found] == some]
    # A stable sort knows the two ascending runs and merges them.
    both = np.concatenate([some, others])
    both.sort(kind="stable")
    return both[:-1][both[1:] == both[:-1]]


def _together(places: Sequence[Ints], distance: int) -> list[int]:
    """The documents in which all words stand in one run of places, each at most `distance` from
    the next: those in which there can be a chain.
    """
    every = np.concatenate(places)
    bits = np.repeat(1 << np.arange(len(places)), [len(one) for one in places])
    order = np.argsort(every, kind="stable")
    every, bits = every[order], bits[order]
    starts = np.flatnonzero(np.diff(every, prepend=every[0] - distance - 1) > distance)
    whole = np.bitwise_or.reduceat(bits, starts) == (1 << len(places)) - 1
    docs: list[int] = unrepeated(every[starts[whole]] >> _PLACE_BITS).tolist()
    return docs


def _chained(places: Sequence[Ints], doc: int, distance: int) -> bool:
    """Whether the words stand in a chain in one document."""
    ends = np.array([doc, doc + 1]) << _PLACE_BITS
    mine = []
    for one in places:
        first, after = np.searchsorted(one, ends)
        mine.append((one[first:after] - ends[0]).tolist())
    return bool(near_positions(mine, distance))
