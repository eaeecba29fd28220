"""An expression tree → the documents that match it, with their scores, on whole arrays.

A term scores by BM25 over living documents, in each text field by itself; the scores add up.
Whoosh's own count deleted documents until their segment is merged, so the same records would
rank in one way before a rebuild and in another after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np

from searcher.engines.whoosh.arrays import Array, Ints, begins, unrepeated
from searcher.engines.whoosh.scoring import BOOSTS, EXPANDED, K1
from searcher.engines.whoosh.segment import UNDATED
from searcher.engines.whoosh.snapshot import Floats, Mask, Snapshot, Term
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

_FEWER = 8  # times as often as the words before: only their documents are looked at
_LOOKED_AT = 5_000  # runs of places in which words near each other are looked for one by one
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
        for _, number in self._terms_of(word.text, _field(word)):
            postings = self._leaf.arrays.postings[f"{_field(word)}_stems"]
            first, after = postings.extent(number)
            held.append(postings.docs[first:after])
        if len(held) == 1:
            return self._leaf.alive(held[0].astype(np.intp))
        return self._leaf.alive(_distinct(held, self._size))

    def _word_scores(self, word: Word, docs: Ints) -> Floats:
        """The scores of a word in some documents, which have it."""
        scores = np.zeros(len(docs))
        for text in dict.fromkeys((_field(word), "title")):
            for term, number in self._terms_of(word.text, text):
                self._add_scores(scores, docs, f"{text}_stems", (term, number))
        return scores

    def _add_scores(self, scores: Floats, docs: Ints, name: str, of: tuple[Term, int]) -> None:
        """Add what a term scores in those of `docs` that have it."""
        term, number = of
        postings = self._leaf.arrays.postings[name]
        first, after = postings.extent(number)
        if first == after:
            return
        places, there = self._located(postings.docs[first:after], docs)
        counts = postings.counts.piece(first, after)[places[there]]
        scores[there] += self._scored(name, term.idf, docs[there], counts)

    def _terms_of(self, word: str, text: str) -> list[tuple[Term, int]]:
        """The terms of a field that a word asks for, with their numbers in this segment."""
        terms = (self._snapshot.term(f"{text}_stems", key) for key in self._snapshot.keys(word))
        numbered = ((term, term.numbers[self._number]) for term in terms)
        return [(term, number) for term, number in numbered if number is not None]

    def _kept(
        self, docs: Ints, conditions: Sequence[Condition], excluded: Sequence[Expression]
    ) -> Mask | None:
        masks = [self._fits(condition, docs) for condition in conditions]
        masks += [~self._among(self.found(part).docs, docs) for part in excluded]
        return reduce(np.logical_and, masks) if masks else None

    def _without(self, docs: Ints, excluded: Ints) -> Ints:
        return docs[~self._among(excluded, docs)]

    # Sets of documents

    def _among(self, among: Array, docs: Ints) -> Mask:
        """Which of `docs` stand in `among`."""
        if len(docs) * 40 <= self._size // 8 + len(among) * 2:
            return self._located(among, docs)[1]
        mask = np.zeros(self._size, np.bool_)
        mask[among] = True
        return mask.take(docs)

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
        found = table.take(docs)
        return found.astype(np.intp), found >= 0

    def _intersection(self, every: Sequence[Found]) -> Found:
        if len(every) < 2:
            return every[0] if every else _NOTHING
        docs = min((found.docs for found in every), key=len)
        for found in every:
            if found.docs is not docs:
                docs = docs[self._among(found.docs, docs)]
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
        total = np.bincount(
            np.concatenate([found.docs for found in every]),
            np.concatenate([_scores_of(found) for found in every]),
            self._size,
        )
        seen = total > 0
        for docs, scores in every:
            if scores is None:
                seen[docs] = True
        (docs,) = seen.nonzero()
        return Found(docs, total.take(docs))

    # Words

    def _text(self, text: Text) -> Found:
        match text:
            case Word(word):
                return self._union([self._word(key, text) for key in self._snapshot.keys(word)])
            case Phrase(words):
                return self._phrase([fold(word) for word in words], text)
            case Near():
                return self._near(text)
            case Prefix(letters):
                lexicon = self._leaf.arrays.words
                return self._any_of([lexicon.with_prefix(fold(letters).encode())], text)
            case Fuzzy(word):
                near = self._leaf.spelling.one_edit_from(fold(word))
                return self._any_of([(number, number + 1) for number in near], text)

    def _word(self, key: str, text: Text) -> Found:
        """The documents with a word of some key.  In the whole text, a title's words count
        once more.
        """
        found = self._term(f"{_field(text)}_stems", key)
        title = _NOTHING if text.scope is Scope.TITLE else self._term("title_stems", key)
        if title.scores is not None and found.scores is not None:
            found.scores[np.searchsorted(found.docs, title.docs)] += title.scores
        return found

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
        scores = norms.take(docs)
        scores += frequencies
        np.divide(frequencies, scores, out=scores)
        scores *= idf * (K1 + 1) * BOOSTS[text]
        return scores

    def _any_of(self, stretches: Sequence[tuple[int, int]], text: Text) -> Found:
        """The documents with any of some words, each a stretch of the lexicon."""
        docs = self._with_words(stretches, _field(text))
        scores = np.full(len(docs), EXPANDED * BOOSTS[_field(text)])
        if text.scope is not Scope.TITLE:
            titled = self._with_words(stretches, "title")
            scores[np.searchsorted(docs, titled)] += EXPANDED * BOOSTS["title"]
        return Found(docs, scores)

    def _with_words(self, stretches: Sequence[tuple[int, int]], text: str) -> Ints:
        postings = self._leaf.arrays.postings[f"{text}_words"]
        extents = [postings.extent(first, after) for first, after in stretches if first < after]
        held = [postings.docs[first:after] for first, after in extents]
        return self._leaf.alive(_distinct(held, self._size))

    # Words that stand together

    def _phrase(self, words: Sequence[str], text: Text) -> Found:
        """The documents with words one after the other; each word scores, as in `_word`."""
        name = f"{_field(text)}_words"
        numbers = [self._snapshot.term(name, word).numbers[self._number] for word in words]
        known = [number for number in numbers if number is not None]
        if len(known) < len(words):
            return _NOTHING
        docs = self._leaf.alive(self._in_a_row(name, known))
        scores = np.zeros(len(docs))
        for field in dict.fromkeys((_field(text), "title")):
            for word, number in zip(words, known, strict=True):
                term = self._snapshot.term(f"{field}_words", word)
                self._add_scores(scores, docs, f"{field}_words", (term, number))
        return Found(docs, scores)

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

    def _near(self, near: Near) -> Found:
        """The documents with words near each other, in any form and order; each word scores."""
        words, distance = near.words, near.distance
        both = self._all_of([Word(word, near.scope) for word in words])
        if not len(both.docs):
            return _NOTHING
        runs = _Runs.of([self._places(_field(near), word, both.docs) for word in words], distance)
        docs, left = runs.documents(_LOOKED_AT)
        if left:
            asked = " ".join(words)
            self._search.notice(
                f"“{asked}” stand near each other in very many records; the first were searched."
            )
        return self._intersection([Found(docs, None), both])

    def _places(self, text: str, word: str, docs: Ints) -> Ints:
        """Where a word stands in `docs`, in any form, as `_places_of` says it; ascending."""
        every = []
        postings = self._leaf.arrays.postings[f"{text}_stems"]
        for _, number in self._terms_of(word, text):
            first, after = postings.extent(number)
            mine = docs[self._among(postings.docs[first:after], docs)]
            for form in self._leaf.arrays.words_with_stem(number):
                every.append(self._places_of(f"{text}_words", form, mine))
        return unrepeated(np.sort(np.concatenate(every)))


def _field(text: Text) -> str:
    return "title" if text.scope is Scope.TITLE else "text"


def _scores_of(found: Found) -> Floats:
    return np.zeros(len(found.docs)) if found.scores is None else found.scores


def _merged(every: Sequence[Found]) -> Found:
    """The union of few documents among many: sorted together."""
    docs = np.concatenate([found.docs for found in every])
    scores = np.concatenate([_scores_of(found) for found in every])
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    (starts,) = begins(docs).nonzero()
    return Found(docs[starts], np.add.reduceat(scores[order], starts))


def _distinct(held: Sequence[Array], size: int) -> Ints:
    if not held:
        return _NOTHING.docs
    if sum(map(len, held)) * 8 < size:
        return unrepeated(np.sort(np.concatenate(held))).astype(np.intp)
    seen = np.zeros(size, np.bool_)
    for docs in held:
        seen[docs] = True
    (docs,) = seen.nonzero()
    return docs


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


@dataclass(frozen=True)
class _Runs:
    """Runs of places of several words, each at most `distance` from the next.

    Place `i` is of the words whose bits are set in `words[i]`; run `r` is `starts[r]` to
    `starts[r + 1]`.  Near each other are words only within a run that has them all.
    """

    places: Ints
    words: Ints
    starts: Ints
    distance: int
    asked: int

    @classmethod
    def of(cls, each: Sequence[Ints], distance: int) -> "_Runs":
        """The runs of the places of each word."""
        every = np.concatenate(each)
        bits = np.repeat(1 << np.arange(len(each)), [len(one) for one in each])
        order = np.argsort(every, kind="stable")
        every, bits = every[order], bits[order]
        (first,) = begins(every).nonzero()
        every, bits = every[first], np.bitwise_or.reduceat(bits, first)
        starts = np.flatnonzero(np.diff(every, prepend=every[0] - distance - 1) > distance)
        return cls(every, bits, np.append(starts, len(every)), distance, len(each))

    def documents(self, most: int) -> tuple[Ints, bool]:
        """The documents with a chain of all words; and whether some were left unlooked at,
        where more than `most` runs had to be looked at one by one.
        """
        begin, sizes = self.starts[:-1], np.diff(self.starts)
        whole = np.bitwise_or.reduceat(self.words, begin) == (1 << self.asked) - 1
        lone = np.maximum.reduceat(np.bitwise_count(self.words), begin) == 1
        # With each place one word's, two words must meet somewhere, and as many places as
        # words are a chain.
        sure = whole & lone & ((sizes == self.asked) | (self.asked == 2))
        unsure = np.flatnonzero(whole & ~sure)
        chained = [run for run in unsure[:most].tolist() if self._is_chain(run)]
        found = np.concatenate([np.flatnonzero(sure), np.array(chained, np.intp)])
        docs = unrepeated(np.sort(self.places[begin[found]] >> _PLACE_BITS))
        return docs, len(unsure) > most

    def _is_chain(self, run: int) -> bool:
        places = self.places[self.starts[run] : self.starts[run + 1]]
        words = self.words[self.starts[run] : self.starts[run + 1]]
        each = [places[(words >> one) & 1 == 1].tolist() for one in range(self.asked)]
        return bool(near_positions(each, self.distance))
