"""Laws 6 and 8 for every encoding of accents and apostrophes."""

import tomllib
from pathlib import Path
from unicodedata import normalize

import pytest
from conftest import Library
from laws_builders import record

from searcher.query import parse_expression
from searcher.search.highlights import Marker
from searcher.text import fold, query_terms, term_for

CASES = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))["case"]


def name(case: dict) -> str:
    return f"{case['language']}: {case['text'][:24]}"


@pytest.mark.parametrize("case", CASES, ids=name)
@pytest.mark.parametrize(("of_text", "of_query"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_words_are_found_however_their_accents_are_encoded(
    library: Library, case: dict, of_text: str, of_query: str
) -> None:
    library.put(
        [record(1, title=None, body=normalize(of_text, case["text"]), language=case["language"])]
    )
    assert [q for q in case["finds"] if library.ask(normalize(of_query, q)).total != 1] == []
    assert [q for q in case["misses"] if library.ask(normalize(of_query, q)).total != 0] == []


@pytest.mark.parametrize("case", CASES, ids=name)
def test_exactly_the_words_that_match_are_marked(case: dict) -> None:
    for query in case["finds"]:
        assert Marker(parse_expression(query)).in_body(case["text"], case["language"]), query
    for query in case["misses"]:
        if "|" not in query and '"' not in query:
            assert not Marker(parse_expression(query)).in_body(case["text"], case["language"]), (
                query
            )


@pytest.mark.parametrize(
    ("query", "text", "language", "marked"),
    [
        ("minister's", "The minister’s visit, ministers' talks", "en", ["minister", "ministers"]),
        ("minister", "The minister's visit", "en", ["minister"]),
        ('"minister\'s visit"', "The minister’s visit, a visit", "en", ["minister", "s", "visit"]),
        ("d'affaires", "Le chargé d’affaires, les affaires", "fr", ["d", "affaires", "affaires"]),
        ("d'affaires", "Foreign affairs, a chargé d’affaires", "en", ["d", "affaires"]),
        ("o'zbek", "Bu o‘zbek taomi", "uz", ["o‘zbek"]),
        ("o'zbek", "An o’zbek dish", "en", ["o", "zbek"]),
        ("п'ять", "Їх п’ять", "uk", ["п’ять"]),
        ("Ankara'ya", "Ankara’dan gelen", "tr", ["Ankara"]),
        ("ինչ", "Ի՞նչ քննարկեց", "hy", ["Ի՞նչ"]),
        ("resume", "His re\u0301sume\u0301.", "en", ["re\u0301sume\u0301"]),
    ],
)
def test_marks_cover_the_word_without_its_clitics(
    query: str, text: str, language: str, marked: list[str]
) -> None:
    spans = Marker(parse_expression(query)).in_body(text, language)
    assert [text[span.start : span.end] for span in spans] == marked


UNRELATED = [
    ("en", "affair affairs affairé", "charter chart"),
    ("fr", "sécurité", "secours"),
    ("fr", "marché marchés", "marchand"),
    ("es", "nación naciones", "nacer"),
    ("pt", "nação", "nascer"),
    ("it", "libertà", "libro"),
    ("tr", "görüş görüşü", "gören göre"),
    ("tr", "barış barışı", "bar"),
    ("tr", "şart", "saat"),
    ("az", "görüş", "görə"),
    ("de", "Länder", "Laden"),
    ("ru", "приём", "примета"),
]


@pytest.mark.parametrize(("language", "words", "others"), UNRELATED)
def test_unrelated_words_that_differ_in_accents_have_different_terms(
    language: str, words: str, others: str
) -> None:
    for word in words.split():
        for other in others.split():
            assert term_for(other, language) not in query_terms(word)


def test_a_word_of_some_languages_has_only_terms_of_these() -> None:
    assert term_for("affaire", "fr") in query_terms("affaires", ("fr", "it"))
    assert {key[:3] for key in query_terms("affaires", ("fr", "it"))} == {"fr:", "it:"}
    assert query_terms("affaires", ("ca",)) == ()
    assert f":{fold('affaires')}" in query_terms("affaires")
