"""Concordances: lines of keywords with their context, in order, on the page and as a table."""

import csv
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws_builders import record
from web_builders import Page, Sample, Site, faults, sample, site_of

from searcher.model.keyword_in_context import KeywordInContext, RecordPart
from searcher.query import parse_expression
from searcher.search import concordance
from searcher.search.concordance import CONTEXT, Concordance, Order, read_lines, sort_lines
from searcher.search.highlights import Marker

__all__ = ["sample"]

QUERIES = ("trade", "trade OR visit", '"days of culture"', "cultur*", '"trade visit"~5', "сауда")
pieces = st.sampled_from(
    [
        "trade",
        "Trade,",
        "visit",
        "the days of culture",
        "сауда",
        "«trade»",
        "\n\n",
        " ",
        "x" * 70,
        "ö.",
        "貿易",
    ]
)
bodies = st.lists(pieces, max_size=40).map(" ".join)


def lines_of(body: str, query: str, title: str | None = None) -> list[KeywordInContext]:
    return list(Concordance(parse_expression(query)).lines(record(1, title=title, body=body)))


# Lines


@given(bodies, bodies, st.sampled_from(QUERIES))
def test_a_line_is_a_part_of_the_text(title: str, body: str, query: str) -> None:
    for line in lines_of(body, query, title):
        text = title if line.place is RecordPart.TITLE else body
        whole = line.left + line.word + line.right
        assert text[line.start - len(line.left) :].startswith(whole)
        assert "\n\n" not in line.left
        assert "\n\n" not in line.right
        assert max(len(line.left), len(line.right)) <= CONTEXT


@given(bodies, st.sampled_from(["trade", "trade OR visit", "cultur*", "сауда"]))
def test_there_is_a_line_for_each_marked_word(body: str, query: str) -> None:
    marks = Marker(parse_expression(query)).in_body(body, "en")
    found = lines_of(body, query)
    assert [(line.start, line.word) for line in found] == [(s, body[s:e]) for s, e in marks]


@given(bodies, st.sampled_from(QUERIES))
def test_context_is_cut_between_words(body: str, query: str) -> None:
    for line in lines_of(body, query):
        first, last = line.start - len(line.left), line.start + len(line.word) + len(line.right)
        if any(map(str.isspace, line.left)) and first:
            assert body[first - 1].isspace() or body[first].isspace()
        if any(map(str.isspace, line.right)) and last < len(body):
            assert body[last].isspace() or body[last - 1].isspace()


def test_a_phrase_is_one_keyword_and_two_words_are_two_keywords() -> None:
    body = "They opened the Days of Culture, and other days of culture."
    assert [line.word for line in lines_of(body, '"days of culture"')] == [
        "Days of Culture",
        "days of culture",
    ]
    assert [line.word for line in lines_of("trade visit", "trade visit")] == ["trade", "visit"]


def test_a_phrase_does_not_extend_over_paragraphs() -> None:
    lines = lines_of("a trade\n\ntrade talks", '"trade" OR "trade talks"')
    assert [line.word for line in lines] == ["trade", "trade talks"]


def test_title_and_body_are_distinguished() -> None:
    one, other = lines_of("On trade.", "trade", "Trade talks")
    assert (one.place, one.word, one.right) == (RecordPart.TITLE, "Trade", " talks")
    assert (other.place, other.left, other.right) == (RecordPart.BODY, "On ", ".")


def test_a_search_without_words_has_no_lines() -> None:
    assert lines_of("On trade.", "pair:AM-KZ") == []
    assert Concordance(parse_expression("pair:AM-KZ date:2014..2016")).is_empty
    assert not Concordance(parse_expression("trade pair:AM-KZ")).is_empty


# Order

texts = st.sampled_from(["", "the old ", "The Old ", " of trade", "és", "Es", "ә", "2 "])
a_line = st.builds(
    KeywordInContext,
    id=st.text("abc", max_size=2), version=st.just(1), place=st.just(RecordPart.BODY),
    start=st.integers(0, 9), left=texts, word=texts, right=texts,
    date=st.sampled_from([None, "2014", "2014-03", "1992?", "XXXX-04-23", "2014/2016"]),
    source=st.sampled_from([None, "Trend", "trend", "Élan"]),
    language=st.none(), heading=st.just(""),
)  # fmt: skip


@given(st.lists(a_line, max_size=12), st.sampled_from(Order))
def test_sorting_lines_is_total_and_stable(lines: list[KeywordInContext], order: Order) -> None:
    keys = concordance._KEYS[order]
    found = sort_lines(lines, order)
    assert sorted(map(id, found)) == sorted(map(id, lines))
    place = {id(line): n for n, line in enumerate(lines)}
    for one, other in pairwise(found):
        first, second = ([key(line) for key in keys] for line in (one, other))
        assert (first, place[id(one)]) < (second, place[id(other)])
    assert sort_lines(found, order) == found


def words_in(order: Order, *texts: str) -> list[str]:
    lines = [line for text in texts for line in lines_of(text, "trade")]
    return [line.left + line.word + line.right for line in sort_lines(lines, order)]


def test_words_before_the_keyword_are_compared_backwards() -> None:
    assert words_in(Order.LEFT, "a new trade", "b free trade", "A free trade", "trade") == [
        "trade", "A free trade", "b free trade", "a new trade"
    ]  # fmt: skip


def test_words_after_the_keyword_are_compared_without_case_punctuation_and_accents() -> None:
    assert words_in(Order.RIGHT, "trade zone", "trade: Écu b", "trade, ecu a") == [
        "trade, ecu a", "trade: Écu b", "trade zone"
    ]  # fmt: skip


