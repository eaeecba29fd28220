"""Whatever is typed is read: valid queries as they are, others as they are meant."""

import gzip
import json
import random
from pathlib import Path

import pytest
from builders import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.model.errors import QueryError
from searcher.model.expression import And, Expression, Not, Preferred, Some, Value, Word
from searcher.model.facets import Field
from searcher.query import MAX_TYPED, loosened, parse_expression, read_query

CORPORA = ROOT.parent / "shared" / "corpora"

TOKENS = [
    *("a", "word", "Армения", "է", "é", "İ", "𝔸", "2017", "10:30", "\x00", "\u200b", "'", "’"),
    *(
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "(",
        ")",
        ":",
        "*",
        "~",
        "-",
        "–",
        "—",
        "&",
        "+",
        "/",
        "№",
        "|",
    ),
    *("OR", "AND", "NOT", "title:", "country:", "date:", "pair:", "lang:", "kind:news", "x*", "y~"),
    *("KZ", "AM-KZ", "2017..2014", "~5", "~999", "..", "?", "https://a.example/b?c=d", " ", "  "),
]


def _required(expression: Expression) -> Expression:
    """Return what a record must match, without what is preferred."""
    return expression.expression if isinstance(expression, Preferred) else expression


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("code: red", "code red"),
        ("PM: “we agree”", 'PM "we agree"'),
        ("– Armenia — & + №", "Armenia"),
        ('"unclosed words here', '"unclosed words here"'),
        ('a 5" gun', "a 5 gun"),
        ("title:(", ""),
        ("title:-x", "NOT x"),
        ("title:AND", ""),
        ("OR AND x", "x"),
        ("x NOT", "x"),
        ("x AND OR y", "x y"),
        ("a* b~", "a b"),
        ('"x y"~999', '"x y"'),
        ("(((a)", "( a )"),
        ("a ) b", "a b"),
        ("() x", "x"),
        ("https://www.example.org/a:b", "https //www.example.org/a b"),
        ("AND“", "and"),
        ("word -’| -x", "word NOT NOT x"),
        ("***", ""),
    ],
)
def test_a_text_that_is_no_query_is_read_as_it_is_meant(typed: str, read: str) -> None:
    with pytest.raises(QueryError):
        parse_expression(typed)
    found = read_query(typed)
    assert found.text == read
    assert _required(found.expression) == parse_expression(read)


@pytest.mark.parametrize(
    "typed",
    ["", "a b", '"a b"~3 c', "country:KZ -gas", "title:(a OR b)", "nazarbaev~", "date:2014.."],
)
def test_a_valid_query_is_read_as_it_is(typed: str) -> None:
    found = read_query(typed)
    assert (found.text, found.notices) == (typed, ())
    assert found.expression == parse_expression(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("AM-KZ", "KZ–AM", "Armenia – Kazakhstan", "Kazakhstan/Armenia", "Армения — Казахстан"),
        *("Հայաստան - Ղազախստան", "armenia/kazakhstan"),
    ],
)
def test_two_countries_with_a_dash_or_slash_are_their_pair(typed: str) -> None:
    found = read_query(typed)
    assert found.expression == Value(Field.PAIR, "AM-KZ")
    assert [str(notice) for notice in found.notices] == [f"Read as a pair of countries: {typed}"]


@pytest.mark.parametrize("typed", ["no-go", "in-is", "to-do list", "Armenia-based", "AM–AM"])
def test_other_words_with_a_dash_are_no_pair(typed: str) -> None:
    assert "pair:" not in read_query(typed).text


def test_a_pair_is_read_among_other_words() -> None:
    assert read_query("AM–KZ culture").text == "pair:AM-KZ culture"
    assert read_query("Armenia–Kazakhstan culture").text == "Armenia–Kazakhstan culture"
    assert read_query("culture (AM-KZ OR x)").text == "culture ( pair:AM-KZ OR x )"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("lang:Russian", "lang:ru"),
        ("lang:орыс", "lang:ru"),
        ("language:Armenian", "language:hy"),
        ("lang:ru", "lang:ru"),
        ("country:Tatarstan", "place:RU-TA"),
        ("country:Korea", "(country:KP OR country:KR)"),
        ("year:2014..2017", "date:2014..2017"),
        ("country:Georgia – x", "country:Georgia x"),
        ("country:Guinea & x", "country:Guinea x"),
        ("lang:Quokka", "lang Quokka"),
        ("country:Nowhere oil", "country Nowhere oil"),
    ],
)
def test_a_value_is_found_by_its_name(typed: str, read: str) -> None:
    assert read_query(typed).text == read


def test_an_unknown_value_is_explained_and_read_as_words() -> None:
    notices = [str(notice) for notice in read_query("kind:rumour x").notices]
    assert "“rumour” is not a kind" in notices
    assert any(notice.startswith("The kinds are agreement, ") for notice in notices)
    assert "Read as words: kind:rumour" in notices


def test_a_long_text_is_searched_by_all_its_words() -> None:
    typed = " ".join(f"(word{number}" for number in range(500))
    found = read_query(typed)
    assert isinstance(found.expression, Some)
    read = len(typed[:MAX_TYPED].split())
    assert read - 1 <= len(found.expression.parts) <= read
    assert [str(notice) for notice in found.notices] == [
        f"Only the first {MAX_TYPED} characters were read.",
        "Read as a text: records with some of its words are found, the best first.",
    ]
    assert read_query(typed[:3000]).notices[0].startswith("Read as a text")


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(typed: str) -> None:
    read_query(typed)


def test_any_mixture_of_signs_words_and_fields_is_read() -> None:
    chance = random.Random(14)
    for _ in range(5_000):
        size = chance.randint(1, 16)
        typed = "".join(chance.choice(TOKENS) + chance.choice(["", " "]) for _ in range(size))
        found = read_query(typed)
        if not isinstance(found.expression, Some):
            expected = parse_expression(found.text, longest=10 * MAX_TYPED)
            assert _required(found.expression) == expected


def test_nested_brackets_are_read_whatever_their_depth() -> None:
    for typed in ("(" * 2000 + "a" + ")" * 1999, "(a " * 900 + "b" + ")" * 900, ")" * 4000):
        read_query(typed)


def test_words_are_loosened_and_conditions_are_not() -> None:
    expression = read_query("trade energy -gas country:KZ").expression
    trade, energy, gas = Word("trade"), Word("energy"), Word("gas")
    assert loosened(expression) == And(
        (Some((trade, energy)), Not(gas), Value(Field.COUNTRY, "KZ"))
    )
    for one in ("trade", "trade OR energy", "-trade energy", "country:KZ kind:news", ""):
        assert loosened(read_query(one).expression) is None


@pytest.mark.shared
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the repository")
@pytest.mark.parametrize("path", sorted(CORPORA.glob("*.jsonl.gz")), ids=lambda path: path.stem)
def test_every_real_title_is_read(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if number < 3000 and (title := row.get("title")):
                read_query(title)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("NOT " * 900 + "trade", "trade"),
        ("NOT " * 901 + "trade", "-trade"),
        ("-(" * 600 + "trade" + ")" * 600, "trade"),
        ("(" * 1900 + "trade" + ")" * 1900, "trade"),
    ],
)
def test_a_query_may_be_as_deep_as_it_is_long(text: str, same: str) -> None:
    assert read_query(text).expression == read_query(same).expression
