"""An expression tree → the documents that match it, with their scores.

Each word is looked up in Whoosh's postings and scored by BM25; the tree is then worked out on
dictionaries (document → score).  A filter scores nothing.

Scores count live documents only.  Whoosh's own count deleted ones until their segment is
merged, so the same records would rank in one way before a rebuild and in another after it.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from searcher.engines.whoosh.snapshot import Snapshot, members
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
from searcher.words import fold, query_stems

Scores = dict[int, float]
Positions = dict[int, list[int]]
Fits = Callable[[Sequence[Sequence[int]]], bool]

MAX_EXPANSIONS = 1000  # words that one prefix or edit may stand for
MAX_POSTINGS = 400_000  # postings that all of a query may read so: well under a second
_BOOSTS = {"title": 3.0, "body": 1.0}
_K1, _B = 1.2, 0.75
_EXPANDED = 1.0  # the score of a word found by its beginning or by an edit


@dataclass
class Evaluator:
    """Evaluates over one snapshot; `notices` tells what had to be left out."""

    snapshot: Snapshot
    notices: list[str] = field(default_factory=list)
    _expanded_postings: int = 0

    def evaluate(self, expression: Expression) -> Scores:
        """The matching documents and their scores."""
        match expression:
            case Everything():
                return _unscored(self.snapshot.live)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return _sum(map(self.evaluate, parts))
            case Not(part):
                excluded = self.evaluate(part)
                return {n: 0.0 for n in self.snapshot.cards if n not in excluded}
            case Value(name, value):
                return _unscored(self.snapshot.with_value(name, value) & self.snapshot.live)
            case DateRange(first, last, possibly):
                ordinals = (day.toordinal() if day else None for day in (first, last))
                return _unscored(self.snapshot.within(*ordinals, possibly=possibly))
            case Undated():
                return _unscored(self.snapshot.undated)
            case _:
                return self._text(expression)

    def _and(self, parts: Sequence[Expression]) -> Scores:
        wanted = [self.evaluate(p) for p in parts if not isinstance(p, Not)]
        excluded = [self.evaluate(p.part) for p in parts if isinstance(p, Not)]
        smallest = min(wanted, key=len) if wanted else _unscored(self.snapshot.live)
        common = [
            n for n in smallest if all(n in w for w in wanted) and not any(n in e for e in excluded)
        ]
        return {n: sum(w[n] for w in wanted) for n in common}

    def _text(self, text: Text) -> Scores:
        scopes = ("title",) if text.scope is Scope.TITLE else ("title", "body")
        return _sum(self._in_field(text, scope) for scope in scopes)

    def _in_field(self, text: Text, scope: str) -> Scores:
        words, stems, boost = f"{scope}_words", f"{scope}_stems", _BOOSTS[scope]
        match text:
            case Word(word):
                return _sum(self._term(stems, s, boost) for s in query_stems(word))
            case Phrase(phrase):
                written = [(fold(w),) for w in phrase]
                return self._chained(words, written, boost, _is_phrase)
            case Near(near, distance):
                forms = [query_stems(w) for w in near]
                return self._chained(
                    stems, forms, boost, lambda at: bool(near_positions(at, distance))
                )
            case Prefix(letters):
                return self._expanded(
                    words, self._prefixed(words, fold(letters)), f"{letters}*", boost
                )
            case Fuzzy(word):
                found = self.snapshot.searcher.reader().terms_within(words, fold(word), 1)
                return self._expanded(words, map(_decoded, found), f"{word}~", boost)

    def _term(self, name: str, term: str, boost: float) -> Scores:
        """The live documents with a term, with their BM25 scores."""
        counts: dict[int, float] = {}
        for sub, offset in self.snapshot.searcher.leaf_searchers():
            if (name, term) in sub.reader():
                matcher = sub.reader().postings(name, term)
                while matcher.is_active():
                    counts[offset + matcher.id()] = matcher.weight()
                    matcher.next()
        live = {n: count for n, count in counts.items() if n in self.snapshot.cards}
        return self._bm25(live, 0 if name.startswith("title") else 1, boost)

    def _bm25(self, counts: dict[int, float], which: int, boost: float) -> Scores:
        """BM25 (Robertson and Zaragoza 2009) of one term, with idf = ln(N / (df + 1)) + 1."""
        cards, average = self.snapshot.cards, self.snapshot.average_lengths[which]
        if not counts:
            return {}
        idf = math.log(len(cards) / (len(counts) + 1)) + 1
        scores = {}
        for n, count in counts.items():
            length = cards[n].lengths[which] / average
            scores[n] = boost * idf * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length))
        return scores

    def _positions(self, name: str, terms: Iterable[str]) -> Positions:
        """Where a document has one of some terms."""
        found: Positions = {}
        for term in terms:
            for sub, offset in self.snapshot.searcher.leaf_searchers():
                if (name, term) in sub.reader():
                    matcher = sub.reader().postings(name, term)
                    while matcher.is_active():
                        at = matcher.value_as("positions")
                        found.setdefault(offset + matcher.id(), []).extend(at)
                        matcher.next()
        return found

    def _chained(
        self, name: str, forms: Sequence[Sequence[str]], boost: float, fits: Fits
    ) -> Scores:
        """The documents in which the positions of several words fit together."""
        positions = [self._positions(name, terms) for terms in forms]
        common = set(positions[0]).intersection(*positions[1:])
        live = {
            n
            for n in common
            if n in self.snapshot.cards and fits([sorted(p[n]) for p in positions])
        }
        scores = [_sum(self._term(name, t, boost) for t in terms) for terms in forms]
        return {n: sum(s[n] for s in scores) for n in live}

    def _prefixed(self, name: str, letters: str) -> Iterator[str]:
        for term in self.snapshot.searcher.reader().expand_prefix(name, letters):
            yield _decoded(term)

    def _expanded(self, name: str, terms: Iterable[str], typed: str, boost: float) -> Scores:
        found: set[int] = set()
        for count, term in enumerate(terms):
            if count >= MAX_EXPANSIONS or self._expanded_postings >= MAX_POSTINGS:
                self._notice(
                    f"“{typed}” stands for very many words; {count} of them were searched."
                )
                break
            documents = self._documents(name, term)
            self._expanded_postings += len(documents)
            found.update(documents)
        return {n: boost * _EXPANDED for n in found if n in self.snapshot.cards}

    def _documents(self, name: str, term: str) -> list[int]:
        """The documents with a term, deleted ones among them."""
        return [
            offset + n
            for sub, offset in self.snapshot.searcher.leaf_searchers()
            if (name, term) in sub.reader()
            for n in sub.reader().postings(name, term).all_ids()
        ]

    def _notice(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def _decoded(term: bytes | str) -> str:
    return term.decode() if isinstance(term, bytes) else term


def _unscored(mask: int) -> Scores:
    return dict.fromkeys(members(mask), 0.0)


def _sum(many: Iterable[Scores]) -> Scores:
    total: Scores = {}
    for scores in many:
        if not total:
            total = dict(scores)
            continue
        for n, score in scores.items():
            total[n] = total.get(n, 0.0) + score
    return total


def _is_phrase(at: Sequence[Sequence[int]]) -> bool:
    later = [set(positions) for positions in at[1:]]
    return any(all(start + i in p for i, p in enumerate(later, start=1)) for start in at[0])
