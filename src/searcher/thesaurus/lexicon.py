"""The words of the labels: keys by which forms of a word are equal, and labels by their first key.

A word of one language has two keys: its lemma among the words of the labels (`en=treaty`), and its
index term (`en:treati`).  The terms find more forms, and more strangers, so they only count within
labels of several words, where the other words decide too.  What has no forms, as an abbreviation,
has one key, its letters (`:eaeu`).  The words of a language are not loaded before the first word of
a query in its script.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from searcher.languages import facts
from searcher.languages.words import Stemming
from searcher.text import Lemmatizer, fold, script_of, stem, term_for
from searcher.thesaurus.concepts import Concept, Term, concepts

_CACHED = 1 << 14  # words of queries, with their keys and labels

Keys = frozenset[str]


class Label(NamedTuple):
    """A label as the keys of its words: first lemmas, then index terms, if they count too.

    exactly: how it must be written, if that matters.
    """

    lemmas: tuple[str, ...]
    terms: tuple[str, ...]
    exactly: str
    concept: Concept

    def matches(self, keys: Sequence[Keys]) -> bool:
        """Check whether words, by their keys, are forms of those of this label."""
        if len(keys) < len(self.lemmas):
            return False
        # From the last word: most labels that begin with a word differ in it.
        lemmas, terms = self.lemmas, self.terms or self.lemmas
        for place in range(len(lemmas) - 1, -1, -1):
            if lemmas[place] not in keys[place] and terms[place] not in keys[place]:
                return False
        return True

    def matches_by_lemmas(self, keys: Sequence[Keys]) -> bool:
        """Check whether the lemmas of words, by their keys, are those of this label."""
        return all(lemma in known for lemma, known in zip(self.lemmas, keys, strict=True))

    def may_be_written(self, words: Sequence[str]) -> bool:
        """Check that words are written as this label must be, and are not declared another word."""
        if self.exactly:
            return words[0] == self.exactly
        return len(words) > 1 or words[0].lower() not in self.concept.other_words


class _Lexicon(NamedTuple):
    """The words of the labels in one language.

    lemma: maps any form of a word to it.
    unaccented: folded word → the lemma of the word, if that has accents.
    labels: key → the labels whose first word has it.
    """

    lemma: Callable[[str], str]
    unaccented: Mapping[str, str]
    labels: Mapping[str, Sequence[Label]]


@lru_cache(_CACHED)
def keys_of(word: str, of: str = "") -> Keys:
    """Return the keys of a word: its lemma and its index term in the language `of` its text, else
    in each language of its script, the lemma of a word that it is without accents, and its letters.
    """
    folded = fold(word)
    found = {f":{folded}"}
    for language in _languages_meant(word, of):
        lexicon = _lexicon(language)
        found |= {f"{language}={lexicon.lemma(word)}", term_for(word, language)}
        if folded in lexicon.unaccented and folded == word.lower():
            found.add(f"{language}={lexicon.unaccented[folded]}")
    return frozenset(found)


@lru_cache(_CACHED)
def labels_from(word: str, of: str = "") -> tuple[Label, ...]:
    """Return the labels whose first word a word may be a form of, in the language `of` its text or
    in any.
    """
    lexicons = map(_lexicon, _languages_meant(word, of))
    indexes = (_uninflected(), *(lexicon.labels for lexicon in lexicons))
    keys = sorted(keys_of(word, of))
    return tuple(label for index in indexes for key in keys for label in index.get(key, ()))


def _languages_meant(word: str, of: str) -> tuple[str, ...]:
    languages = _languages_of(script_of(word))
    return tuple(one for one in languages if one == of) if of else languages


@cache
def _uninflected() -> Mapping[str, Sequence[Label]]:
    """Return the labels of all languages that are abbreviations or numbers."""
    return _by_first_keys(
        Label(tuple(map(_letters, term.words)), (), _exactly(term, concept), concept)
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
    words = _listed(term for term, _ in known)
    lemmatizer = Lemmatizer.for_words(words, language)
    lemma = lemmatizer.lemma if lemmatizer else lambda word: stem(word, language)
    lemmas = {word: lemma(word) for word in words}

    def label(term: Term, concept: Concept) -> Label:
        lemma_keys = (f"{language}={lemmas[w]}" if w in lemmas else _letters(w) for w in term.words)
        terms = (term_for(w, language) if w in lemmas else _letters(w) for w in term.words)
        return Label(tuple(lemma_keys), tuple(terms) if len(term.words) > 1 else (), "", concept)

    unaccented = {fold(word): lemmas[word] for word in words if fold(word) != word.lower()}
    return _Lexicon(lemma, unaccented, _by_first_keys(label(*one) for one in known))


def _listed(terms: Iterable[Term]) -> list[str]:
    """List the words of labels so that one which is a label is never taken for a form of another,
    as those before it are: the longest first, and then other words.
    """
    ranked = {
        (len(term.words) > 1, len(word) if len(term.words) > 1 else -len(word), word)
        for term in terms
        for word in term.words
        if not _is_uninflected(word)
    }
    return list(dict.fromkeys(word for *_, word in sorted(ranked)))


def _by_first_keys(labels: Iterable[Label]) -> Mapping[str, Sequence[Label]]:
    found: dict[str, list[Label]] = {}
    for label in labels:
        for key in {*label.lemmas[:1], *label.terms[:1]}:
            found.setdefault(key, []).append(label)
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
