"""The forms of a noun that a query asks for, in texts of one language.

They are found at query time among the words of an index as written, beside those with the same
stem: посла, послу and послом for посол.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from searcher.languages import every, facts
from searcher.languages.words import Paradigms, Profile
from searcher.text.dictionary_forms import dictionary_forms
from searcher.text.paradigms import Inflector, Root, inflector
from searcher.text.stemming import query_terms, script_of, spelled, term_for
from searcher.text.tokens import fold

_LONGEST = 64  # letters; a longer string is not a word


@dataclass(frozen=True, slots=True)
class WordForms:
    """The forms of a query word in texts of a language, folded; some of those with its stem may
    not be among them.

    listed: forms from a dictionary.
    roots: what regular forms look like.
    others: words that look like a form, and are not.
    roots_of_others: what forms of such words look like.
    with_its_stem: words with the stem of the query word that are not forms of it.
    """

    language: str
    listed: frozenset[str] = frozenset()
    roots: tuple[Root, ...] = ()
    others: frozenset[str] = frozenset()
    roots_of_others: tuple[Root, ...] = ()
    with_its_stem: frozenset[str] = frozenset()

    def __contains__(self, written: str) -> bool:
        """Return whether a word of a text, folded, is one of the forms."""
        return written in self.listed or (
            any(root.matches(written) for root in self.roots)
            and written not in self.others
            and not any(root.matches(written) for root in self.roots_of_others)
        )


@cache
def languages_with_forms(script: str) -> tuple[str, ...]:
    """Return the languages of a script whose words have forms here."""
    return tuple(lang for lang, known in every(Paradigms).items() if known.script == script)


@lru_cache(maxsize=1 << 14)
def forms_in(word: str, language: str) -> WordForms | None:
    """Return the forms of a query word in texts of a language (without region); None if the
    language has no paradigms, or none for the word.
    """
    known = facts(Paradigms, language)
    if known is None or known.script != script_of(word) or len(word) > _LONGEST:
        return None
    forms = WordForms(
        language,
        listed=frozenset(_listed(word, language)) if known.dictionary else frozenset(),
        with_its_stem=frozenset(_with_its_stem(word, language)),
    )
    if regular := inflector(language):
        forms = _with_regular(forms, regular, word)
    return forms if forms.listed or forms.roots or forms.with_its_stem else None


def _with_regular(forms: WordForms, inflector: Inflector, word: str) -> WordForms:
    """Add what regular forms of a word look like."""
    typed, plain = spelled(word, forms.language), fold(word)
    bases = (typed, inflector.base(typed))
    roots = tuple(root for base in bases if base for root in inflector.roots(base))
    similar = (
        lemma
        for lemma in inflector.lemmas
        if fold(lemma) != plain and any(root.matches(fold(lemma)) for root in roots)
    )
    return replace(
        forms,
        roots=roots,
        others=_function_words(forms.language) - {plain} if roots else frozenset(),
        roots_of_others=tuple(root for lemma in similar for root in inflector.roots(lemma)),
    )


def _with_its_stem(word: str, language: str) -> Iterator[str]:
    """Yield the small words that have an index term of a word, folded."""
    known = facts(Paradigms, language)
    stems = query_terms(word, (language,))
    for other in known.others.split() if known else ():
        if fold(other) != fold(word) and term_for(other, language) in stems:
            yield fold(other)


@cache
def _function_words(language: str) -> frozenset[str]:
    known = facts(Profile, language)
    return frozenset(map(fold, known.function_words.split())) if known else frozenset()


def _listed(word: str, language: str) -> Iterator[str]:
    """Iterate over the forms of a word in a dictionary, folded.  Those with its stem are left out:
    they are found by it, and a folded word may be another one (пой, пои).
    """
    known = _FormsOfStems(query_terms(word, (language,)), language)
    return map(fold, dictionary_forms(spelled(word, language), language, known))


@dataclass(frozen=True, slots=True)
class _FormsOfStems:
    """The words of a language that have one of some index terms."""

    stems: tuple[str, ...]
    language: str

    def __contains__(self, form: object) -> bool:
        return isinstance(form, str) and term_for(form, self.language) in self.stems
