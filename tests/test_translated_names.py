"""Names of places in a query, and what the places are called in other languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.gazetteer import NamedPlace, NameKind, PlaceName, names_in
from searcher.text import fold, written_words

SPOKEN = ("en", "ru", "kk", "az", "hy", "tr")


def found(text: str) -> list[NamedPlace]:
    return list(names_in(written_words(text), SPOKEN))


def names(text: str) -> dict[str, set[str]]:
    """Map each language to the names that are found for the only place of a text."""
    (place,) = found(text)
    named: dict[str, set[str]] = {}
    for name in place.names:
        named.setdefault(name.language, set()).add(" ".join(name.words))
    return named


@pytest.mark.parametrize(
    "typed",
    ["Armenia", "armenia", "ARMENIA", "Армения", "Армении", "армениямен", "Арменияның", "Հայաստան",
     "Հայաստանում", "ՀԱՅԱՍՏԱՆ", "Ermənistan", "Ermənistanın", "Ermenistan", "Arménie"],
)  # fmt: skip
def test_a_country_has_its_names_in_all_other_languages(typed):
    (place,) = found(typed)
    assert (place.start, place.end, place.code, place.kind) == (0, 1, "AM", NameKind.NAME)
    searched = {fold(word) for name in place.names for word in name.words} | {fold(typed)}
    assert searched >= {"armenia", "армения", "հայաստան", "ermenistan"}


def test_names_are_in_the_languages_asked_for_only():
    assert {name.language for name in next(names_in(["Armenia"], ["ru", "hy"])).names} == {
        "hy",
        "ru",
    }
    assert PlaceName(("სომხეთი",), "ka") in next(names_in(["Armenia"])).names


@pytest.mark.parametrize(
    ("typed", "language", "name"),
    [
        ("Yerevan", "hy", "Երևան"),
        ("Երևանում", "ru", "Ереван"),
        ("Москве", "kk", "Мәскеу"),
        ("Tiflis", "hy", "Թբիլիսի"),
        ("Tatarstan", "hy", "Թաթարստան"),
        ("Санкт-Петербургом", "hy", "Սանկտ Պետերբուրգ"),
        ("США", "tr", "ABD"),
        ("ABD", "en", "United States"),
        ("Соединенных Штатов", "hy", "ԱՄՆ"),
        ("south korea", "ru", "Южная Корея"),
        ("Сауд Арабиясының", "ru", "Саудовская Аравия"),
        ("Саудовская Аравия", "en", "Saudi Arabia"),
        ("Soviet Union", "ru", "Советский Союз"),
    ],
)
def test_places_have_their_names_in_another_language(typed, language, name):
    assert name in names(typed)[language]


@pytest.mark.parametrize("typed", ["Armenian", "армянский", "армянского", "հայկական", "erməni"])
def test_a_people_has_the_names_of_the_people(typed):
    (place,) = found(typed)
    assert place.kind is NameKind.DEMONYM
    every = {word for name in place.names for word in name.words} | {typed}
    assert every & {"армянский", "армянского"}
    assert every & {"հայ", "հայկական"}
    assert not every & {"Армения", "Հայաստան", "Armenia"}


def test_the_longest_name_counts_and_names_do_not_overlap():
    places = found("visit of South Korea and Korea to the Republic of Korea")
    assert [(p.start, p.end, p.code) for p in places] == [(2, 4, "KR"), (8, 11, "KR")]


def test_words_between_are_no_names():
    assert found("co-operation of culture, 2017") == []
    assert found("") == []


@pytest.mark.parametrize("typed", ["Korea", "korea"])
def test_a_name_that_two_countries_share_names_neither(typed):
    assert found(typed) == []


@pytest.mark.parametrize(
    ("typed", "code"), [("Georgia", "GE"), ("Guinea", "GN"), ("Niger", "NE"), ("Jordan", "JO")]
)
def test_a_name_is_that_of_the_country_in_the_most_usual_language(typed, code):
    assert [place.code for place in found(typed)] == [code]


@pytest.mark.parametrize("typed", ["того", "us", "кроме того", "Того и этого", "male", "қазан"])
def test_common_words_name_nothing(typed):
    assert found(typed) == []


def test_a_common_word_may_be_a_name_if_it_has_a_capital():
    assert [place.code for place in found("Того")] == ["TG"]
    assert [place.code for place in found("посол в Того")] == ["TG"]


@pytest.mark.parametrize(
    ("typed", "language", "word"),
    [("Togo", "ru", "Того"), ("USA", "en", "US"), ("Катар", "hy", "Կատար"), ("Gaza", "ru", "Газа")],
)
def test_no_text_is_searched_for_a_name_that_is_a_common_word(typed, language, word):
    assert word not in names(typed).get(language, ())


def test_a_longer_name_is_left_out_where_a_part_of_it_finds_it():
    assert names("Armenia")["ru"] >= {"Армения"}
    assert not any("Республика" in name for name in names("Armenia")["ru"])
    assert names("Turkey")["en"] == {"Türkiye"}


@given(st.lists(st.text(min_size=1, max_size=8), max_size=6))
def test_any_words_may_be_typed(words):
    for place in names_in(words, SPOKEN):
        assert 0 <= place.start < place.end <= len(words)
        assert place.names
