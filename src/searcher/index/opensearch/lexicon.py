"""The words of an index with their index terms, one document a pair, and forms of query words.

A pair is a function of a word and a language, so it never changes; pairs that no record has any
longer do no harm, and are dropped by a rebuild.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from searcher.index.opensearch.clauses import any_of, having
from searcher.index.opensearch.documents import Pair, storable
from searcher.index.opensearch.mappings import PAGE, Body
from searcher.index.opensearch.statistics import Forms, Inflected, WordKey, term_tokens
from searcher.index.opensearch.view import Base, View
from searcher.languages import facts
from searcher.languages.words import Stemming
from searcher.text import (
    WordForms,
    folded_query_word,
    forms_in,
    languages_with_forms,
    query_terms,
    script_of,
)

_ORDER = [{"word": "asc"}, {"term": "asc"}]


def pairs_matching(view: View, clause: Body) -> Iterator[Pair]:
    """Yield all pairs that match a clause, by word."""
    body: Body = {"query": clause, "size": PAGE, "sort": _ORDER, "_source": False}
    while hits := view.search(body)["hits"]["hits"]:
        yield from (Pair(*hit["sort"]) for hit in hits)
        if len(hits) < PAGE:
            return
        body = {**body, "search_after": hits[-1]["sort"]}


@dataclass(frozen=True)
class SoughtWord:
    """A query word whose forms are sought: its index terms here, and those of each language in
    which it has forms.
    """

    word: str
    languages: tuple[str, ...]
    terms: tuple[str, ...]
    wanted: Mapping[str, WordForms]

    @classmethod
    def of(cls, key: WordKey, base: Base) -> "SoughtWord":
        """Prepare to find the forms of a word in a commit."""
        word, languages = key
        every = query_terms(word, languages, base.stemmed)
        terms = tuple(term for term in every if term.partition(":")[0] in base.stemmed)
        spoken = base.spoken.intersection(languages) if languages else base.spoken
        each = {lang: forms_in(word, lang) for lang in languages_with_forms(script_of(word))}
        wanted = {lang: one for lang, one in each.items() if one is not None and lang in spoken}
        return cls(word, languages, terms, wanted)

    @property
    def plain(self) -> str | None:
        """The word as written, folded, if it is also found as it is."""
        return folded_query_word(self.word, self.languages)

    def clause(self) -> Body | None:
        """Require a pair with what may be a form of the word; None if there are none to seek."""
        words = {self.plain} if self.plain else set[str]()
        letters = set[str]()
        for one in self.wanted.values():
            words |= one.listed | one.with_its_stem
            letters |= {root.letters for root in one.roots}
        clauses = [having("word", sorted(map(storable, words)))] if words else []
        clauses += [{"prefix": {"word": {"value": one}}} for one in sorted(letters)]
        return any_of(clauses) if clauses else None

    def forms(self, pairs: Iterable[Pair]) -> Forms:
        """Find the forms among the pairs that match the clause."""
        terms: dict[str, set[str]] = {}
        for word, term in pairs:
            terms.setdefault(word, set()).add(term)
        each = (self._inflected(lang, one, terms) for lang, one in self.wanted.items())
        inflected = tuple(one for one in each if one is not None)
        joined = {stem for one in inflected for stem in one.stems}
        stems = tuple(token for token in term_tokens(self.terms) if token not in joined)
        plain = storable(self.plain) if self.plain else None
        has_others = plain is not None and bool(terms.get(plain, set()) - set(self.terms))
        return Forms(stems, inflected, plain if has_others else None)

    def _inflected(
        self, language: str, wanted: WordForms, terms: Mapping[str, set[str]]
    ) -> Inflected | None:
        """Return the word in a language, if its forms are not those of one index term."""
        stems = query_terms(self.word, (language,))
        forms = tuple(sorted(word for word in terms if word in wanted))
        prefix = f"{language if facts(Stemming, language) else ''}:"
        others = tuple(
            word
            for word in forms
            if any(term.startswith(prefix) for term in terms[word].difference(stems))
        )
        excluded = tuple(sorted(wanted.with_its_stem & terms.keys()))
        if others:
            return Inflected(language, term_tokens(stems), forms, others, excluded)
        if len(stems) < 2 and not excluded:
            return None
        return Inflected(language, term_tokens(stems), excluded=excluded)


@dataclass(frozen=True)
class WordFinder:
    """Finds the forms of query words in a commit."""

    view: View
    base: Base
    _sought: dict[WordKey, SoughtWord] = field(default_factory=dict)

    def find(self, keys: Iterable[WordKey]) -> Mapping[WordKey, Forms]:
        """Find the forms of some words: what is not known yet by one request, in most cases."""
        known = self.view.known.forms
        new = [key for key in dict.fromkeys(keys) if key not in known]
        sought = [SoughtWord.of(key, self.base) for key in new]
        for key, one, pairs in zip(new, sought, self._pairs(sought), strict=True):
            known[key] = self._with_siblings(one.forms(pairs))
        return known

    def _pairs(self, sought: Sequence[SoughtWord]) -> Iterator[list[Pair]]:
        """Yield the pairs that may be forms of each word."""
        clauses = [one.clause() for one in sought]
        bodies = [
            {"query": clause, "size": PAGE, "sort": _ORDER, "_source": False}
            for clause in clauses
            if clause is not None
        ]
        found = iter(self.view.search_each(bodies))
        for clause in clauses:
            hits = next(found)["hits"]["hits"] if clause is not None else []
            if clause is not None and len(hits) == PAGE:
                yield list(pairs_matching(self.view, clause))
            else:
                yield [Pair(*hit["sort"]) for hit in hits]

    def _with_siblings(self, forms: Forms) -> Forms:
        """Add the words that have the index terms of a word, where some are not forms of it."""
        if not any(one.excluded for one in forms.inflected):
            return forms
        tokens = (stem for one in forms.inflected for stem in one.stems)
        terms = [token[1:] for token in (*forms.stems, *tokens)]
        words = dict.fromkeys(one.word for one in pairs_matching(self.view, having("term", terms)))
        return Forms(forms.stems, forms.inflected, forms.written, tuple(words))
