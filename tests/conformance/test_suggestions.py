"""Spelling corrections if nothing was found, and completions while typing, in every engine."""

import pytest
from conftest import Library
from laws_builders import record

from searcher.model.facets import Field
from searcher.model.query import Filter
from searcher.query import parse_query
from searcher.search import CompletionKind


@pytest.fixture
def shelf(library: Library) -> Library:
    """Write records with a few well-known words."""
    texts = [
        ("Trade with Kazakhstan", "The ministers of trade spoke of Kazakhstan and of Armenia."),
        ("Days of culture", "Kazakhstan opened the days of culture; Kazakh musicians played."),
        ("Дни культуры", "Министры говорили о сотрудничестве и культуре."),
        ("Energy", "A treaty on energy was signed in 2016."),
    ]
    library.put(
        record(n, title=title, body=body, language="ru" if title[0] == "Д" else "en",
               pairs=[("AM-KZ",), ("AZ-KZ",), ("KZ-RU",), ("AM-GE",)][n])
        for n, (title, body) in enumerate(texts)
    )  # fmt: skip
    return library


def kinds(library: Library, text: str) -> dict[CompletionKind, list[str]]:
    found: dict[CompletionKind, list[str]] = {}
    for one in library.search.complete(text):
        found.setdefault(one.kind, []).append(one.text)
    return found


class TestCorrections:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("kazahstan", "kazakhstan"),
            ("Kazakhstna", "kazakhstan"),  # two letters exchanged are one mistake
            ("tradde minister", "trade minister"),
            ('"days of cultrue"', '"days of culture"'),
            ("сотрудничствe", "сотрудничестве"),
            ("tretay OR treatu", "treaty OR treaty"),
            ("title:enrgy", "title:energy"),
            ("energy cutlure OR kazahstan", "energy culture OR kazakhstan"),
        ],
    )
    def test_the_likeliest_query_comes_first(self, shelf: Library, typed: str, meant: str) -> None:
        page = shelf.ask(typed)
        assert page.total == 0
        assert page.suggestions[0] == meant

    def test_each_finds_something_under_the_same_filters(self, shelf: Library) -> None:
        chosen = (Filter(Field.PAIR, ("AZ-KZ",)),)
        page = shelf.ask("kazahstan", filters=chosen)
        assert page.suggestions
        assert all(shelf.ask(text, filters=chosen).total for text in page.suggestions)
        assert shelf.ask("tradde", filters=chosen).suggestions == ()

    @pytest.mark.parametrize(
        "typed", ["kazakhstan", "energy culture", "xqzwv", "-kazahstan x", "", "ka*"]
    )
    def test_nothing_is_suggested_without_need_or_without_a_likeness(
        self, shelf: Library, typed: str
    ) -> None:
        assert shelf.ask(typed).suggestions == ()

    def test_a_word_that_was_withdrawn_is_not_suggested(self, library: Library) -> None:
        library.put([record(1, body="A zebra."), record(2, body="A horse.")])
        assert library.ask("zebar").suggestions == ("zebra",)
        library.put([record(1, body="A mare.", version=2)])
        assert library.ask("zebar").suggestions == ()


class TestCompletions:
    def test_words_go_on_from_the_last_one_typed(self, shelf: Library) -> None:
        assert kinds(shelf, "kaz")[CompletionKind.WORD] == ["kazakhstan", "kazakh"]
        assert kinds(shelf, "trade with Ka")[CompletionKind.WORD][0] == "trade with kazakhstan"
        assert kinds(shelf, "культ")[CompletionKind.WORD] == ["культуре", "культуры"]

    def test_places_by_their_names_in_any_language(self, shelf: Library) -> None:
        assert kinds(shelf, "Armen")[CompletionKind.PLACE] == ["Armenia"]
        assert kinds(shelf, "казах")[CompletionKind.PLACE] == ["Казахстан"]
        (baku,) = kinds(shelf, "bak")[CompletionKind.PLACE]
        assert baku == "Baku"

    def test_sources_and_titles(self, shelf: Library) -> None:
        assert kinds(shelf, "wir")[CompletionKind.SOURCE] == ["Steppe Wire"]
        assert kinds(shelf, "of cult")[CompletionKind.TITLE] == ["Days of culture"]

    def test_each_query_finds_what_it_offers(self, shelf: Library) -> None:
        for typed in ("ka", "arm", "ba", "ste", "day", "ку"):
            for one in shelf.search.complete(typed):
                if one.kind is CompletionKind.TITLE:
                    assert one.record in shelf.ids("")
                else:
                    assert shelf.engine.search(parse_query(one.query)).total > 0, one

    @pytest.mark.parametrize("typed", ["", " ", "k", "kaz ", "zzzz", '"', "trade -"])
    def test_nothing_is_offered_before_there_is_something_to_go_on(
        self, shelf: Library, typed: str
    ) -> None:
        assert shelf.search.complete(typed) == ()

    def test_an_empty_index_offers_nothing(self, library: Library) -> None:
        assert library.search.complete("kaz") == ()
        library.put([])
        assert library.search.complete("kaz") == ()