def test_lines_without_a_date_or_source_come_last() -> None:
    (line,) = lines_of("trade", "trade")
    dates = [None, "2015", "XXXX-04-23", "2014-03-01"]
    lines = [replace(line, date=date) for date in dates]
    assert [one.date for one in sort_lines(lines, Order.DATE)][:2] == ["2014-03-01", "2015"]
    lines = [replace(line, source=source) for source in (None, "b", "A")]
    assert [one.source for one in sort_lines(lines, Order.SOURCE)] == ["A", "b", None]


# Limits


@pytest.mark.parametrize(
    ("limit", "most", "records"),
    [("MAX_RECORDS", 5, 5), ("MAX_LINES", 5, 3), ("MAX_CHARACTERS", 50, 5)],
)
def test_a_page_reads_up_to_a_limit_and_reports_it(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int, records: int
) -> None:
    monkeypatch.setattr(concordance, limit, most)
    keywords = Concordance(parse_expression("trade"))
    found = (record(n, title=None, body="trade trade") for n in range(9))
    reading = read_lines(found, keywords)
    assert (reading.records, len(reading.lines), reading.is_complete) == (
        records,
        2 * records,
        False,
    )
    assert len(list(found)) == 8 - records  # only one more record was read
    few = read_lines([record(1, title=None, body="trade")], keywords)
    assert (few.records, few.is_complete) == (1, True)


# The site


def rows_of(site: Site, url: str) -> list[dict[str, str]]:
    text = site.get(url).data.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cells(page: Page) -> list[tuple[str, str, str]]:
    return [
        tuple(tr.select_one(f".{name}").get_text() for name in ("left", "keyword", "right"))
        for tr in page.soup.select(".kwic tbody tr")
    ]


def test_the_page_shows_the_marked_words_of_the_results(sample: Sample) -> None:
    url = "/concordance?q=minister+OR+trade&country=KZ"
    rows = rows_of(sample, url.replace("/concordance", "/concordance.csv"))
    page = sample.page(url)
    shown = cells(page)
    assert f"{len(rows)} lines" in page.text
    found = {
        (row["left"].removeprefix("'"), row["keyword"], row["right"].removeprefix("'"))
        for row in rows
    }
    assert shown
    assert set(shown) <= found
    assert {row["id"] for row in rows} <= set(sample.ids("/search?q=minister+OR+trade&country=KZ"))


@pytest.mark.parametrize("order", Order)
def test_the_pages_together_show_every_line_once(sample: Sample, order: Order) -> None:
    url = f"/concordance?q=the&order={order}"
    page = sample.page(url)
    total = len(rows_of(sample, "/concordance.csv?q=the"))
    seen = cells(page)
    while len(seen) < total:
        (url,) = [str(a["href"]) for a in page.soup.select(".pages strong + a")]
        page = sample.page(url)
        seen += cells(page)
    assert len(seen) == total > 100
    assert page.one(".sorts strong").get_text() != ""
    assert page.soup.select("th[aria-sort=ascending]")


def test_a_line_links_to_its_record_with_the_words_marked(sample: Sample) -> None:
    page = sample.page("/concordance?q=visit&words=typed")
    link = str(page.soup.select(".kwic .when a")[0]["href"])
    assert "visit" in " ".join(sample.page(link).marks).lower()


def test_lines_beyond_the_limit_are_reported_and_are_in_the_table(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "MAX_RECORDS", 2)
    page = sample.page("/concordance?q=the")
    assert "the first 2 of them" in page.one(".notice").get_text()
    assert len({row["id"] for row in rows_of(sample, "/concordance.csv?q=the")}) > 2


def test_every_page_has_valid_markup(sample: Sample) -> None:
    urls = [
        "/concordance?q=visit", "/concordance?q=the&order=date&page=2", "/concordance",
        "/concordance?country=KZ", "/concordance?q=zzzzzz", "/concordance?q=visit&page=999",
    ]  # fmt: skip
    for url in urls:
        assert faults(sample.get(url).text) == [], url
    assert "this search has no words" in sample.page("/concordance?country=KZ").text
    assert "Nothing found" in sample.page("/concordance?q=zzzzzz").text
    assert "Go to the first page" in sample.page("/concordance?q=visit&page=999").text
    assert "Disallow: /concordance" in sample.get("/robots.txt").text.splitlines()


def test_an_invalid_query_or_order_is_a_bad_request(sample: Sample) -> None:
    for url in (
        "/concordance?q=(&strict=1",
        "/concordance?q=x&order=up",
        "/concordance.csv?q=(&strict=1",
    ):
        assert sample.get(url).status_code == 400


def test_a_right_to_left_text_has_its_direction_and_is_isolated(tmp_path: Path) -> None:
    site = site_of(tmp_path, "وزیر خارجه به ایروان سفر کرد.", language="fa")
    page = site.page("/concordance?q=خارجه")
    assert page.one("tbody tr")["dir"] == "rtl"
    assert [cell["lang"] for cell in page.soup.select("tbody [lang]")] == ["fa"] * 3
    assert len(page.soup.select("tbody bdi")) == 4


def test_no_text_of_a_document_becomes_markup(tmp_path: Path) -> None:
    site = site_of(tmp_path, "On <b>trade</b> & =trade <script>x</script>.")
    page = site.page("/concordance?q=trade")
    assert page.soup.select(".kwic b, .kwic script") == []
    assert "<script>x" in "".join(sum(cells(page), ()))
