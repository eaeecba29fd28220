"""Select the words of an index that are compared with those of other languages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from heapq import nlargest

from searcher.crosslingual.table import ComparedWord
from searcher.index.protocol import IndexTerm, Terms
from searcher.languages import every, facts
from searcher.languages.words import Profile, Stemming
from searcher.text import fold, lower, term_for, written_words

MOST_WORDS = 20_000
"""The most words of a language that are compared: the most frequent ones."""

_MANY_DOCUMENTS = 5_000
"""From so many documents on, words that only one of them has are left out: most are misspelled or
names.  In fewer documents they are most of the vocabulary.
"""

_LEAST_LETTERS = 3


def select_terms(terms: Terms, most: int = MOST_WORDS) -> list[IndexTerm]:
    """Select the words of an index that are compared, of each language at most `most`, by language.

    Numbers, words of one or two letters and function words are left out, and those whose language
    is not known.
    """
    least = 1 if terms.document_count < _MANY_DOCUMENTS else 2
    found = defaultdict[str, list[IndexTerm]](list)
    for one in terms.vocabulary(least):
        if _is_compared(one):
            found[one.language].append(one)
    return [one for language in sorted(found) for one in _most_frequent(found[language], most)]


def _most_frequent(words: Sequence[IndexTerm], most: int) -> list[IndexTerm]:
    # Of equally frequent ones the first: `nlargest` is stable, as `sorted` is.
    return nlargest(most, words, key=lambda one: one.documents)


def _is_compared(one: IndexTerm) -> bool:
    return (
        bool(one.language)
        and len(one.word) >= _LEAST_LETTERS
        and one.word.isalpha()
        and one.word not in _function_words(one.language)
        and not _is_foreign(one)
    )


def _is_foreign(one: IndexTerm) -> bool:
    """Return whether a word has no ending of its language, being written in another script."""
    return one.term.startswith(":") and one.language in every(Stemming)


@cache
def _function_words(language: str) -> frozenset[str]:
    known = facts(Profile, language)
    return frozenset(map(fold, known.function_words.split())) if known else frozenset()


def with_written_forms(
    selected: Sequence[IndexTerm], texts: Iterable[tuple[str, str]]
) -> list[ComparedWord]:
    """Return words in their most frequent form as some texts have it, each text with its language
    (BCP 47).

    The index has words without case and accents, which a model recognises less well: see decision
    0028.  A word that is not in the texts is in the form that the index has.
    """
    written = _most_frequent_forms({one.term for one in selected}, _counted(texts))
    return [
        ComparedWord(one.term, one.language, written.get((one.language, one.term), one.word))
        for one in selected
    ]


def _counted(texts: Iterable[tuple[str, str]]) -> Mapping[str, Counter[str]]:
    """Count the words of texts as written, by language."""
    counts = defaultdict[str, Counter[str]](Counter)
    for text, language in texts:
        base = language.partition("-")[0]
        counts[base].update(written_words(text, base))
    return counts


def _most_frequent_forms(
    wanted: set[str], counts: Mapping[str, Counter[str]]
) -> dict[tuple[str, str], str]:
    """Return the most frequent form of each of some terms in each language."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for language, words in counts.items():
        for word, count in words.items():
            if (term := term_for(word, language)) in wanted:
                found[language, term][_uncapitalized(word, language)] += count
    return {key: _first(forms) for key, forms in found.items()}


def _uncapitalized(word: str, language: str) -> str:
    """Lower the case of a word, but not of an abbreviation in capitals."""
    return word if word.isupper() else lower(word, language)


def _first(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def by_language(words: Sequence[ComparedWord]) -> Iterator[tuple[str, list[int]]]:
    """Yield each language with the places of its words."""
    places = defaultdict[str, list[int]](list)
    for place, one in enumerate(words):
        places[one.language].append(place)
    yield from sorted(places.items())
