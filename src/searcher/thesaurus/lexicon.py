"""The words of the labels: keys by which forms of a word are equal, and labels by their first key.

The key of a word is its lemma with the language (`en:treaty`), or just its letters (`:eaeu`) where
it has no forms.  The words of a language are not loaded before the first word in its script.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from searcher.languages import facts
from searcher.languages.words import Stemming
from searcher.text import Lemmatizer, fold, script_of, stem
from searcher.thesaurus.concepts import Concept, Term, concepts

_CACHED = 1 << 14  # words of queries, with their keys and labels


class Label(NamedTuple):
    """A label as the keys of its words; `exactly` is how it must be written, if that matters."""

    keys: tuple[str, ...]
    exactly: str
    concept: Concept


class _Lexicon(NamedTuple):
    """The words of the labels in one language.

    lemma: maps any form of a word to it.
    unaccented: folded word → the word, in lower case, if it has accents.
    labels: key → the labels whose first word has it.
    """

    lemma: Callable[[str], str]
    unaccented: Mapping[str, str]
    labels: Mapping[str, Sequence[Label]]


@lru_cache(_CACHED)
def keys_of(word: str) -> frozenset[str]:
    """Return the keys of a word of a query: its lemma in each language of its script, also if it is
    a word typed without its accents; and its letters.
    """
    folded = fold(word)
    found = {f":{folded}"}
    for language in _languages_of(script_of(word)):
        lexicon = _lexicon(language)
        found.add(f"{language}:{lexicon.lemma(word)}")
        if folded in lexicon.unaccented and folded == word.lower():
            found.add(f"{language}:{lexicon.unaccented[folded]}")
    return frozenset(found)


@lru_cache(_CACHED)
def labels_from(word: str) -> tuple[Label, ...]:
    """Return the labels whose first word a word of a query may be a form of."""
    lexicons = map(_lexicon, _languages_of(script_of(word)))
    indexes = (_uninflected(), *(lexicon.labels for lexicon in lexicons))
    return tuple(
        label for index in indexes for key in keys_of(word) for label in index.get(key, ())
    )


@cache
def _uninflected() -> Mapping[str, Sequence[Label]]:
    """Return the labels of all languages that are abbreviations or numbers."""
    return _by_first_key(
        Label(tuple(map(_letters, term.words)), _exactly(term, concept), concept)
        for concept in concepts().values()
        for term in concept.terms
        if all(map(_is_uninflected, term.words))
    )


@cache
def _lexicon(language: str) -> _Lexicon:
    known = [
        (term, concept)
        for concept in concepts().values()
        for term in concept.terms
        if term.language == language and not all(map(_is_uninflected, term.words))
    ]
    lemma = _lemmatizer([term for term, _ in known], language)
    words = {word for term, _ in known for word in term.words if not _is_uninflected(word)}
    lemmas = {word: lemma(word) for word in words}

    def key(word: str) -> str:
        return f"{language}:{lemmas[word]}" if word in lemmas else _letters(word)

    labels = (Label(tuple(map(key, term.words)), "", concept) for term, concept in known)
    accented = {fold(word): lemmas[word] for word in words if fold(word) != word.lower()}
    return _Lexicon(lemma, accented, _by_first_key(labels))


def _lemmatizer(terms: Sequence[Term], language: str) -> Callable[[str], str]:
    """Return the function from a word to its lemma among the words of labels, or its stem.

    Words that are labels are never taken for a form of another; other words are, if they look like
    one, be it shorter (states of state) or longer.
    """
    alone = sorted({t.words[0] for t in terms if len(t.words) == 1}, key=len, reverse=True)
    others = {w for t in terms for w in t.words if len(t.words) > 1 and not _is_uninflected(w)}
    shortest_first = Lemmatizer.for_words([*alone, *sorted(others, key=len)], language)
    if shortest_first is None:
        return lambda word: stem(word, language)
    lemmas = set(map(shortest_first.lemma, others))
    longest_first = sorted(lemmas, key=len, reverse=True)
    lemmatizer = Lemmatizer.for_words([*alone, *longest_first], language)
    return lemmatizer.lemma if lemmatizer else shortest_first.lemma


def _by_first_key(labels: Iterator[Label]) -> Mapping[str, Sequence[Label]]:
    found: dict[str, list[Label]] = {}
    for label in labels:
        found.setdefault(label.keys[0], []).append(label)
    return found


def _letters(word: str) -> str:
    return f":{fold(word)}"


def _exactly(term: Term, concept: Concept) -> str:
    return term.text if term.text in concept.capitals else ""


def _is_uninflected(word: str) -> bool:
    """Check whether a word of a label is an abbreviation, which is in capitals, or a number."""
    return word.isdigit() or (len(word) > 1 and word.isupper())


@cache
def _languages_of(script: str) -> tuple[str, ...]:
    """Return the languages of the labels that are written in a script."""
    every = {term.language for concept in concepts().values() for term in concept.terms}
    return tuple(sorted(language for language in every if _script(language) == script))


def _script(language: str) -> str:
    known = facts(Stemming, language)
    return known.script if known else ""
