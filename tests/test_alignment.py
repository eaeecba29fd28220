"""Paragraphs that belong together: laws of every alignment, features across languages, limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.alignment import (
    MOST_CHARACTERS,
    MOST_PARAGRAPHS,
    Alignment,
    FeatureKind,
    Row,
    align,
    common_marks,
    read_text,
)

ENGLISH = """The delegations of Armenia and Kazakhstan met in Yerevan on 3 March 2017.

Deputy Minister Suren Petrosyan spoke about 2,450 passengers of the airline.

The exhibition of carpets was opened by Askar Zhumabaev.

A new school will be built in Gyumri in 2019."""
RUSSIAN = """Выставку ковров открыл Аскар Жумабаев.

Делегации Армении и Казахстана встретились в Ереване 3 марта 2017 года.

Заместитель министра Сурен Петросян рассказал о 2 450 пассажирах авиакомпании.

Вечером состоялся концерт камерной музыки."""

PARAGRAPHS = st.lists(
    st.sampled_from(
        [
            "Armenia and Kazakhstan signed 3 agreements in Yerevan.",
            "Армения и Казахстан подписали в Ереване 3 соглашения.",
            "The next round will be held in Astana on 4 May 2018.",
            "Следующая встреча пройдёт в Астане 4 мая 2018 года.",
            "Suren Petrosyan thanked the hosts.",
            "Сурен Петросян поблагодарил хозяев.",
            "***",
            "",
            "The sides agreed.",
        ]
    ),
    min_size=1,
    max_size=9,
)


def aligned(one: str, other: str, first: str = "en", second: str = "ru") -> Alignment:
    return align(read_text(one, first), read_text(other, second))


def links(found: Alignment) -> set[tuple[int, int]]:
    return {(i, j) for row in found.rows for i in row.first for j in row.second}


# Laws


@settings(deadline=None, max_examples=150)
@given(PARAGRAPHS, PARAGRAPHS)
def test_every_paragraph_is_in_exactly_one_row(one: list[str], other: list[str]) -> None:
    found = aligned("\n\n".join(one), "\n\n".join(other))
    assert sorted(i for row in found.rows for i in row.first) == list(range(len(one)))
    assert sorted(j for row in found.rows for j in row.second) == list(range(len(other)))
    assert all(row.first or row.second for row in found.rows)


@settings(deadline=None, max_examples=100)
@given(PARAGRAPHS)
def test_a_text_beside_itself_is_the_same_throughout(one: list[str]) -> None:
    found = aligned("\n\n".join(one), "\n\n".join(one), "en", "en")
    assert found.rows == tuple(Row((i,), (i,)) for i in range(len(one)))
    assert found.shared == pytest.approx(1.0) or not any(one)


@settings(deadline=None, max_examples=150)
@given(PARAGRAPHS, PARAGRAPHS)
def test_the_order_of_the_texts_does_not_matter(one: list[str], other: list[str]) -> None:
    there = aligned("\n\n".join(one), "\n\n".join(other))
    back = aligned("\n\n".join(other), "\n\n".join(one), "ru", "en")
    assert links(there) == {(i, j) for j, i in links(back)}
    assert {row.is_moved for row in there.rows} == {row.is_moved for row in back.rows}


@settings(deadline=None, max_examples=100)
@given(PARAGRAPHS, PARAGRAPHS)
def test_rows_that_are_not_moved_are_in_the_order_of_both_texts(
    one: list[str], other: list[str]
) -> None:
    found = aligned("\n\n".join(one), "\n\n".join(other))
    steady = [row for row in found.rows if not row.is_moved]
    for side in (
        [i for row in steady for i in row.first],
        [j for row in steady for j in row.second],
    ):
        assert side == sorted(side)


# What belongs together


def test_accounts_in_two_languages_are_aligned_by_names_numbers_and_dates() -> None:
    found = aligned(ENGLISH, RUSSIAN)
    assert links(found) == {(0, 1), (1, 2), (2, 0)}
    assert [row.is_moved for row in found.rows if row.first == (2,)] == [True]
    assert Row((3,), ()) in found.rows
    assert Row((), (3,)) in found.rows


def test_one_paragraph_may_belong_to_two() -> None:
    one = (
        "Armenia exported 1,200 tons of apricots to Astana. Suren Petrosyan visited Gyumri in 2015."
    )
    two = "Армения вывезла в Астану 1200 тонн абрикосов.\n\nСурен Петросян побывал в Гюмри в 2015 году."
    assert links(aligned(one, two)) == {(0, 0), (0, 1)}
    assert links(aligned(two, one, "ru", "en")) == {(0, 0), (1, 0)}


def test_paragraphs_without_anything_in_common_stay_alone() -> None:
    found = aligned("The concert was quiet.", "Погода была хорошей.")
    assert links(found) == set()


def test_a_paragraph_between_two_pairs_of_a_translation_is_aligned_by_its_length() -> None:
    middle = (
        "Nobody expected that so many would come and stay until the end.",
        ("Никто не ожидал, что придёт столько людей и что они останутся."),
    )
    ends = ENGLISH.split("\n\n")[:2], RUSSIAN.split("\n\n")[1:3]
    one, other = (
        "\n\n".join([side[0], text, side[1]]) for side, text in zip(ends, middle, strict=True)
    )
    assert links(aligned(one, other)) == {(0, 0), (1, 1), (2, 2)}


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("It carried 2,450 people.", "Перевезено 2 450 человек.", ["2,450"]),
        ("It weighs 3.5 tons.", "Вес: 3,5 тонны.", ["3.5"]),
        ("On 3 March 2017 they met.", "Встреча: 03.03.2017.", ["3", "March", "2017"]),
        ("They may meet.", "В мае будет тепло.", []),
        ("It is in Yerevan.", "Это в Ереване.", ["Yerevan"]),
        ("The Kazakh side spoke.", "Казахстан ответил.", ["Kazakh"]),
        ("He met Suren Petrosyan there.", "Там был Сурен Петросян.", ["Suren", "Petrosyan"]),
    ],
)
def test_names_numbers_and_dates_are_found_alike(one: str, other: str, common: list[str]) -> None:
    first, second = read_text(one, "en"), read_text(other, "ru")
    found = Alignment(first, second, (Row((0,), (0,)),))
    marks = common_marks(found)
    assert [one[mark.start : mark.end] for mark in marks[0].get(0, ())] == common
    assert bool(marks[1]) == bool(common)


def test_related_words_of_a_table_count() -> None:
    one, other = "The harvest was good.\n\nThe weather was bad.", "Погода.\n\nУрожай."
    terms = {"en:harvest": "ru:урож", "en:weather": "ru:погод"}
    weights = {
        f.key for p in read_text(other, "ru").features for f in p if f.kind is FeatureKind.WORD
    }
    known = {a: next(w for w in weights if w.startswith(b)) for a, b in terms.items()}

    def related(term: str, language: str) -> list[tuple[str, float]]:
        return [(known[term], 1.0)] if term in known and language == "ru" else []

    without = aligned(one, other)
    found = align(read_text(one, "en"), read_text(other, "ru"), related)
    assert links(without) == set()
    assert links(found) & {(0, 1), (1, 0)}


# Limits


def test_what_is_too_long_is_left_out_and_counted() -> None:
    text = read_text("\n\n".join(["word"] * (MOST_PARAGRAPHS + 7)), "en")
    assert (len(text.paragraphs), text.left_out) == (MOST_PARAGRAPHS, 7)
    long = read_text("\n\n".join(["x" * (MOST_CHARACTERS // 2)] * 3), "en")
    assert long.left_out == 2
    assert read_text("x" * (2 * MOST_CHARACTERS), "en").left_out == 0
