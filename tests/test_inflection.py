"""Nouns find their forms: paradigms of nouns of the field, in every language with paradigms."""

import pytest

from evaluation.inflection import LABELS, evaluate
from searcher.languages import every
from searcher.languages.words import Paradigms
from searcher.text import fold, forms_in

FILES = sorted(LABELS.glob("*.tsv"))


def test_every_language_with_paradigms_has_labels() -> None:
    assert {path.stem for path in FILES} == set(every(Paradigms))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_noun_finds_all_its_forms_and_nothing_else(path) -> None:
    score = evaluate(path.read_text("utf-8").splitlines(), path.stem)
    assert score.missing == ()
    assert score.strangers == ()


@pytest.mark.parametrize("language", ["az", "tr"])
def test_a_noun_without_accents_finds_its_forms(language: str) -> None:
    lines = (LABELS / f"{language}.tsv").read_text("utf-8").splitlines()
    assert evaluate(lines, language, typed=fold).missing == ()


@pytest.mark.parametrize("language", sorted(every(Paradigms)))
def test_a_string_that_is_too_long_for_a_word_has_no_forms(language: str) -> None:
    lines = (LABELS / f"{language}.tsv").read_text("utf-8").splitlines()
    word = lines[0].split("\t")[0]
    assert forms_in(word * 40, language) is None
