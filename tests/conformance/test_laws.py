"""The laws of search (see ARCHITECTURE.md) for every engine: facets, filters, pages, order."""

import random
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Library
from laws_builders import record
from msgspec import structs

from searcher.index.protocol import Facet
from searcher.index.record_values import facet_values
from searcher.model.facets import FACETS, Field
from searcher.model.query import Filter, Mode, Query, Sort
from searcher.model.record import Record, Status
from searcher.query import parse_expression, parse_query

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))["case"]
QUERIES = (
    "",
    "trade",
    "ministers -energy",
    "education OR culture",
    "pair:KZ-RU",
    "date:2014..2016?",
)


def counts(facets: tuple[Facet, ...], field: Field) -> dict[str, int]:
    facet = next(f for f in facets if f.field is field)
    return {value.value: value.count for value in facet.values}


class TestLaw1:
    @pytest.mark.parametrize("text", QUERIES)
    def test_a_facet_count_is_the_total_after_clicking_it(self, small: Library, text: str) -> None:
        filters = (
            (),
            (Filter(Field.LANGUAGE, ("en",)),),
            (Filter(Field.COUNTRY, ("KZ",), Mode.NONE),),
        )
        for chosen in filters:
            for facet in small.ask(text, filters=chosen).facets:
                others = tuple(f for f in chosen if f.field is not facet.field)
                for value in facet.values:
                    clicked = (*others, Filter(facet.field, (value.value,)))
                    assert small.ask(text, filters=clicked).total == value.count, (facet, value)

    def test_total_and_facets_do_not_depend_on_the_page(self, small: Library) -> None:
        pages = [small.ask("ministers", page=n, size=7) for n in (1, 2, 3, 99)]
        assert len({page.total for page in pages}) == 1
        assert len({page.facets for page in pages}) == 1


class TestAmong:
    @pytest.mark.parametrize("text", QUERIES)
    def test_a_search_among_some_records_finds_those_of_them_that_it_finds_in_all(
        self, small: Library, text: str
    ) -> None:
        everywhere = small.ids(text)
        some = tuple(sorted(small.ids(""))[::3])
        assert small.ids(text, among=(*some, "no-such-id")) == everywhere & set(some)
        assert small.ask(text, among=()).total == 0

    def test_a_facet_count_among_some_records_is_the_total_after_clicking_it(
        self, small: Library
    ) -> None:
        some = tuple(sorted(small.ids(""))[::3])
        for facet in small.ask("", among=some).facets:
            for value in facet.values:
                clicked = (Filter(facet.field, (value.value,)),)
                assert small.ask("", filters=clicked, among=some).total == value.count


class TestLaw2:
    def test_values_of_one_facet_widen_a_search_and_other_facets_narrow_it(
        self, small: Library
    ) -> None:
        one, two = (small.ids("", filters=(Filter(Field.KIND, (k,)),)) for k in ("news", "report"))
        both = small.ids("", filters=(Filter(Field.KIND, ("news", "report")),))
        russian = small.ids("", filters=(Filter(Field.LANGUAGE, ("ru",)),))
        crossed = small.ids(
            "", filters=(Filter(Field.KIND, ("news",)), Filter(Field.LANGUAGE, ("ru",)))
        )
        assert both == one | two
        assert crossed == one & russian

    def test_a_facet_ignores_its_own_selection(self, small: Library) -> None:
        free = small.ask("trade")
        chosen = small.ask("trade", filters=(Filter(Field.PAIR, ("AM-KZ",)),))
        assert counts(chosen.facets, Field.PAIR) == counts(free.facets, Field.PAIR)
        assert counts(chosen.facets, Field.SOURCE) != counts(free.facets, Field.SOURCE)

    def test_a_value_can_be_excluded(self, small: Library) -> None:
        everything = small.ids("")
        with_it = small.ids("", filters=(Filter(Field.SOURCE, ("Harbour Post",)),))
        without = small.ids("", filters=(Filter(Field.SOURCE, ("Harbour Post",), Mode.NONE),))
        assert with_it
        assert without == everything - with_it

    def test_any_field_can_be_counted(self, small: Library) -> None:
        page = small.ask("", facets=(Field.REVIEW, Field.PLACE))
        assert counts(page.facets, Field.REVIEW) == {"date-unknown": 6}
        assert counts(page.facets, Field.PLACE) == {"Baku": 14}

    def test_every_value_is_counted(self, small: Library) -> None:
        page = small.ask("")
        for field in FACETS:
            wanted = Counter(v for r in small.records.values() for v in facet_values(r, field))
            assert counts(page.facets, field) == dict(wanted)

    def test_the_most_frequent_value_comes_first_then_by_name(self, small: Library) -> None:
        for facet in small.ask("").facets:
            assert list(facet.values) == sorted(facet.values, key=lambda v: (-v.count, v.value))


