"""The forms of a noun that a query asks for, in texts of one language.

They are found at query time among the words of an index as written, beside those with the same
stem: посла, послу and послом for посол.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from searcher.languages import every, facts
from searcher.languages.words import Paradigms
from searcher.text.dictionary_forms import dictionary_forms
from searcher.text.stemming import query_terms, script_of, spelled, term_for
from searcher.text.tokens import fold


@dataclass(frozen=True, slots=True)
class WordForms:
    """The forms of a query word in texts of a language, folded; some of those with its stem may
    not be among them.
    """

    language: str
    listed: frozenset[str]

    def __contains__(self, written: str) -> bool:
        """Return whether a word of a text, folded, is one of the forms."""
        return written in self.listed


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
    if known is None or known.script != script_of(word):
        return None
    forms = frozenset(_listed(word, language)) if known.dictionary else frozenset()
    return WordForms(language, forms) if forms else None


def _listed(word: str, language: str) -> Iterator[str]:
    """Yield the forms of a word in a dictionary, folded.  Those with its stem are left out: they
    are found by it, and a folded word may be another one (пой, пои).
    """
    stems = query_terms(word, (language,))
    for form in dictionary_forms(spelled(word, language), language):
        if term_for(form, language) not in stems:
            yield fold(form)
