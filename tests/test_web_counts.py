"""Every number on a page equals the number of records of the page that it links to."""

import csv
import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from bs4 import Tag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_web_state import read
from web_builders import Page, Sample, sample, site_of

from searcher.model.facets import Field
from searcher.model.query import Mode
from searcher_web.search_choices import When
from searcher_web.search_state import SearchState
from searcher_web.views import counts

__all__ = ["sample"]

WORDS = ["", "culture", "visit", "trade OR energy", "minist*", "мәдениет", "culture -trade", "zzz"]
VALUES = {
    Field.PAIR: ["AM-KZ", "AZ-GE", "KZ-RU"],
    Field.COUNTRY: ["KZ", "AM", "TR"],
    Field.KIND: ["news", "press-release", "unknown"],
    Field.LANGUAGE: ["en", "ru"],
    Field.TOPIC: ["culture", "trade"],
    Field.ISSUER: ["KZ", "none"],
    Field.YEAR: ["2014", "2017", "undated"],
    Field.ONLY: ["AM-KZ"],
}
DATES = ["", "2012", "2014", "2014-09", "2016", "2018-06"]


@st.composite
def searches(draw: st.DrawFn) -> SearchState:
    state = SearchState(q=draw(st.sampled_from(WORDS)))
    for _ in range(draw(st.integers(0, 2))):
        field = draw(st.sampled_from(sorted(VALUES)))
        value = draw(st.sampled_from(VALUES[field]))
        state = state.with_value(field, value, draw(st.sampled_from(Mode)))
    first, last = sorted((draw(st.sampled_from(DATES)), draw(st.sampled_from(DATES))))
    if first or last:
        state = state.with_dates(
            first, last, draw(st.sampled_from([When.CERTAINLY, When.POSSIBLY]))
        )
    return state


def total_at(sample: Sample, url: str) -> int:
    """Return the total of the page at an address, read from its JSON."""
    parts = urlsplit(url)
    if parts.path.startswith(("/pairs/", "/countries/")):
        return sample.page(url).total
    assert parts.path == "/search", url
    answer = sample.get(f"/search.json?{parts.query}")
    assert answer.status_code == 200, url
    return int(answer.json["total"])  # type: ignore[index]


def figure(tag: Tag) -> int:
    return int(re.sub(r"\D", "", tag.get_text()))


