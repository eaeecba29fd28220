"""Words within an edit distance, compared with brute force."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from searcher.index.whoosh.lexicon import Lexicon
from searcher.index.whoosh.spelling import Spelling
from searcher.text import fold, is_within_one_edit

LATIN, CYRILLIC, ARMENIAN = "abcdeinorst19", "абвгеиноруст", "աբգդեինորստ"


def spelling(words: Iterable[str]) -> tuple[Spelling, list[str]]:
    """Make a lexicon of words; return its spelling, and the sorted words."""
    known = sorted(set(words))
    letters = [word.encode() for word in known]
    offsets = np.cumsum([0, *map(len, letters)])
    lexicon = Lexicon(np.frombuffer(b"".join(letters), np.uint8), offsets.astype(np.uint32))
    assert [word.decode() for word in lexicon] == known
    return Spelling(lexicon), known


@st.composite
def words_and_mistakes(draw: st.DrawFn, letters: str, *, most: int) -> tuple[list[str], str]:
    """Draw words of some letters, and one of them with some mistakes."""
    letter = st.sampled_from(letters)
    words = draw(st.lists(st.text(letter, min_size=1, max_size=9), max_size=30))
    asked = draw(st.sampled_from(words)) if words else letters
    for _ in range(draw(st.integers(0, most))):
        place = draw(st.integers(0, len(asked)))
        kind = draw(st.integers(0, 3))
        before, after = asked[:place], asked[place:]
        added = draw(letter) if kind in (0, 1) else ""
        asked = before + added + (after[1:] if kind in (1, 2) else after)
        if kind == 3:
            asked = before + after[1:2] + after[:1] + after[2:]
    return words, asked or letters[0]


alphabets = st.sampled_from([LATIN, CYRILLIC, ARMENIAN])


def assert_one_edit(words: Sequence[str], asked: str) -> None:
    found, known = spelling(words)
    expected = [number for number, word in enumerate(known) if is_within_one_edit(asked, word)]
    assert found.within_one_edit(asked) == expected


def assert_within(words: Sequence[str], asked: str, mistakes: int) -> None:
    found, known = spelling(words)
    distances = {word: OSA.distance(asked, word) for word in known}
    assert set(found.within(asked, mistakes)) == {w for w, d in distances.items() if d <= mistakes}


@settings(max_examples=150)
@given(alphabets.flatmap(lambda letters: words_and_mistakes(letters, most=2)))
def test_words_within_one_edit_are_those_of_brute_force(case: tuple[list[str], str]) -> None:
    assert_one_edit(*case)


@settings(max_examples=150)
@given(alphabets.flatmap(lambda letters: words_and_mistakes(letters, most=3)), st.integers(1, 2))
def test_words_within_a_distance_are_those_of_brute_force(
    case: tuple[list[str], str], mistakes: int
) -> None:
    assert_within(*case, mistakes)


@settings(max_examples=150)
@given(words_and_mistakes("abcабваբգ", most=2))
@example((["tradж"], "trade"))
@example((["tradeж"], "trade"))
def test_words_of_mixed_scripts_are_found(case: tuple[list[str], str]) -> None:
    """A similar letter of another script counts as an edit."""
    words, asked = case
    assert_one_edit(words, asked)
    assert_within(words, asked, 2)


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("Назарбаев", ["Назарбаева", "Назарбаeв", "Назрбаев", "Назарбайев"]),
        ("Երևան", ["Երեւան", "Երևանի", "Երվան"]),
        ("Çavuşoğlu", ["Cavusoglu", "Çavuşoglu", "Cavuşoglu", "Cavusogly"]),
        ("Astana", ["Astan", "Astanas", "Ästana", "Astona"]),
    ],
)
def test_names_are_found_in_their_spellings(word: str, others: Sequence[str]) -> None:
    words = [fold(other) for other in others]
    assert_one_edit(words, fold(word))
    assert_within(words, fold(word), 2)


def test_an_empty_lexicon_has_no_similar_words() -> None:
    found, _ = spelling([])
    assert found.within_one_edit("word") == found.within("word", 2) == []
