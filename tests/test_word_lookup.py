"""A query finds the words of texts that are forms of its own, in whatever order they are read."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.model.expression import Fuzzy, Near, Phrase, Prefix, Text, Word
from searcher.search import read_texts
from searcher.search import word_lookup as lookups
from searcher.search.query_parts import QueryParts
from searcher.search.read_texts import ReadText, Vocabulary, read_text
from searcher.search.word_lookup import Places, WordLookup, word_lookup
from searcher.text import (
    fold,
    folded_query_word,
    forms_in,
    is_within_one_edit,
    query_terms,
    term_for,
)

WORDS = [
    "minister",
    "ministers",
    "Minister's",
    "ministry",
    "women",
    "woman",
    "talks",
    "talk",
    "Talk",
    "café",
    "cafe",
    "visit",
    "visits",
    "visited",
    "children",
    "child",
    "посол",
    "посла",
    "послу",
    "послы",
    "послы́",
    "министр",
    "министра",
    "Министрами",
    "ёлка",
    "елка",
    "barışı",
    "barisi",
    "barış",
    "barışın",
    "bariş",
    "саммит",
    "саммитінде",
    "елші",
    "елшісі",
    "елшілер",
    "协",
    "定",
    "2024",
    "۲۰۲۴",
    "x",
]
LANGUAGES = ("en", "ru", "kk", "tr", "zh", "")


def is_form(word: str, written: str, language: str, languages: tuple[str, ...] = ()) -> bool:
    """Decide, word by word, what the index decides: whether a text has a form of a query word."""
    forms = forms_in(word, language) if not languages or language in languages else None
    folded = fold(written)
    if term_for(written, language) in query_terms(word, languages):
        return forms is None or folded not in forms.with_its_stem
    return folded == folded_query_word(word, languages) or bool(forms and folded in forms)


def matches(part: Text, written: str, language: str) -> Iterator[int]:
    """Yield which words of a part a word of a text matches."""
    match part:
        case Word(word, _, languages):
            found = [is_form(word, written, language, languages)]
        case Prefix(letters):
            found = [fold(written).startswith(fold(letters))]
        case Fuzzy(word):
            found = [is_within_one_edit(fold(word), fold(written))]
        case Phrase(words):
            found = [fold(word) == fold(written) for word in words]
        case Near(words):
            found = [is_form(word, written, language) for word in words]
    return (place for place, is_match in enumerate(found) if is_match)


def expected(parts: tuple[Text, ...], words: AbstractSet[str], language: str) -> dict[str, Places]:
    places = {
        word: tuple((n, at) for n, part in enumerate(parts) for at in matches(part, word, language))
        for word in words
    }
    return {word: found for word, found in places.items() if found}


some_word = st.sampled_from(WORDS)
some_words = st.lists(some_word, min_size=1, max_size=3).map(tuple)
some_part = st.one_of(
    some_word.map(Word),
    st.builds(Word, some_word, languages=st.sampled_from(((), ("ru",), ("en", "tr")))),
    st.builds(lambda word, length: Prefix(word[:length]), some_word, st.integers(1, 4)),
    some_word.map(Fuzzy),
    some_words.map(Phrase),
    st.builds(Near, some_words, st.just(3)),
)


@given(
    st.lists(some_part, min_size=1, max_size=4).map(tuple),
    st.lists(st.sets(some_word, min_size=1), min_size=1, max_size=4),
    st.sampled_from(LANGUAGES),
    st.integers(0, 3),
)
def test_words_match_in_whatever_order_texts_and_queries_come(
    parts: tuple[Text, ...], texts: list[set[str]], language: str, earlier: int
) -> None:
    vocabulary = Vocabulary(language)
    for text in texts[:earlier]:
        ReadText(" ".join(text), vocabulary)
    lookup = WordLookup(parts, vocabulary)
    for text in texts:
        read = ReadText(" ".join(text), vocabulary)
        assert lookup.matching(read) == expected(parts, read.different, language)


def test_a_new_query_tests_no_word_that_was_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of results has some thousand words; a new query for it has a few."""
    words = (*(f"word{n}" for n in range(3000)), "talks", "minister")
    text = ReadText(" ".join(words), Vocabulary("en"))
    folded = list[str]()

    def recording(word: str) -> str:
        folded.append(word)
        return fold(word)

    monkeypatch.setattr(lookups, "fold", recording)
    monkeypatch.setattr(read_texts, "fold", recording)
    lookup = WordLookup(
        (Word("talk"), Prefix("mini"), Phrase(("prime", "minister"))), text.vocabulary
    )
    assert lookup.matching(text) == {"talks": ((0, 0),), "minister": ((1, 0), (2, 1))}
    assert len(folded) < 10


def test_threads_that_read_new_words_at_once_miss_none() -> None:
    vocabulary = Vocabulary("en")
    lookup = WordLookup((Prefix("walk"), Word("talks")), vocabulary)
    texts = [
        " ".join(("talk", "walking", *(f"w{n * 7 % 5000 + i}" for i in range(80))))
        for n in range(600)
    ]

    def found(text: str) -> int:
        other = WordLookup((Word("walked"),), vocabulary)
        read = ReadText(text, vocabulary)
        return len(lookup.matching(read)) + len(other.matching(read))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(found, texts)) == {3}


def test_a_vocabulary_that_has_grown_too_large_is_followed_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_texts, "_MOST_WORDS", 50)
    known = dict[str, Vocabulary]()
    monkeypatch.setattr(read_texts, "_vocabularies", lambda: known)
    parts = (Word("talk"), Fuzzy("walk"))
    for start in range(0, 1000, 40):
        text = " ".join((*(f"word{n}" for n in range(start, start + 40)), "talks", "wolk"))
        read = read_text(text, "en-GB")
        assert word_lookup(parts, read.vocabulary).matching(read).keys() == {"talks", "wolk"}
        assert len(known["en"].words) <= 50 + len(read.different)


def test_the_places_of_a_word_are_those_in_the_text() -> None:
    read = ReadText("one two one, Two ONE", Vocabulary("en"))
    assert (read.places("one"), read.places("two"), read.places("three")) == ([0, 2, 4], [1, 3], [])


def test_the_words_of_a_very_long_text_are_kept_for_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A text may have a million different words."""
    known = dict[str, Vocabulary]()
    monkeypatch.setattr(read_texts, "_vocabularies", lambda: known)
    long = read_text("talks " + " ".join(f"w{n}" for n in range(50_000)), "en")
    assert len(known) == 0
    before = word_lookup.cache_info().currsize
    parts = QueryParts((Word("talk"),))
    assert parts.positions(long) == [0]
    assert word_lookup.cache_info().currsize == before
    assert parts.positions(read_text("no talks", "en")) == [1]
    assert len(known["en"].words) == 2
