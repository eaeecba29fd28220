"""Words with interned ids, and predicates computed once for each word."""

from hypothesis import given
from hypothesis import strategies as st

from searcher.text import CachedPredicate, PhrasePrefilter, tokenize, tokens

_TEXTS = st.text(st.sampled_from("abcAB ,.\n-'“”–éıİя文\u0301_1"), max_size=60)


@given(_TEXTS)
def test_tokenize_gives_the_tokens_with_their_ids(text):
    read = tokenize(text, "en")
    assert [*zip(read.starts, read.ends, read.words, strict=True)] == [*tokens(text)]
    assert [read.interner.words[n] for n in read.ids] == read.words


@given(st.lists(_TEXTS, max_size=6))
def test_a_cached_predicate_does_not_depend_on_earlier_texts(texts):
    computed: list[str] = []

    def is_capital(word: str) -> bool:
        computed.append(word)
        return word[0].isupper()

    predicate = CachedPredicate(is_capital)
    for text in texts:
        read = tokenize(text, "xx")
        expected = [i for i, word in enumerate(read.words) if word[0].isupper()]
        assert predicate.positions(read) == expected
    assert len(computed) == len(set(computed))


def test_a_cached_predicate_is_reset_for_another_interner():
    predicate = CachedPredicate(str.isupper)
    assert predicate.positions(tokenize("a B c", "x1")) == [1]
    assert predicate.positions(tokenize("D e", "x2")) == [0]
    assert predicate.positions(tokenize("e D B", "x1")) == [1, 2]


def test_an_interner_that_has_grown_too_large_is_replaced(monkeypatch):
    monkeypatch.setattr("searcher.text.interning._MOST_WORDS", 3)
    first = tokenize("one two three four five", "x3")
    after = tokenize("six five", "x3")
    assert first.interner is not after.interner
    assert after.interner.words == ["six", "five"]
    assert CachedPredicate(lambda word: word == "five").positions(after) == [1]


def test_a_phrase_may_begin_with_a_single_word_or_with_its_first_two_words():
    prefilter = PhrasePrefilter(
        {"Kenya"}.__contains__, {"South"}.__contains__, {"Korea"}.__contains__
    )
    assert prefilter.candidates(
        tokenize("Kenya and South Korea, not the South of Korea", "en")
    ) == [
        0,
        2,
    ]
    assert prefilter.candidates(tokenize("South", "en")) == []
    assert prefilter.candidates(tokenize("", "en")) == []