def with_examples(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@with_examples(30)
@given(state=searches(), data=st.data())
def test_the_count_of_a_facet_value_is_the_total_of_its_search(
    sample: Sample, state: SearchState, data: st.DataObject
) -> None:
    page = sample.page(state.url())
    values = page.soup.select(".facets li:not(.selected):not(.excluded) .value")
    for value in data.draw(st.permutations(values))[:4] if values else ():
        count = value.select_one(".count")
        assert count is not None
        assert figure(count) == total_at(sample, str(value["href"]))


@with_examples(30)
@given(state=searches(), data=st.data())
def test_the_count_of_a_bar_of_the_timeline_is_the_total_of_its_search(
    sample: Sample, state: SearchState, data: st.DataObject
) -> None:
    page = sample.page(state.url("/timeline"))
    links = page.soup.select("td.figure a")
    for link in data.draw(st.permutations(links))[:6] if links else ():
        assert figure(link) == total_at(sample, str(link["href"]))
    drawn = {str(a["href"]) for a in page.soup.select(".timeline a") if a.select("rect:not(.hit)")}
    tabled = {str(link["href"]) for link in links if "possibly" in str(link["href"])}
    assert drawn == tabled


@with_examples(12)
@given(state=searches(), data=st.data())
def test_the_count_of_a_cell_of_the_matrix_is_the_total_of_its_search(
    sample: Sample, state: SearchState, data: st.DataObject
) -> None:
    page = sample.page(state.without_field(Field.PAIR).url("/pairs"))
    cells = [td.a for td in page.soup.select(".matrix td") if td.a]
    listed = page.soup.select(".facetlist a")
    for link in data.draw(st.permutations([*cells, *listed]))[:5] if cells else ():
        count = link.select_one(".count") or link
        assert figure(count) == total_at(sample, str(link["href"]))
    for one, other in zip(page.soup.select(".matrix tbody tr"), range(100), strict=False):
        assert one.select("td")[other].get("class") == ["self"]


@with_examples(20)
@given(
    state=searches(),
    words=st.lists(st.sampled_from(WORDS[1:]), min_size=1, max_size=4, unique=True),
    by=st.sampled_from(["year", "month"]),
    per=st.sampled_from(["documents", "thousand"]),
    data=st.data(),
)
def test_the_count_of_a_point_of_a_trend_is_the_total_of_its_search(
    sample: Sample,
    state: SearchState,
    words: list[str],
    by: str,
    per: str,
    data: st.DataObject,
) -> None:
    query = {**dict(state.with_query("").parameters()), "w": words, "by": by, "per": per}
    answer = sample.app.test_client().get("/trends", query_string=query)
    assert answer.status_code == 200
    page = Page(answer.text)
    links = page.soup.select("td.figure a")
    for link in data.draw(st.permutations(links))[:5] if links else ():
        assert figure(link) == total_at(sample, str(link["href"]))
    for line in page.soup.select(".lines figcaption > span"):
        count, link = line.select_one(".count"), line.a
        assert count is not None
        assert link is not None
        assert figure(count) == total_at(sample, str(link["href"]))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2014", "2014", 12), ("2014-03", "2014", 10), ("2014-03-05", "2014-04-01", 2),
     ("2013-12", "2014?", 13), ("2014/2015", "2014/2015", 24)],
)  # fmt: skip
def test_a_trend_has_all_months_of_its_range(
    tmp_path: Path, first: str, last: str, months: int
) -> None:
    texts = [f"Trade talks {n}\n\nTrade, {n}." for n in range(3)]
    site = site_of(tmp_path, *texts, published="2014-03-05", language="en", parties="AM KZ")
    page = site.page(f"/trends?w=trade&by=month&from={quote(first)}&to={quote(last)}")
    rows = page.soup.select("tbody tr")
    assert len(rows) == months
    assert sum(figure(cell) for row in rows for cell in row.select("td:nth-of-type(1)")) == 3


