"""Forms of nouns by a dictionary of morphology: OpenCorpora's (opencorpora.org), by pymorphy3.

The dictionary is loaded when it is first used: it takes a third of a second and 25 MB.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Protocol

_NOMINAL = frozenset({"NOUN", "ADJF"})  # parts of speech, as OpenCorpora names them

_LEAST_WORD = 0.05
"""The least probability that a query word is a form of a lemma: день is hardly ever of деть."""

_LEAST_FORM = 0.02
"""The least probability that a form is one of the lemma: после is hardly ever of посол."""


class _Tag(Protocol):
    @property
    def POS(self) -> str | None: ...  # noqa: N802


class _Parse(Protocol):
    """One way to read a word as a form of a lemma, and how probable that is."""

    word: str
    normal_form: str
    score: float
    tag: _Tag

    @property
    def lexeme(self) -> "list[_Parse]": ...


class _Analyzer(Protocol):
    def parse(self, word: str) -> list[_Parse]: ...
    def word_is_known(self, word: str) -> bool: ...


@cache
def _analyzer(language: str) -> _Analyzer:
    analyzer: _Analyzer = import_module("pymorphy3").MorphAnalyzer(lang=language)
    return analyzer


def dictionary_forms(word: str, language: str, known: Container[str]) -> frozenset[str]:
    """Return the forms of the nouns and adjectives that a word, in lower case, is a form of, except
    those that are known already.
    """
    analyzer = _analyzer(language)
    shares: dict[str, float] = defaultdict(float)
    lexemes: dict[str, set[str]] = defaultdict(set)
    for parse in _nominal(analyzer.parse(word)):
        shares[parse.normal_form] += parse.score
        lexemes[parse.normal_form].update(form.word for form in parse.lexeme)
    return frozenset(
        form
        for lemma, share in shares.items()
        if share >= _LEAST_WORD
        for form in lexemes[lemma]
        if form not in known and _is_likely(analyzer, form, lemma)
    )


def _is_likely(analyzer: _Analyzer, form: str, lemma: str) -> bool:
    """Return whether a form is one of the lemma as it is used, and not nearly always another."""
    if not analyzer.word_is_known(form):
        return True
    parses = _nominal(analyzer.parse(form))
    return sum(p.score for p in parses if p.normal_form == lemma) >= _LEAST_FORM


def _nominal(parses: Iterable[_Parse]) -> Iterator[_Parse]:
    return (parse for parse in parses if parse.tag.POS in _NOMINAL)