class TestLaw3:
    def test_a_record_counts_under_each_of_its_countries_and_pairs(self, library: Library) -> None:
        library.put([record(1, pairs=("AZ-GE", "AZ-TR", "GE-TR"))])
        facets = library.ask("").facets
        assert counts(facets, Field.COUNTRY) == {"AZ": 1, "GE": 1, "TR": 1}
        assert counts(facets, Field.PAIR) == {"AZ-GE": 1, "AZ-TR": 1, "GE-TR": 1}

    def test_two_countries_together_can_mean_either_or_both(self, library: Library) -> None:
        library.put(
            [record(1, pairs=("AM-KZ",)), record(2, pairs=("KZ-RU",)), record(3, pairs=("AM-GE",))]
        )
        either = library.ask("", filters=(Filter(Field.COUNTRY, ("AM", "KZ")),))
        both = library.ask("", filters=(Filter(Field.COUNTRY, ("AM", "KZ"), Mode.ALL),))
        assert (either.total, both.total) == (3, 1)
        assert library.ask("country:AM country:KZ").total == 1


class TestLaw4:
    def test_pages_do_not_overlap_and_end(self, small: Library) -> None:
        pages = [[h.id for h in small.ask("ministers", page=n, size=7).hits] for n in range(1, 8)]
        found = [identifier for page in pages for identifier in page]
        assert [len(page) for page in pages] == [7, 7, 7, 7, 7, 5, 0]
        assert len(set(found)) == 40
        assert found == [h.id for h in small.ask("ministers", size=100).hits]

    @pytest.mark.parametrize("page", [50, 100_000, 1_000_000])
    def test_a_page_past_the_end_is_empty(self, small: Library, page: int) -> None:
        found = small.ask("ministers", page=page)
        assert (found.hits, found.total) == ((), 40)


class TestListing:
    """A listing has the results of all pages (laws 4, 5 and 7)."""

    @pytest.mark.parametrize("text", QUERIES)
    @pytest.mark.parametrize("sort", Sort)
    def test_a_listing_has_the_results_of_all_pages_in_order(
        self, small: Library, text: str, sort: Sort
    ) -> None:
        small.put([record(n, title="Trade and culture", body="Ministers.") for n in range(40, 45)])
        chosen = (Filter(Field.KIND, ("report",), Mode.NONE),)
        for filters in ((), chosen):
            query = parse_query(text, sort=sort, filters=filters, size=7)
            listing = small.engine.scan(query)
            pages = [small.engine.search(replace(query, page=n)) for n in range(1, 8)]
            assert list(listing) == [hit for page in pages for hit in page.hits]
            assert listing.total == len(listing) == pages[0].total == len(list(listing)) > 0

    def test_a_listing_may_have_more_results_than_any_page(self, library: Library) -> None:
        library.put(record(n) for n in range(1500))
        listing = library.engine.scan(parse_query("title:title", page=9))
        assert listing.total == len({ranked.id for ranked in listing}) == 1500
        assert [r.id for r in listing] == sorted(r.id for r in listing)  # all have the same score

    def test_a_listing_stays_that_of_its_commit(self, small: Library) -> None:
        listing = small.engine.scan(parse_query("trade"))
        before = list(listing)
        half = iter(listing)
        begun = [next(half)]
        small.put([record(99, title="Trade"), record(0, title="Tourism", body="x", version=2)])
        assert {r.id for r in small.engine.scan(parse_query("trade"))} != {r.id for r in before}
        assert [*begun, *half] == list(listing) == before

    def test_a_listing_has_the_notices_of_the_search(self, library: Library) -> None:
        library.put(record(n, body=f"pre{n}fix") for n in range(1100))
        query = parse_query("pre*")
        assert library.engine.scan(query).notices == library.engine.search(query).notices

    def test_a_listing_without_an_index_is_empty(self, library: Library) -> None:
        assert list(library.engine.scan(parse_query("trade"))) == []


