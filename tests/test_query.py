"""The query language: syntax, expression trees, and errors."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.model.errors import QueryError
from searcher.model.expression import (
    And,
    DateRange,
    Everything,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Undated,
    Value,
    Word,
    texts,
)
from searcher.model.facets import Field
from searcher.model.query import Filter, Mode, Query, Sort
from searcher.query import MAX_LENGTH, parse_expression, parse_query

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("armenia", Word("armenia")),
        ("Հայաստան", Word("Հայաստան")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("(a OR b) AND c", And((Or((A, B)), C))),
        ("((a))", A),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("-(a OR b)", Not(Or((A, B)))),
        ("a and b", And((A, Word("and"), B))),
        ("or", Word("or")),
        ("ORDER", Word("ORDER")),
        ("NOTES", Word("NOTES")),
        ('"days of culture"', Phrase(("days", "of", "culture"))),
        ("“days of culture”", Phrase(("days", "of", "culture"))),
        ("„Дни культуры“", Phrase(("Дни", "культуры"))),
        ("«Дни культуры»", Phrase(("Дни", "культуры"))),
        (
            "inter-parliamentary",
            Or((Near(("inter", "parliamentary"), 2), Word("interparliamentary"))),
        ),
        ("EXPO-2017", Or((Phrase(("EXPO", "2017")), Word("EXPO2017")))),
        ('"minister embassy"~5', Near(("minister", "embassy"), 5)),
        ('"minister"~5', Word("minister")),
        ("cultur*", Prefix("cultur")),
        ("nazar~", Fuzzy("nazar")),
        ("title:visit", Word("visit", Scope.TITLE)),
        ('TITLE:"a b"', Phrase(("a", "b"), Scope.TITLE)),
        ('title:"a b"~3', Near(("a", "b"), 3, Scope.TITLE)),
        ("title:vis*", Prefix("vis", Scope.TITLE)),
        ("title:visit~", Fuzzy("visit", Scope.TITLE)),
        ("title:(a OR -b)", Or((Word("a", Scope.TITLE), Not(Word("b", Scope.TITLE))))),
        ("title:a b", And((Word("a", Scope.TITLE), B))),
    ],
)
def test_words_phrases_and_operators_are_parsed(query, tree):
    assert parse_expression(query) == tree


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("pair:AM-KZ", Field.PAIR, "AM-KZ"),
        ("pair:kz-am", Field.PAIR, "AM-KZ"),
        ("pair:KZ/AM", Field.PAIR, "AM-KZ"),
        ("country:kz", Field.COUNTRY, "KZ"),
        ("country:Казахстан", Field.COUNTRY, "KZ"),
        ('country:"United Kingdom"', Field.COUNTRY, "GB"),
        ("kind:News", Field.KIND, "news"),
        ("kind:press-release", Field.KIND, "press-release"),
        ("kind:unknown", Field.KIND, "unknown"),
        ("lang:KK", Field.LANGUAGE, "kk"),
        ("language:hy", Field.LANGUAGE, "hy"),
        ("year:2017", Field.YEAR, "2017"),
        ("year:undated", Field.YEAR, "undated"),
        ("source:Trend", Field.SOURCE, "Trend"),
        ("source:«Lantern News»", Field.SOURCE, "Lantern News"),
        ("topic:culture", Field.TOPIC, "culture"),
        ("place:Baku", Field.PLACE, "Baku"),
        ("review:date-unknown", Field.REVIEW, "date-unknown"),
        ("COUNTRY:AM", Field.COUNTRY, "AM"),
    ],
)
def test_values_of_fields_are_parsed_to_one_spelling(query, field, value):
    assert parse_expression(query) == Value(field, value)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("date:2017", DateRange(date(2017, 1, 1), date(2017, 12, 31), False)),
        ("date:2017-02", DateRange(date(2017, 2, 1), date(2017, 2, 28), False)),
        ("date:2017-03-03", DateRange(date(2017, 3, 3), date(2017, 3, 3), False)),
        ("date:2014..2016", DateRange(date(2014, 1, 1), date(2016, 12, 31), False)),
        ("date:2014-05..2016-02", DateRange(date(2014, 5, 1), date(2016, 2, 29), False)),
        ("date:..2016", DateRange(None, date(2016, 12, 31), False)),
        ("date:2014..", DateRange(date(2014, 1, 1), None, False)),
        ("date:2014..2016?", DateRange(date(2014, 1, 1), date(2016, 12, 31), True)),
        ("date:2017?", DateRange(date(2017, 1, 1), date(2017, 12, 31), True)),
        ("date:none", Undated()),
        ("date:undated", Undated()),
    ],
)
def test_dates_and_ranges_of_dates_are_parsed(query, tree):
    assert parse_expression(query) == tree


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("(a b", 0),
        ("a (b OR (c)", 2),
        ("a b)", 3),
        ("a () b", 2),
        ('a "b c', 2),
        ("a «b c", 2),
        ("a OR", 2),
        ("OR a", 0),
        ("a AND AND b", 6),
        ("a OR )", 5),
        ("OR", 0),
        ('"(" (a', 4),
        ("a NOT", 2),
        ("colour:red", 0),
        ("a colour:red", 2),
        ("title:", 0),
        ("a country: KZ", 2),
        ("*", 0),
        ("a *b", 2),
        ("c*", 0),
        ("a b~", 2),
        ("~5", 0),
        ("a~5", 1),
        ('"a b"~0', 5),
        ('"a b"~101', 5),
        ("country:Atlantis", 8),
        ("pair:KZ", 5),
        ("pair:KZ-KZ", 5),
        ("kind:rumour", 5),
        ("year:17", 5),
        ("lang:x", 5),
        ("date:2017-13", 5),
        ("date:yesterday", 5),
        ("date:..", 5),
        ("date:2016..2014", 5),
        ("date:XXXX-04-23", 5),
        ("a …", 2),
        ('""', 0),
    ],
)
def test_a_mistake_is_reported_at_its_position_with_a_remedy(query, position):
    with pytest.raises(QueryError) as caught:
        parse_expression(query)
    assert caught.value.position == position
    assert caught.value.query == query
    assert f"(at character {position + 1})" in str(caught.value)
    assert caught.value.remedy.strip()


@pytest.mark.parametrize(
    ("query", "valid"),
    [
        ("a" * MAX_LENGTH, True),
        ("a" * (MAX_LENGTH + 1), False),
        (" ".join(["ab"] * 32), True),
        (" ".join(["ab"] * 33), False),
        ("-".join(["ab"] * 33), False),
        (" ".join(["lang:kk"] * 33), False),
        ('"a b"~100', True),
        ("ku*", True),
    ],
)
def test_length_and_number_of_words_are_limited(query, valid):
    if valid:
        assert parse_expression(query)
    else:
        with pytest.raises(QueryError, match="characters|words"):
            parse_expression(query)


PIECES = st.sampled_from(
    ["title:", "date:", "pair:", "country:", "year:", "kind:", "lang:", "source:", "what:",
     "(", ")", '"', "“", "”", "«", "»", "„", "~5", "~", "~0", "*", "ab*", "word", "слово", "OR",
     "AND", "NOT", "-", " ", "  ", "2017", "2017..2016", "..", "2017-13", "?", "none", "KZ",
     "kz-am", ":", "\t", "\\", "\0"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.text(max_size=600) | st.lists(PIECES, max_size=40).map("".join))
def test_any_input_is_parsed_or_refused_with_a_position_and_a_remedy(text):
    try:
        parse_expression(text)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
        assert error.what.strip()
        assert error.remedy.strip()


def test_the_texts_to_mark_are_those_that_are_not_excluded():
    tree = parse_expression('museum -gallery (title:visit OR "chamber music") country:KZ cultur*')
    assert texts(tree) == (
        Word("museum"),
        Word("visit", Scope.TITLE),
        Phrase(("chamber", "music")),
        Prefix("cultur"),
    )
    assert texts(Everything()) == ()


def test_a_query_has_its_text_filters_order_and_page():
    filters = (
        Filter(Field.COUNTRY, ("KZ", "AM"), Mode.ALL),
        Filter(Field.COUNTRY, ("RU",), Mode.NONE),
        Filter(Field.KIND, ("news",)),
    )
    query = parse_query("  museum ", filters=filters, sort=Sort.NEWEST, page=3, size=20)
    assert (query.text, query.expression) == ("museum", Word("museum"))
    assert query.filters_of(Field.COUNTRY) == filters[:2]
    assert query.filters_of(Field.PAIR) == ()
    assert query.first == 40
    assert Query().first == 0


def test_proximity_accepts_at_most_eight_words() -> None:
    assert parse_expression('"a b c d e f g h"~5') == Near(tuple("abcdefgh"), 5)
    with pytest.raises(QueryError, match="8 words") as raised:
        parse_expression('trade "a b c d e f g h i"~5')
    assert raised.value.position == 6


@pytest.mark.parametrize("wrong", [{"page": 0}, {"page": -1}, {"size": 0}])
def test_a_page_or_size_below_one_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        Query(**wrong)