def test_years_are_cut_to_the_range_by_days(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Trade\n\nTrade.", published="2015-03-05", language="en")
    for first, last, count in (("2014-06", "2015", 2), ("2016", "", 0), ("2014/2016", "", 1)):
        page = site.page(f"/trends?w=trade&from={quote(first)}&to={quote(last)}")
        assert len(page.soup.select("tbody tr")) == count, (first, last)


def test_dates_less_precise_than_months_are_reported(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Trade\n\nTrade.", published="2015", language="en")
    assert "by year" in site.page("/trends?w=trade&by=month").text
    assert "No dated record" in site.page("/trends?w=wheat&by=month").text


def test_every_number_of_a_pair_or_country_is_the_total_of_its_search(sample: Sample) -> None:
    for url in ("/pairs/AM-KZ", "/countries/KZ", "/pairs/AZ-GE"):
        page = sample.page(url)
        assert page.total == total_at(sample, str(page.one("#total")["href"]))
        tabled = page.soup.select("td.figure a")
        ranked = page.soup.select(".ranked a, .multiple p a")
        assert len(tabled) > 5
        assert len(ranked) > 10
        for link in (*tabled, *ranked):
            count = link.select_one(".count") or link
            assert figure(count) == total_at(sample, str(link["href"])), link


def test_the_number_of_these_two_only_is_the_total_of_its_search(sample: Sample) -> None:
    page = sample.page("/search?pair=AZ-GE")
    link = page.soup.select(".pair-scope a")[0]
    count = link.select_one(".count")
    assert count is not None
    assert 0 < figure(count) == total_at(sample, str(link["href"])) < page.total
    only = sample.page(str(link["href"]))
    assert "only this pair" in only.one(".pair-scope strong").get_text()
    others = only.soup.select(".pair-scope a")[0]
    assert read(str(others["href"])) == SearchState().with_only(Field.PAIR, "AZ-GE")


def test_the_address_of_a_bar_is_the_search_of_its_period(sample: Sample) -> None:
    page = sample.page("/search?q=culture")
    bar = page.soup.select(".timeline a")[0]
    asked = dict(parse_qsl(urlsplit(str(bar["href"])).query))
    assert asked == {
        "q": "culture",
        "from": bar["data-period"],
        "to": bar["data-period"],
        "when": "possibly",
    }


# Tables of queries


@with_examples(20)
@given(
    state=searches(),
    lines=st.lists(st.sampled_from(WORDS[1:]), min_size=1, max_size=5, unique=True),
    by=st.sampled_from(["year", "pair"]),
    data=st.data(),
)
def test_the_number_of_a_cell_of_a_table_of_queries_is_the_total_of_its_search(
    sample: Sample, state: SearchState, lines: list[str], by: str, data: st.DataObject
) -> None:
    base = state.with_query("").parameters()
    query = urlencode([*base, ("lines", "\n".join(lines)), ("by", by)])
    page = sample.page(f"/counts?{query}")
    assert [th.get_text() for th in page.soup.select("tbody th")] == lines
    links = page.soup.select("td.figure a")
    for link in data.draw(st.permutations(links))[:6] if links else ():
        assert figure(link) == total_at(sample, str(link["href"]))


def test_the_files_of_a_table_have_its_numbers(sample: Sample) -> None:
    query = urlencode({"lines": "culture\ntrade\n(\n" + "x" * 400, "by": "pair"})
    page, answer = sample.page(f"/counts?{query}"), sample.json(f"/counts.json?{query}")
    rows = list(csv.DictReader(sample.get(f"/counts.csv?{query}").text.splitlines()))
    for row, one in zip(rows, answer["queries"], strict=True):
        assert row["query"] == one["query"]
        assert row["records"] == ("" if one["total"] is None else str(one["total"]))
        assert {v: n for v in answer["columns"] if (n := int(row[v] or 0))} == one["counts"]
    shown = [figure(td) for td in page.soup.select("tbody tr")[0].select("td.figure")]
    first = answer["queries"][0]
    assert shown == [first["total"], *(first["counts"].get(v, 0) for v in answer["columns"][:12])]
    assert [one["problem"] is None for one in answer["queries"]] == [True, True, False, False]
    problems = [td.get_text() for td in page.soup.select(".problem")]
    assert len(problems) == 2
    assert "nothing to search for" in problems[0]
    assert "longer than 300" in problems[1]


def test_an_invalid_query_of_a_table_is_explained_beside_the_others(sample: Sample) -> None:
    page = sample.page("/counts?strict=1&w=culture&w=(trade&w=culture")
    rows = page.soup.select("tbody tr")
    assert [row.select_one("th").get_text() for row in rows] == ["culture", "(trade"]  # type: ignore[union-attr]
    assert rows[0].select("td.figure a")
    assert rows[1].select(".problem")


def test_a_table_of_a_hundred_queries_is_shown_in_small_pages(sample: Sample) -> None:
    words = [f"{'мәдениет ' * 3}OR culture OR trade{n}" for n in range(120)]
    query = urlencode({"lines": "\n".join(words), "words": "typed"})
    seen: list[str] = []
    for number in range(1, 40):
        page = sample.page(f"/counts?{query}&page={number}")
        assert len(page.html.encode()) < 100_000
        rows = [th.get_text() for th in page.soup.select("tbody th")]
        seen += rows
        if not page.soup.select(f".pages button[value='{number + 1}']"):
            break
    assert seen == words[:100]
    assert "Only the first 100 of 120" in page.text


def test_queries_beyond_the_work_of_a_page_are_left_to_the_file(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "_MAX_WORK", -1.0)
    assert "Not counted" in sample.page("/counts?w=culture").text
    (row,) = csv.DictReader(sample.get("/counts.csv?w=culture").text.splitlines())
    assert int(row["records"]) == sample.total("/search?q=culture")


def test_trends_lead_to_a_table_of_the_same_queries(sample: Sample) -> None:
    links = [str(a["href"]) for a in sample.page("/trends?w=culture&w=trade").soup.select("a")]
    assert "/counts?w=culture&w=trade" in links
    assert len(sample.page("/counts?w=culture&w=trade").soup.select("tbody tr")) == 2
