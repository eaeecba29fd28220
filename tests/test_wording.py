"""Words with numbers, and what is asked of each word once."""

from hypothesis import given
from hypothesis import strategies as st

from searcher.text import Beginnings, Question, tokens, wording

_TEXTS = st.text(st.sampled_from("abcAB ,.\n-'“”–éıİя文\u0301_1"), max_size=60)


@given(_TEXTS)
def test_the_words_of_a_text_stand_where_tokens_find_them_and_have_their_numbers(text):
    read = wording(text, "en")
    assert [*zip(read.starts, read.ends, read.words, strict=True)] == [*tokens(text)]
    assert [read.numbering.words[n] for n in read.numbers] == read.words


@given(st.lists(_TEXTS, max_size=6))
def test_a_question_is_answered_alike_whatever_was_read_before(texts):
    asked: list[str] = []

    def is_capital(word: str) -> bool:
        asked.append(word)
        return word[0].isupper()

    question = Question(is_capital)
    for text in texts:
        read = wording(text, "xx")
        expected = [i for i, word in enumerate(read.words) if word[0].isupper()]
        assert question.affirmed(read) == expected
    assert len(asked) == len(set(asked))


def test_a_question_begins_anew_with_another_numbering():
    question = Question(str.isupper)
    assert question.affirmed(wording("a B c", "x1")) == [1]
    assert question.affirmed(wording("D e", "x2")) == [0]
    assert question.affirmed(wording("e D B", "x1")) == [1, 2]


def test_a_numbering_that_has_grown_too_large_is_given_up_for_a_new_one(monkeypatch):
    monkeypatch.setattr("searcher.text.interning._REMEMBERED", 3)
    first = wording("one two three four five", "x3")
    after = wording("six five", "x3")
    assert first.numbering is not after.numbering
    assert after.numbering.words == ["six", "five"]
    assert Question(lambda word: word == "five").affirmed(after) == [1]


def test_phrases_may_begin_with_a_whole_one_or_with_the_first_two_words_of_one():
    begins = Beginnings({"Kenya"}.__contains__, {"South"}.__contains__, {"Korea"}.__contains__)
    assert begins.at(wording("Kenya and South Korea, not the South of Korea", "en")) == [0, 2]
    assert begins.at(wording("South", "en")) == []
    assert begins.at(wording("", "en")) == []
