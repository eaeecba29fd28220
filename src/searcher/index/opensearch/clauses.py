"""Expression tree → clauses of a query: with scores, or as a filter.  Pure functions.

`Clauses.scored` gives the score of the embedded engine; `Clauses.filter` only what matches.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from searcher.index.opensearch import scripts
from searcher.index.opensearch.chunks import chunks
from searcher.index.opensearch.documents import storable
from searcher.index.opensearch.mappings import (
    MOST_TERMS,
    TEXTS,
    Body,
    folded_of,
    group_of,
    values_of,
)
from searcher.index.opensearch.statistics import (
    Forms,
    Inflected,
    Statistics,
    field_of,
    term_tokens,
)
from searcher.index.scoring import BOOSTS, ENOUGH, EXPANDED
from searcher.index.word_weights import WeightedParts, Weights, least, weigh
from searcher.model.expression import (
    And,
    AtLeast,
    DateRange,
    Everything,
    Expression,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Scope,
    Some,
    Text,
    Undated,
    Value,
    Widened,
    Word,
    has_relevance,
    texts,
)
from searcher.model.facets import Field
from searcher.model.query import Group
from searcher.text import fold

EVERYTHING: Body = {"match_all": {"boost": 0}}
NOTHING: Body = {"match_none": {}}

_SHORT = 3  # letters up to which the cluster's own search for similar words finds too few
_ROUNDING = 1e-6  # of sums of weights, which the cluster adds up in single precision
_TIES = 3  # how many times the greatest score a preferred record is above the others


def all_of(clauses: Iterable[Body]) -> Body:
    """Require all of some clauses, without scores."""
    held = list(clauses)
    return held[0] if len(held) == 1 else {"bool": {"filter": held or [EVERYTHING]}}


def any_of(clauses: Iterable[Body]) -> Body:
    """Require one or more of some clauses."""
    held = list(clauses)
    if len(held) < 2:
        return held[0] if held else NOTHING
    return {"bool": {"should": held, "minimum_should_match": 1}}


def none_of(*clauses: Body) -> Body:
    """Exclude what matches some clauses."""
    return {"bool": {"filter": [EVERYTHING], "must_not": list(clauses)}}


def constant(clause: Body, score: float) -> Body:
    """Give all matches of a clause the same score."""
    return {"constant_score": {"filter": clause, "boost": score}}


def having(name: str, values: Iterable[Any]) -> Body:
    """Require one or more of any number of values in a field."""
    return any_of({"terms": {name: some}} for some in chunks(values, MOST_TERMS))


def scored_by(script: str, parameters: Body, clause: Body, least: float | None = None) -> Body:
    """Score the matches of a clause by a script; drop those below the least score."""
    body: Body = {"query": clause, "script": {"source": script, "params": parameters}}
    if least is not None:
        body["min_score"] = least
    return {"script_score": body}


def span(body: DateRange) -> Body:
    """Require a date that certainly, or possibly, is in a range."""
    held: Body = {"relation": "intersects" if body.possibly else "within"}
    if body.first:
        held["gte"] = body.first.isoformat()
    if body.last:
        held["lte"] = body.last.isoformat()
    return {"range": {"date": held}}


def _dates(asked: DateRange) -> Body:
    if asked.first and asked.last and asked.first > asked.last:
        return _reversed(asked)
    if not asked.first and not asked.last:
        return {"exists": {"field": "date"}}
    return span(asked)


def _reversed(asked: DateRange) -> Body:
    """Compare the days of a range that ends before it begins: only long dates possibly match."""
    assert asked.first
    assert asked.last
    starts, ends = ("latest", "earliest") if asked.possibly else ("earliest", "latest")
    begun = {"range": {starts: {"gte": asked.first.toordinal()}}}
    ended = {"range": {ends: {"lte": asked.last.toordinal()}}}
    return all_of([{"exists": {"field": "date"}}, begun, ended])


@dataclass(frozen=True)
class Clauses:
    """Makes the clauses of a query, whose statistics are known."""

    statistics: Statistics

    def filter(self, expression: Expression) -> Body:
        """Require an expression, without a score."""
        match expression:
            case Everything():
                return EVERYTHING
            case And(parts):
                return all_of(map(self.filter, parts))
            case Or(parts):
                return any_of(map(self.filter, parts))
            case Not(part):
                return none_of(self.filter(part))
            case Widened(part, others):
                return any_of(map(self.filter, (part, *others)))
            case Preferred(preferring):
                return self.filter(preferring)
            case Some(parts):
                return self._enough(self.weigh(parts))
        return self._leaf(expression)

    def _leaf(self, expression: Expression) -> Body:
        match expression:
            case AtLeast(minimum, terms):
                return _at_least(minimum, term_tokens(terms))
            case Value(one, value):
                return self.value(one, value)
            case DateRange():
                return _dates(expression)
            case Undated():
                return none_of({"exists": {"field": "date"}})
            case Near():
                return self._near(expression)
            case Word():
                return self.word(expression)
        return _written(expression)  # type: ignore[arg-type]

    def scored(self, expression: Expression) -> Body:
        """Require an expression, with its score."""
        if not has_relevance(expression):
            return constant(self.filter(expression), 0)
        match expression:
            case And(parts):
                return self._all_scored(parts)
            case Or(parts):
                return any_of(self._scored_any([(part, 1) for part in parts]))
            case Widened(part, others):
                return any_of(self._scored_any([(one, 1) for one in (part, *others)]))
            case Preferred(preferring, first):
                return self._preferred(preferring, first)
            case Some(parts):
                return self._some(self.weigh(parts))
        return self._scored_leaf(expression)

    def _scored_leaf(self, expression: Expression) -> Body:
        known = self.statistics
        match expression:
            case Word():
                parameters = scripts.scoring_words([(expression, 1)], known)
            case Phrase():
                parameters = scripts.scoring_phrase(expression, known)
            case Near(words, _, scope):
                each = [self.scored(Word(word, scope)) for word in words]
                return {"bool": {"filter": [self.filter(expression)], "must": each}}
            case AtLeast(_, terms):
                parameters = scripts.scoring_terms(term_tokens(terms), known)
            case _:
                return _expanded(expression)  # type: ignore[arg-type]
        return scored_by(scripts.SCORE, parameters, self.filter(expression))

    def _all_scored(self, parts: Sequence[Expression]) -> Body:
        body: Body = {"must": [], "filter": [], "must_not": []}
        words = [part for part in parts if isinstance(part, Word)]
        if words:  # one script for all of them
            parameters = scripts.scoring_words([(word, 1) for word in words], self.statistics)
            every = all_of(map(self.word, words))
            body["must"].append(scored_by(scripts.SCORE, parameters, every))
        for part in parts:
            match part:
                case Word():
                    continue
                case Not(excluded):
                    body["must_not"].append(self.filter(excluded))
                case _ if has_relevance(part):
                    body["must"].append(self.scored(part))
                case _:
                    body["filter"].append(self.filter(part))
        return {"bool": {name: clauses for name, clauses in body.items() if clauses}}

    def _preferred(self, preferring: Expression, first: Expression) -> Body:
        """Score the matches of an expression that match `first` too above all others."""
        bonus = _TIES * self.weigh(texts(preferring)).greatest_score
        preferred = [constant(self.filter(first), bonus)] if bonus else []
        return {"bool": {"must": [self.scored(preferring)], "should": preferred}}

    # Some of the words

    def weigh(self, parts: Sequence[Expression]) -> WeightedParts:
        """Weigh the parts of which a record must have some."""
        known = self.statistics

        def of_word(word: Word) -> float:
            forms, name = known.forms_of(word), field_of(word)
            written = (forms.written,) if forms.written else ()
            return least(known.idf(name, o) for o in (*forms.stems, *forms.inflected, *written))

        def of_written(word: str, scope: Scope) -> float:
            return known.idf(field_of(Word(word, scope)), storable(fold(word)))

        return weigh(Weights(of_word, of_written), parts)

    def _enough(self, weighted: WeightedParts) -> Body:
        """Require parts of enough weight."""
        if not weighted.parts:
            return NOTHING
        each = [constant(self.filter(one.part), one.weight) for one in weighted.parts]
        wanted = (weighted.total - _ROUNDING) * ENOUGH * (1 - _ROUNDING)
        return scored_by("_score", {}, any_of(each), wanted)

    def _some(self, weighted: WeightedParts) -> Body:
        """Score the records with parts of enough weight; those with all above the others."""
        if not weighted.parts:
            return NOTHING
        each = self._scored_any([(one.part, one.times) for one in weighted.parts])
        every = all_of(self.filter(one.part) for one in weighted.parts)
        each.append(constant(every, weighted.greatest_score))
        return {"bool": {"filter": [self._enough(weighted)], "should": each}}

    def _scored_any(self, parts: Sequence[tuple[Expression, int]]) -> list[Body]:
        """Score each of some parts, counted some times, where it matches: words by one script."""
        words = [(part, times) for part, times in parts if isinstance(part, Word)]
        others = [
            _times(self.scored(part), times) for part, times in parts if not isinstance(part, Word)
        ]
        if not words:
            return others
        parameters = scripts.scoring_words(words, self.statistics)
        some = any_of(self.word(word) for word, _ in words)
        return [scored_by(scripts.SCORE, parameters, some), *others]

    # Words

    def word(self, word: Word) -> Body:
        """Require a word in any form."""
        return word_in(field_of(word), self.statistics.forms_of(word))

    def _near(self, near: Near) -> Body:
        """Require words near each other: where it is not known which records have them, these are
        two words of one token each.
        """
        if near in self.statistics.near:
            return having("id", self.statistics.near[near])
        each = [{"match": {"query": t, "analyzer": "keyword"}} for t in self.pair_of(near) or ()]
        if len(each) < len(near.words):
            return NOTHING
        orders = [{"all_of": {"intervals": one, "ordered": True, "max_gaps": near.distance - 1}}
                  for one in (each, each[::-1])]  # fmt: skip
        return {"intervals": {field_of(near): {"any_of": {"intervals": orders}}}}

    def pair_of(self, near: Near) -> tuple[str, ...] | None:
        """Return the tokens of two words of at most one token each; None if they are not such."""
        forms = [self.statistics.forms_of(Word(word, near.scope)) for word in near.words]
        if len(forms) != 2 or not all(one.is_plain and len(one.stems) < 2 for one in forms):
            return None
        return tuple(stem for one in forms for stem in one.stems)

    # Values

    def value(self, one: Field, value: str) -> Body:
        """Require a value; ignore case and accents if no record has it exactly."""
        return self.values(one, (value,))

    def values(self, one: Field, values: Sequence[str]) -> Body:
        """Require one or more of some values."""
        exact = [v for v in values if (one, v) in self.statistics.exact]
        others = [fold(v) for v in values if (one, v) not in self.statistics.exact]
        clauses = [having(values_of(one), exact)] if exact else []
        return any_of([*clauses, *([having(folded_of(one), others)] if others else [])])

    def group(self, group: Group) -> Body:
        """Require that a record is in the group of another."""
        name = self.statistics.groups.get(group)
        return NOTHING if name is None else {"term": {group_of(group.fold): name}}


def word_in(name: str, forms: Forms) -> Body:
    """Require a word in any form in a field."""
    tokens = (*forms.stems, *((forms.written,) if forms.written else ()))
    clauses = [having(name, tokens)] if tokens else []
    return any_of([*clauses, *(inflected_in(name, one) for one in forms.inflected)])


def inflected_in(name: str, word: Inflected) -> Body:
    """Require an inflected word in a field of texts in its language."""
    stems = having(name, word.stems)
    if word.excluded:
        stems = scored_by(scripts.COUNT, scripts.counting(name, word), stems, 1)
    forms = [having(name, word.forms)] if word.forms else []
    return all_of([{"term": {"base": word.language}}, any_of([stems, *forms])])


def _times(clause: Body, times: int) -> Body:
    return clause if times == 1 else {"bool": {"must": [clause], "boost": times}}


def _at_least(minimum: int, tokens: Sequence[str]) -> Body:
    terms = [{"term": {"text": token}} for token in tokens]
    return (
        {"bool": {"should": terms, "minimum_should_match": max(1, minimum)}} if terms else NOTHING
    )


# Words as written


def _written(text: Text) -> Body:
    return _in_field(text, field_of(text))


def _in_field(text: Text, name: str) -> Body:
    match text:
        case Phrase(words):
            joined = " ".join(storable(fold(word)) for word in words)
            return {"match_phrase": {name: {"query": joined, "analyzer": "separate"}}}
        case Prefix(letters):
            return {"prefix": {name: {"value": fold(letters), "rewrite": "constant_score"}}}
        case Fuzzy(word):
            return one_edit_from(name, fold(word))
    raise TypeError(f"{text!r} is not searched as it is written")


def one_edit_from(name: str, word: str) -> Body:
    """Require a word in which at most one letter is added, left out or replaced."""
    if len(word) <= _SHORT:
        patterns = [f"{_plain(word[:i])}.?{_plain(word[i + 1 :])}" for i in range(len(word))]
        patterns += [f"{_plain(word[:i])}.{_plain(word[i:])}" for i in range(len(word) + 1)]
        return {"regexp": {name: {"value": "|".join(patterns), "rewrite": "constant_score"}}}
    wanted = {"value": word, "fuzziness": 1, "transpositions": False, "rewrite": "constant_score"}
    return {"fuzzy": {name: wanted}}


_SIGN = re.compile(r"[^\w]|_")


def _plain(letters: str) -> str:
    """Quote the signs of a regular expression of the cluster."""
    return _SIGN.sub(lambda found: f"\\{found[0]}", letters)


def beginning_with(letters: str) -> str:
    """Return the regular expression of the words that begin with some letters."""
    return f"{_plain(letters)}.*"


def _expanded(text: Text) -> Body:
    """Give words found by their prefix or by an edit a score for each field that has them."""
    each: Callable[[str], Body] = lambda name: constant(  # noqa: E731
        _in_field(text, name), EXPANDED * BOOSTS[name]
    )
    own = field_of(text)
    others = [each(name) for name in TEXTS if name != own] if own == "text" else []
    return {"bool": {"must": [each(own)], "should": others}}
