"""Interpretations of query words with apostrophes."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.model.errors import QueryError
from searcher.model.expression import Fuzzy, Near, Or, Phrase, Prefix, Scope, Word, texts
from searcher.query import parse_expression
from searcher.search.highlights import Marker
from searcher.text import fold, interpretations, tokens, written_interpretations

KINDS = "'’ʼ‘`´′＇ʻ"
IN_FRENCH, IN_TURKISH = ("fr", "it"), ("az", "tr")


def any_of(*parts):
    return parts[0] if len(parts) == 1 else Or(parts)


@pytest.mark.parametrize("sign", KINDS)
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("minister's", [(("minister",), ())]),
        ("Türkiye'nin", [(("Türkiye",), ()), (("Türkiyenin",), ())]),
        ("AB'sinden", [(("AB",), ()), (("ABsinden",), ())]),
        ("d'affaires", [(("d", "affaires"), ()), (("affaires",), IN_FRENCH)]),
        ("Iran'a", [(("Iran", "a"), ()), (("Iran",), IN_TURKISH), (("Irana",), ())]),
        ("d'or", [(("d", "or"), ()), (("or",), IN_FRENCH)]),
        ("l'Aix-en-Provence", [(("Aix", "en", "Provence"), ())]),
        ("we'll", [(("we", "ll"), ())]),
        ("o'zbek", [(("o", "zbek"), ()), (("ozbek",), ())]),
        ("san'at", [(("san", "at"), ()), (("sanat",), ())]),
        ("bo'ya", [(("bo",), ()), (("boya",), ())]),
        ("Congo's", [(("Congo",), ())]),
        ("ministers'", [(("ministers",), ())]),
        ("'minister'", [(("minister",), ())]),
    ],
)
def test_a_word_has_the_same_interpretations_with_any_apostrophe(typed, expected, sign):
    found = interpretations(typed.replace("'", sign))
    plain = [(tuple(word.replace("ʻ", "") for word in r.words), r.languages) for r in found]
    assert plain == expected


@pytest.mark.parametrize("sign", KINDS)
@pytest.mark.parametrize("word", ["п'ять", "об'єкт", "сім'я", "ІНТЕРВ'Ю", "здоров'ї"])
def test_an_apostrophe_before_a_glide_is_a_letter(word, sign):
    written = word.replace("'", sign)
    assert [token.text for token in tokens(written)] == [written]
    assert fold(written) == fold(word.replace("'", ""))


@pytest.mark.parametrize("sign", KINDS)
@pytest.mark.parametrize("word", ["o'zbek", "tog'da", "san'at", "e'lon", "O'ZBEKISTON"])
def test_an_uzbek_apostrophe_is_a_letter_in_uzbek(word, sign):
    written = word.replace("'", sign)
    assert [token.text for token in tokens(written, "uz")] == [written]
    assert fold(written) == fold(word.replace("'", ""))


@pytest.mark.parametrize("sign", KINDS.replace("ʻ", ""))
def test_any_other_apostrophe_separates_words(sign):
    text = (
        f"l{sign}ambassade d{sign}Arménie; {sign}tis the ministers{sign} note{sign}s Togo{sign}da"
    )
    written = " ".join(token.text for token in tokens(text, "fr"))
    assert written == "l ambassade d Arménie tis the ministers note s Togo da"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("minister’s", Word("minister")),
        (
            "d'affaires",
            Or((Phrase(("d", "affaires")), Word("affaires", languages=IN_FRENCH))),
        ),
        (
            "title:d'affaires",
            Or(
                (
                    Phrase(("d", "affaires"), Scope.TITLE),
                    Word("affaires", Scope.TITLE, IN_FRENCH),
                )
            ),
        ),
        ('"chargé d’affaires"', Phrase(("chargé", "d", "affaires"))),
        ('"minister’s visit"', Phrase(("minister", "s", "visit"))),
        ('"minister’s visit d\'État"~5', Near(("minister", "visit", "État"), 5)),
        ("l'ambass*", Prefix("ambass")),
        ("o'zbek*", Prefix("oʻzbek")),
        ("minister's~", Fuzzy("minister")),
        ("co-operation", Or((Near(("co", "operation"), 1), Word("cooperation")))),
        ("trade-economic", Or((Near(("trade", "economic"), 2), Word("tradeeconomic")))),
        ("G-20", Or((Phrase(("G", "20")), Word("G20")))),
        ("п'ять", Word("п'ять")),
    ],
)
def test_a_query_searches_for_words_without_their_clitics(query, expected):
    assert parse_expression(query) == expected


@pytest.mark.parametrize("query", ["’", "ʼ ʻ", "d'a*", "co-op*", "l'a~"])
def test_an_apostrophe_without_a_word_is_an_error(query):
    with pytest.raises(QueryError):
        parse_expression(query)


def test_an_apostrophe_in_a_phrase_is_a_letter_only_if_the_language_has_it():
    assert [r.words for r in written_interpretations("we'll go")] == [("we", "ll", "go")]
    assert len(written_interpretations("go'sht bo'ldi")) == 2


ELIDED = {"d'or", "l'été"}
TYPED = st.text(st.sampled_from("aodsОя'’ʼʻ‘´ .-\"é1"), max_size=24)


@given(TYPED)
def test_any_input_is_a_query_or_a_query_error(text):
    with suppress(QueryError):
        texts(parse_expression(text))


@given(
    st.lists(
        st.sampled_from(
            ["d'or", "o'zbek", "san'at", "we'll", "п'ять", "minister's", "l'été", "tog'da"]
        ),
        max_size=8,
    ),
    st.sampled_from(KINDS),
    st.sampled_from(KINDS),
    st.sampled_from(["en", "fr", "tr", "uz", "uk", None]),
)
def test_a_phrase_matches_the_text_with_any_apostrophe(words, typed, written, language):
    text, query = " ".join(["x", *words]), " ".join(["x", *words])
    contracted = {"we'll", "minister's"} & {*words}
    joined = contracted | (ELIDED & {*words}) if written == "ʻ" else set()
    if joined or (contracted and language == "uz"):
        return  # here the apostrophe is a letter
    marker = Marker(parse_expression(f'"{query}"'.replace("'", typed)))
    assert marker.in_body(text.replace("'", written), language)
