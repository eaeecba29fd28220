"""Spelling corrections if nothing was found, and completions while typing, in every engine."""

import pytest
from conftest import Library
from laws_builders import record

from searcher.model.facets import Field
from searcher.model.query import Filter
from searcher.query import parse_query
from searcher.search import CompletionKind


@pytest.fixture
def filled(library: Library) -> Library:
    """Put records with a few known words."""
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
        ("typed", "expected"),
        [
            ("kazahstan", "kazakhstan"),
            ("Kazakhstna", "kazakhstan"),  # two transposed letters count as one edit
            ("tradde minister", "trade minister"),
            ('"days of cultrue"', '"days of culture"'),
            ("сотрудничствe", "сотрудничестве"),
            ("tretay OR treatu", "treaty OR treaty"),
            ("title:enrgy", "title:energy"),
            ("energy cutlure OR kazahstan", "energy culture OR kazakhstan"),
        ],
    )
    def test_the_most_likely_correction_comes_first(
        self, filled: Library, typed: str, expected: str
    ) -> None:
        page = filled.ask(typed)
        assert page.total == 0
        assert page.suggestions[0] == expected

    def test_each_correction_has_results_under_the_same_filters(self, filled: Library) -> None:
        chosen = (Filter(Field.PAIR, ("AZ-KZ",)),)
        page = filled.ask("kazahstan", filters=chosen)
        assert page.suggestions
        assert all(filled.ask(text, filters=chosen).total for text in page.suggestions)
        assert filled.ask("tradde", filters=chosen).suggestions == ()

    @pytest.mark.parametrize(
        "typed", ["kazakhstan", "energy culture", "xqzwv", "-kazahstan x", "", "ka*"]
    )
    def test_nothing_is_suggested_if_there_are_results_or_no_similar_words(
        self, filled: Library, typed: str
    ) -> None:
        assert filled.ask(typed).suggestions == ()

    def test_a_rare_word_is_corrected_if_that_finds_much_more(self, library: Library) -> None:
        library.put(record(n, body="The embassy was opened.") for n in range(30))
        library.put([record(40, body="The embasy was closed."), record(41, body="An emblem.")])
        assert library.ask("embasy").suggestions == ("embassy",)
        assert library.ask("closed embasy").suggestions == ()
        assert library.ask("emblem").suggestions == ()
        assert library.ask("embassy").suggestions == ()

    def test_a_word_that_no_longer_occurs_is_not_suggested(self, library: Library) -> None:
        library.put([record(1, body="A zebra."), record(2, body="A horse.")])
        assert library.ask("zebar").suggestions == ("zebra",)
        library.put([record(1, body="A mare.", version=2)])
        assert library.ask("zebar").suggestions == ()


class TestCompletions:
    def test_the_last_word_typed_is_completed(self, filled: Library) -> None:
        assert kinds(filled, "kaz")[CompletionKind.WORD] == ["kazakhstan", "kazakh"]
        assert kinds(filled, "trade with Ka")[CompletionKind.WORD][0] == "trade with kazakhstan"
        assert kinds(filled, "культ")[CompletionKind.WORD] == ["культуре", "культуры"]

    def test_places_are_completed_by_their_names_in_any_language(self, filled: Library) -> None:
        assert kinds(filled, "Armen")[CompletionKind.PLACE] == ["Armenia"]
        assert kinds(filled, "казах")[CompletionKind.PLACE] == ["Казахстан"]
        (baku,) = kinds(filled, "bak")[CompletionKind.PLACE]
        assert baku == "Baku"

    def test_pairs_are_completed_by_the_names_of_their_countries(self, filled: Library) -> None:
        assert kinds(filled, "kaz")[CompletionKind.PAIR] == [
            "Armenia – Kazakhstan",
            "Azerbaijan – Kazakhstan",
            "Kazakhstan – Russia",
        ]
        (one,) = (c for c in filled.search.complete("kaz arm") if c.kind is CompletionKind.PAIR)
        assert (one.query, one.total) == ("pair:AM-KZ", 1)
        assert kinds(filled, "казах рос")[CompletionKind.PAIR] == ["Казахстан – Россия"]
        assert CompletionKind.PAIR not in kinds(filled, "kaz kaz")

    def test_terms_of_several_words_are_completed_if_records_have_them(
        self, library: Library
    ) -> None:
        library.put([record(1, body="The Customs Union was discussed.")])
        assert kinds(library, "on the customs un")[CompletionKind.TERM] == ["on the customs union"]
        assert CompletionKind.TERM not in kinds(library, "visa-free")

    def test_words_are_completed_as_they_are_written(self, library: Library) -> None:
        library.put(
            [
                record(1, body="Türkiye'nin ÜRETİMİ arttı.", language="tr"),
                record(2, body="Районы говорят.", language="ru"),
            ]
        )
        assert kinds(library, "turk")[CompletionKind.WORD] == ["türkiye"]
        assert kinds(library, "uret")[CompletionKind.WORD] == ["üretimi"]
        assert kinds(library, "раи")[CompletionKind.WORD] == ["районы"]

    def test_sources_and_titles_are_completed(self, filled: Library) -> None:
        assert kinds(filled, "wir")[CompletionKind.SOURCE] == ["Steppe Wire"]
        assert kinds(filled, "of cult")[CompletionKind.TITLE] == ["Days of culture"]

    def test_the_query_of_each_completion_has_results(self, filled: Library) -> None:
        for typed in ("ka", "arm", "ba", "ste", "day", "ку"):
            for one in filled.search.complete(typed):
                if one.kind is CompletionKind.TITLE:
                    assert one.record in filled.ids("")
                else:
                    assert filled.engine.search(parse_query(one.query)).total > 0, one

    @pytest.mark.parametrize("typed", ["", " ", "k", "kaz ", "zzzz", '"', "trade -"])
    def test_too_short_or_unknown_input_is_not_completed(self, filled: Library, typed: str) -> None:
        assert filled.search.complete(typed) == ()

    def test_an_empty_index_has_no_completions(self, library: Library) -> None:
        assert library.search.complete("kaz") == ()
        library.put([])
        assert library.search.complete("kaz") == ()


class TestSources:
    """A source that no record has is corrected by the names of those that records have."""

    @pytest.fixture
    def library(self, library: Library) -> Library:
        names = ["Trend", "Фонарь", "Harbour Gazette", None]
        library.put(record(n, title=f"Talks {n}", source=name) for n, name in enumerate(names))
        return library

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("source:Trned", ('source:"Trend"',)),
            ('talks source:"Trned"', ('talks source:"Trend"',)),
            ("talks SOURCE:Тренд", ('talks SOURCE:"Trend"',)),  # an alias in the registry
            ("source:Fonar", ('source:"Фонарь"',)),
            ('source:"Harbor Gazete" -carpets', ('source:"Harbour Gazette" -carpets',)),
            ("source:trend", ()),
            ("source:unknown", ()),
            ("source:Nobody", ()),
            ("carpets source:Trned", ()),  # nothing is found with the right name either
            ("-source:Trned", ()),
        ],
    )
    def test_a_misspelt_source_is_corrected(
        self, library: Library, typed: str, expected: tuple[str, ...]
    ) -> None:
        page = library.search.page(parse_query(typed))
        assert page.suggestions == expected
        for text in expected:
            assert library.search.page(parse_query(text)).total == 1
