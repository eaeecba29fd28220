"""How much is looked at for an answer: never a whole long text, nor every word of an index."""

import importlib
import random
from collections.abc import Callable, Iterator
from string import ascii_lowercase
from typing import Any

import pytest
from engines_builders import Draft, Library, library

from searcher.engines.whoosh.segment import Lexicon
from searcher.query import Query

similar = importlib.import_module("searcher.engines.whoosh.similar")
EACH, RECORDS = 200, 300
WORDS = EACH * RECORDS


def counted(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[tuple[Any, ...]]:
    """What a function will be called with from now on."""
    calls: list[tuple[Any, ...]] = []
    function = getattr(owner, name)

    def counting(*given: object) -> object:
        calls.append(given)
        return function(*given)

    monkeypatch.setattr(owner, name, counting)
    return calls


@pytest.fixture
def filled() -> Iterator[Library]:
    """An index of many different words."""
    chance = random.Random(7)
    letters = "".join(chance.choices(ascii_lowercase, k=WORDS * 10))
    words = ["harbour", *(letters[at : at + 10] for at in range(0, len(letters), 10))]
    bodies = [" ".join(words[at : at + EACH]) for at in range(0, WORDS, EACH)]
    with library() as made:
        made.commit([(n, Draft(f"Report {n}", body)) for n, body in enumerate(bodies)])
        yield made


def test_of_a_very_long_text_only_the_beginning_is_read(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = counted(monkeypatch, similar, "bare_words")
    looked_up = counted(monkeypatch, type(filled.snapshot), "term")
    long = Draft("Report", " ".join(f"w{n:x}" for n in range(300_000))).record(999, 1)
    filled.engine.similar(long, 5)
    assert [len(text) for text, _ in read] == [20_000 + 2 * len("Report ")]
    assert len(looked_up) < 1_000


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.search(Query.parse("harbuor")).suggestions,
        lambda engine: engine.complete("ha"),
    ],
)
def test_few_words_of_an_index_are_read_to_complete_or_put_right_one(
    filled: Library, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., object]
) -> None:
    read = counted(monkeypatch, Lexicon, "__getitem__")
    assert ask(filled.engine)
    assert 0 < len(read) < WORDS // 10  # of a lexicon every 32nd is read once, to look up others