class TestLaw5:
    def test_a_title_outranks_a_body(self, library: Library) -> None:
        library.put(
            [
                record(1, title="About trade", body="The ministers met again in spring."),
                record(2, title="About spring", body="The ministers met again on trade."),
            ]
        )
        assert [h.title for h in library.ask("trade").hits] == ["About trade", "About spring"]

    def test_ties_are_broken_by_identifier_whatever_the_order_of_writing(
        self, library: Library
    ) -> None:
        records = [record(n, title="Same", body="The same words.") for n in range(20)]
        random.Random(7).shuffle(records)
        for one in records:
            library.put([one])
        found = [h.id for h in library.ask("same", size=100).hits]
        assert found == sorted(found)

    @pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
    def test_records_without_a_date_come_last_in_both_orders(
        self, small: Library, sort: Sort
    ) -> None:
        dated = [
            small.records[h.id, 1].published_on for h in small.ask("", sort=sort, size=100).hits
        ]
        known = [d is not None and d.has_year for d in dated]
        assert known == sorted(known, reverse=True)
        days = [d.latest if sort is Sort.NEWEST else d.earliest for d in dated if d and d.has_year]
        assert days == sorted(days, reverse=sort is Sort.NEWEST)

    def test_without_words_the_newest_come_first(self, small: Library) -> None:
        assert small.ask("").hits == small.ask("", sort=Sort.NEWEST).hits


class TestLaw6:
    @pytest.mark.parametrize("case", WORDS, ids=lambda c: f"{c['language']}: {c['text'][:24]}")
    def test_words_find_their_inflected_forms_and_nothing_else(
        self, library: Library, case: dict
    ) -> None:
        library.put([record(1, title=None, body=case["text"], language=case["language"])])
        assert [q for q in case["finds"] if library.ask(q).total != 1] == []
        assert [q for q in case["misses"] if library.ask(q).total != 0] == []

    def test_a_phrase_matches_only_the_forms_as_written(self, library: Library) -> None:
        library.put([record(1, body="Days of Kazakh culture; the culture of those days.")])
        assert library.ask('"days of kazakh culture"').total == 1
        assert library.ask('"Days of Kazakh Culture"').total == 1
        for text in ('"day of kazakh culture"', '"culture days"', '"days culture"'):
            assert library.ask(text).total == 0

    def test_proximity_ignores_the_order_of_words(self, library: Library) -> None:
        library.put(
            [record(1, body="The minister, on his way, met three ambassadors of the region.")]
        )
        for text, total in (
            ('"minister ambassador"~6', 1),
            ('"ambassador minister"~6', 1),
            ('"minister ambassador"~5', 0),
            ('"minister way region"~6', 1),
            ('"minister region"~6', 0),
        ):
            assert library.ask(text).total == total, text

    def test_prefixes_and_words_with_one_edit_are_found(self, library: Library) -> None:
        library.put([record(1, body="Nazarbayev University hosts a seminar.")])
        for text, total in (
            ("semin*", 1), ("SEM*", 1), ("inar*", 0), ("seminer~", 1), ("semina~", 1), ("semminar~", 1),
            ("semenir~", 0), ("nazarbaev~", 1),
        ):  # fmt: skip
            assert library.ask(text).total == total, text


def test_words_find_their_inflected_forms_among_texts_of_all_languages(library: Library) -> None:
    library.put(
        record(n, title=None, body=case["text"], language=case["language"])
        for n, case in enumerate(WORDS)
    )
    for n, case in enumerate(WORDS):
        for expected, texts in ((1, case["finds"]), (0, case["misses"])):
            for text in texts:
                query = Query(expression=parse_expression(text), among=(record(n).id,), facets=())
                assert library.engine.search(query).total == expected, (case["text"], text)


# What is purged


def purged(one: Record) -> Record:
    return structs.replace(one, version=2, status=Status.WITHDRAWN, title=None, body="")


def files_with(word: str, folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if word.encode() in path.read_bytes()]


def test_no_file_has_a_word_that_only_a_purged_record_had(
    library: Library, request: pytest.FixtureRequest
) -> None:
    folder = library.path
    if request.node.callspec.params["library"] == "cluster":
        folder = request.getfixturevalue("cluster").folder
        if folder is None:
            pytest.skip("the files of a cluster that was started elsewhere are not known")
    library.put(record(n, title=f"Talks {n}", body=f"The quokka{n}. Zebras.") for n in range(9))
    library.put([record(3, body="The quokka3, again.", version=2)])
    assert files_with("quokka3", folder)
    before = library.ids("zebras")
    with library.engine.writer() as writer:
        writer.purge(purged(record(3)))
    assert files_with("quokka3", folder) == []
    assert library.ids("zebras") == before - {record(3).id}
    assert library.ids("quokka4") == {record(4).id}
    assert not library.engine.terms().has_prefix("quokka3")
    library.put([record(20, body="Zebras.")])
    assert library.engine.count() == 9
