"""Words with interned ids, which the threads of a site share."""

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from searcher.text import interning
from searcher.text.interning import CachedPredicate, Interner, TokenizedText, tokenize

THREADS = 8


@pytest.fixture
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def in_threads(work: Callable[[int], None]) -> list[BaseException]:
    """Run some work in threads at once; return what was raised."""
    raised: list[BaseException] = []
    barrier = threading.Barrier(THREADS)

    def run(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def text_of(random_: random.Random, length: int) -> str:
    """Write a text of words of which the other texts have about a half."""
    return " ".join(f"w{random_.randrange(4 * length):x}" for _ in range(length))


class SlowList(list[str]):
    """Lets other threads run between finding the length and using it."""

    def __len__(self) -> int:
        length = super().__len__()
        time.sleep(0)
        return length


@pytest.mark.usefixtures("_switching_often")
def test_threads_never_give_two_words_one_id() -> None:
    interning._interners()["xx"] = Interner()
    interning._interners()["xx"].words = SlowList()
    texts: list[TokenizedText] = []

    def work(number: int) -> None:
        random_ = random.Random(number)
        for _ in range(20):
            texts.append(tokenize(text_of(random_, 200), "xx"))

    assert in_threads(work) == []
    for text in texts:
        assert [text.interner.words[n] for n in text.ids.tolist()] == text.words


@pytest.mark.usefixtures("_switching_often")
def test_threads_share_a_predicate() -> None:
    """One of the predicates of the gazetteer failed where two searches were made at once."""
    interning._interners().pop("xx", None)
    is_odd = CachedPredicate(lambda word: int(word[1:], 16) % 2)
    wrong: list[str] = []

    def work(number: int) -> None:
        random_ = random.Random(number)
        for _ in range(40):
            text = tokenize(text_of(random_, 100), "xx")
            flags = is_odd.flags(text).tolist()
            wrong.extend(
                word
                for word, flag in zip(text.words, flags, strict=True)
                if flag != int(word[1:], 16) % 2
            )

    assert in_threads(work) == []
    assert wrong == []
