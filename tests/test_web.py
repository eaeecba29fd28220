"""What the site answers: every page, every address, every link."""

import gzip
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_builders import (
    NAAN,
    Page,
    Sample,
    Site,
    faults,
    open_site,
    sample,
    site_of,
)

from searcher.index import open_engine
from searcher.ingest import correct, make_hint, withdraw
from searcher.model.edtf import Edtf
from searcher.model.expression import Field
from searcher.model.query import FACETS
from searcher.model.record import Record

__all__ = ["sample"]

MISTYPED = "sqzhtn8z4gt4"
NOWHERE = "000000000000"  # well formed, and no record's


def address(**parameters: str) -> str:
    return "/search?" + urlencode({k.rstrip("_"): v for k, v in parameters.items()})


# Every page answers


def addresses(site: Sample) -> dict[str, int]:
    """List an address of every kind, with the status of its response."""
    new, gone = site.corrected, site.withdrawn
    return {
        "/": 200,
        "/help": 200,
        "/robots.txt": 200,
        "/records": 200,
        "/sitemap.xml": 200,
        "/search": 200,
        "/search?q=visit": 200,
        "/search?q=visit&country=KZ&not.year=2014&sort=oldest": 200,
        "/search?from=2010&to=2017-03&when=possibly&size=5&page=2": 200,
        "/search?q=zzzzzz": 200,
        "/search?page=999": 200,
        "/search.json?q=visit": 200,
        "/complete.json?q=kaz": 200,
        "/complete.json": 200,
        **{f"/facet/{field}": 200 for field in FACETS},
        "/facet/pair?q=visit&order=name": 200,
        "/download?q=visit": 200,
        "/concordance?q=visit": 200,
        "/concordance?q=the&order=source&page=2": 200,
        "/concordance.csv?q=visit": 200,
        "/concordance?order=up": 400,
        "/search.csv?q=visit": 200,
        "/search.jsonl?q=visit": 200,
        "/search.zip?q=visit": 200,
        "/search.manifest.json?q=visit": 200,
        f"/d/{new}": 200,
        f"/d/{new}?q=energy": 200,
        f"/d/{new}?q=(": 200,
        f"/d/{new}.json": 200,
        f"/d/{new}/v1": 200,
        f"/d/{new}/v1.json": 200,
        f"/d/{new}/v2": 200,
        f"/d/{new}/diff/1..2": 200,
        f"/d/{new}/diff/2..1.json": 200,
        f"/d/{new}.bib": 200,
        f"/d/{new}.ris": 200,
        f"/d/{new}/v1.csl.json": 200,
        f"/d/{new}/original": 200,
        f"/d/{new}/v1/original": 200,
        "/static/style.css": 200,
        "/static/site.js": 200,
        "/static/icon.svg": 200,
        f"/d/{new.upper()}": 301,
        "/records/1": 301,
        f"/ark:{NAAN}/{new}": 302,
        f"/d/{new}/diff?before=1&after=2": 302,
        "/search?q=(": 400,
        "/search?page=0": 400,
        "/search.json?q=(": 400,
        "/facet/pair?q=(": 400,
        "/cite": 405,
        f"/s/{NOWHERE}": 404,
        f"/s/{NOWHERE}.json": 404,
        f"/s/{MISTYPED}": 404,
        "/nothing": 404,
        "/records/2": 404,
        "/sitemap-2.xml": 404,
        "/nothing.json": 404,
        "/d/": 404,
        f"/d/{MISTYPED}": 404,
        f"/d/{NOWHERE}": 404,
        f"/d/{NOWHERE}.json": 404,
        f"/d/{NOWHERE}/original": 404,
        f"/d/{new}/v0": 404,
        f"/d/{new}/v3": 404,
        f"/d/{new}/v3/original": 404,
        f"/d/{new}/diff/1..3": 404,
        f"/d/{new}/v3.bib": 404,
        f"/ark:12345/{new}": 404,
        "/facet/colour": 404,
        "/facet/topic": 200,
        **dict.fromkeys(withdrawn_addresses(gone), 410),
    }


def withdrawn_addresses(gone: str) -> list[str]:
    """List every address of a withdrawn record."""
    ends = ("", ".json", "/v1", "/v1.json", "/v2", "/v2.json", "/original", "/v1/original",
            "/diff", "/diff/1..2", "/diff/1..2.json", ".bib", "/v1.ris", "/v1.csl.json")  # fmt: skip
    return [f"/d/{gone}{end}" for end in ends] + [f"/ark:{NAAN}/{gone}"]


def test_every_address_answers_with_its_status(sample: Sample) -> None:
    wanted = addresses(sample)
    assert {url: sample.get(url).status_code for url in wanted} == wanted


def test_every_page_is_well_made(sample: Sample) -> None:
    wrong = {}
    for url in addresses(sample):
        answer = sample.get(url)
        is_page = answer.mimetype == "text/html" and answer.status_code not in (301, 302)
        if is_page and "Content-Disposition" not in answer.headers:
            found = faults(answer.text)
            wrong.update({url: found} if found else {})
    assert not wrong


def test_a_page_is_light_and_asks_for_two_files_at_most(sample: Sample) -> None:
    for url, status in addresses(sample).items():
        answer = sample.get(url)
        if answer.mimetype == "text/html" and status not in (301, 302, 303):
            assert len(answer.data) < 100_000, url
            asked = Page(answer.text).soup.select("script[src], link[rel=stylesheet], img")
            assert len(asked) <= 2, url


def test_no_answer_lacks_the_policy_or_sets_a_cookie(sample: Sample) -> None:
    for url in [*addresses(sample), "/search/"]:
        headers = sample.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, url
        assert "unsafe" not in policy, url
        assert "http" not in policy, url
        assert headers["X-Content-Type-Options"] == "nosniff", url
        assert "Set-Cookie" not in headers, url
    posted = sample.app.test_client().post("/search")
    assert posted.status_code == 405
    assert "GET" in posted.headers["Allow"]
    assert "default-src 'none'" in posted.headers["Content-Security-Policy"]


def test_what_a_page_links_to_is_there(sample: Sample) -> None:
    one = f"/d/{sample.corrected}"
    pages = ["/", "/help", "/search?q=visit", one, f"{one}/v1", f"{one}/diff/1..2"]
    for url in pages:
        for link in sample.page(url).soup.select("[href], [src]"):
            target = str(link.get("href") or link.get("src"))
            if not target.startswith(("#", "data:")):
                assert sample.get(target).status_code in (200, 302, 303), (url, target)


def test_the_home_page_counts_what_the_archive_holds(sample: Sample) -> None:
    home = sample.page("/")
    assert home.text.startswith("Documents on relations between countries")
    assert f"{len(sample.records)} records" in home.text
    for link in home.soup.select(".ranked a"):
        assert sample.total(str(link["href"])) == int(link.select(".count")[0].get_text())
    newest = [str(a["href"]).removeprefix("/d/") for a in home.soup.select(".link-list a")]
    assert newest == sample.ids("/search?sort=newest")[: len(newest)]


def test_every_example_of_the_help_page_can_be_asked(sample: Sample) -> None:
    examples = sample.page("/help").soup.select("table a")
    assert len(examples) > 10
    for example in examples:
        assert Page(sample.get(str(example["href"])).text).one("#q")["value"] == example.get_text()


def test_robots_may_read_records_and_not_the_endless_searches(sample: Sample) -> None:
    lines = sample.get("/robots.txt").text.splitlines()
    assert "Disallow: /search" in lines
    assert "Allow: /d/" in lines
    assert "noindex" in str(sample.page("/search").one("meta[name=robots]"))


def test_a_word_that_is_not_there_leads_to_one_that_is(sample: Sample) -> None:
    link = sample.page("/search?q=kazahstan&kind=news").soup.select(".did-you-mean a")[0]
    assert link["href"] == "/search?q=kazakhstan&kind=news"
    assert sample.json(str(link["href"]).replace("/search", "/search.json"))["total"] > 0


def test_completions_are_given_as_json(sample: Sample) -> None:
    found = sample.json("/complete.json?q=kazakhs")["completions"]
    assert {"kind": "word", "text": "kazakhstan", "query": "kazakhstan", "record": None} in found
    assert {"place", "source", "title"} <= {one["kind"] for one in found}


def test_the_json_of_a_search_is_its_page(sample: Sample) -> None:
    url = "/search?q=culture&country=KZ&size=5"
    page = sample.page(url)
    found = sample.json(str(page.one("link[rel=alternate]")["href"]))
    assert found["total"] == page.total
    assert [hit["id"] for hit in found["hits"]] == page.hits
    assert found["filters"] == [{"field": "country", "values": ["KZ"], "mode": "any"}]
    counts = {value["value"]: value["count"] for value in found["facets"]["language"]}
    assert sorted(counts.values()) == sorted(link.count for link in page.facet("language"))


# Mistakes


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("(trade", 0),
        ("trade)", 5),
        ('the "days of culture', 4),
        ("colour:red", 0),
        ("trade country:Atlantis", 14),
        ("date:2017-13", 5),
        ("trade OR", 6),
        ("a*", 0),
        ("x" * 513, 512),
        ("kind:", 0),
    ],
)
def test_an_error_is_reported_with_its_position_and_a_remedy(
    sample: Sample, query: str, position: int
) -> None:
    error = sample.json("/search.json?" + urlencode({"q": query}), 400)["error"]
    assert (error["status"], error["position"], error["query"]) == (400, position, query)
    assert error["what"]
    assert error["remedy"]
    page = sample.page(address(q=query), 400)
    assert f"{error['what']}, at character {position + 1}" in page.text
    assert error["remedy"] in page.text
    assert page.one(".query-source").get_text().strip() == query.strip()
    assert len(page.one(".query-source mark").get_text()) == 1
    assert page.one("#q")["value"] == query


def test_a_mistake_in_the_words_does_not_lose_the_other_conditions(sample: Sample) -> None:
    page = sample.page("/search?q=(&country=KZ&not.year=2014&from=2010&page=3", 400)
    assert page.parameters("form") == [("country", "KZ"), ("not.year", "2014"), ("from", "2010")]


def test_a_bad_parameter_is_named_with_a_remedy(sample: Sample) -> None:
    for parameters in ("page=x", "size=1000", "from=2014-13", "from=2017&to=2014", "sort=up"):
        error = sample.json(f"/search.json?{parameters}", 400)["error"]
        name, value = parameters.split("&")[-1].split("=")
        assert f"“{name}={value}”" in error["what"]
        page = sample.page(f"/search?{parameters}", 400)
        assert error["what"] in page.text
        assert error["remedy"] in page.text


def test_a_mistyped_identifier_is_reported_and_an_unknown_one_is_not_found(sample: Sample) -> None:
    assert "mistyped" in sample.page(f"/d/{MISTYPED}", 404).text
    assert "mistyped" in sample.page(f"/d/{MISTYPED.upper()}", 404).text
    assert "mistyped" in sample.json(f"/d/{MISTYPED}.json", 404)["error"]["what"]
    assert f"There is no record {NOWHERE}." in sample.page(f"/d/{NOWHERE}", 404).text
    nine = sample.page(f"/d/{sample.corrected}/v9", 404)
    assert f"There is no record {sample.corrected} in version 9." in nine.text
    assert sample.json("/nothing.json", 404)["error"]["remedy"]


@pytest.mark.parametrize("end", ["", ".json", "/v1", "/v2.json", "/original", "/v1/original"])
def test_an_identifier_in_capitals_leads_to_its_one_address(sample: Sample, end: str) -> None:
    one = sample.corrected
    answer = sample.get(f"/d/{one.upper()}{end}?q={one.upper()}?")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/d/{one}{end}?q={one.upper()}?"


def test_an_ark_leads_to_the_record_only_where_an_authority_is_configured(
    sample: Sample, tmp_path: Path
) -> None:
    one = sample.corrected
    assert sample.get(f"/ark:{NAAN}/{one}").headers["Location"] == f"/d/{one}"
    assert sample.get(f"/ark:{NAAN}/{one.upper()}").status_code == 301
    assert sample.get(f"/ark:{NAAN}/{NOWHERE}").status_code == 404
    site = site_of(tmp_path, "A note on the trade of Kazakhstan and Armenia.")
    (one,) = site.ids("/search")
    assert site.get(f"/ark:{NAAN}/{one}").status_code == 404
    assert site.get(f"/ark:None/{one}").status_code == 404
    assert site.get(f"/d/{one}").status_code == 200


def test_a_withdrawn_record_shows_its_title_and_reason(sample: Sample) -> None:
    before = sample.archive.get(sample.withdrawn, 1)
    secret = before.body.split()[-12:]
    for url in withdrawn_addresses(sample.withdrawn):
        answer = sample.get(url)
        assert " ".join(secret) not in answer.text, url
        if url.endswith(".json"):
            error = answer.get_json()["error"]
            assert error["reason"] == sample.reason
            assert (error["title"], error["date"]) == (before.title, before.published)
        else:
            page = Page(answer.text)
            assert page.one("h1").get_text() == before.title
            assert sample.reason in page.text
            assert page.text.startswith(words_of(before.published))
            assert "style-src 'self'" in answer.headers["Content-Security-Policy"], url
    assert sample.withdrawn not in sample.ids("/search")


def words_of(day: str | None) -> str:
    assert day is not None
    earliest = Edtf(day).earliest
    assert earliest is not None
    return f"{earliest.day} {earliest:%B} {earliest.year}"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["q", *Field, *(f"not.{f}" for f in Field), "from", "to", "page"]),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        ),
        max_size=3,
    )
)
def test_whatever_is_asked_is_answered_or_refused_in_words(
    sample: Sample, parameters: list[tuple[str, str]]
) -> None:
    answer = sample.get(f"/search?{urlencode(parameters)}")
    assert answer.status_code in (200, 400)
    assert not faults(answer.text)


@pytest.mark.parametrize(
    "path", ["/d/A%0Ab", "/d/%00", "/d/..%2f..", "/d/%C3%89", "/ark:%0A/X", "/facet/%FF", "/%FF"]
)
def test_strange_addresses_are_not_found(sample: Sample, path: str) -> None:
    assert sample.get(path).status_code == 404


# The laws of search, on the site

SEARCHES = [
    "/search?size=1",
    "/search?q=culture&size=1",
    "/search?q=культура&size=1",
    "/search?country=KZ&sort=oldest&size=1",
    "/search?q=university+OR+trade&country=KZ&country=AM&not.year=2014&size=1",
    "/search?all.country=KZ&all.country=AM&size=3&page=2",
    "/search?from=2010&to=2017&when=possibly&not.language=ru&size=1",
]


@pytest.mark.parametrize("url", SEARCHES)
def test_a_value_opens_a_page_with_as_many_records_as_its_count(sample: Sample, url: str) -> None:
    page = sample.page(url)
    tried = 0
    for field in FACETS:
        shown = page.facet(field)
        everything = sample.page(url.replace("/search", f"/facet/{field}")).values
        assert {(v.name, v.count) for v in shown} <= {(v.name, v.count) for v in everything}
        for value in everything:
            if not value.state:
                assert sample.total(value.url) == value.count, (field, value)
                tried += 1
    assert tried > 10


@pytest.mark.parametrize("url", SEARCHES)
def test_totals_and_facets_do_not_depend_on_the_page_or_the_order(sample: Sample, url: str) -> None:
    asked = dict.fromkeys(parse_qsl(urlsplit(url).query))
    base = sample.json(url.replace("/search", "/search.json"))
    for name, value in (("page", "3"), ("size", "50"), ("sort", "newest")):
        other = [(n, v) for n, v in asked if n != name] + [(name, value)]
        again = sample.json(f"/search.json?{urlencode(other)}")
        assert (again["total"], again["facets"]) == (base["total"], base["facets"]), name


def with_link(page: Page, field: str, action: str) -> dict[str, str]:
    """Return the values of a facet that offer an action, with its address."""
    return {v.name: v.actions[action] for v in page.facet(field) if action in v.actions}


@pytest.mark.parametrize(("field", "value"), [("country", "Kazakhstan"), ("pair", "Armenia –")])
@pytest.mark.parametrize("words", ["", "?q=culture"])
def test_or_and_not_combine_the_values_of_a_facet(
    sample: Sample, field: str, value: str, words: str
) -> None:
    start = f"/search{words}"
    free = {v.name: v for v in sample.page(start).facet(field)}
    name = next(n for n in free if value in n)
    one = free[name].url
    own = set(sample.ids(one))
    page = sample.page(one)
    assert with_link(sample.page(start), field, "or") == {}
    for other, url in with_link(page, field, "or").items():
        assert set(sample.ids(url)) == own | set(sample.ids(free[other].url)), other
    for other, url in with_link(page, field, "and").items():
        assert set(sample.ids(url)) == own & set(sample.ids(free[other].url)), other
    for other, url in with_link(page, field, "not").items():
        assert set(sample.ids(url)) == own - set(sample.ids(free[other].url)), other
    for other, url in with_link(sample.page(start), field, "not").items():
        without = set(sample.ids(start)) - set(sample.ids(free[other].url))
        assert set(sample.ids(url)) == without, other


def test_a_record_has_one_source_so_no_two_can_be_asked_together(sample: Sample) -> None:
    (first, *_) = sample.page("/search").facet("source")
    page = sample.page(first.url)
    assert with_link(page, "source", "or")
    assert not with_link(page, "source", "and")


def test_the_link_of_a_selected_value_removes_it(sample: Sample) -> None:
    url = "/search?q=culture&country=KZ&not.language=ru"
    page = sample.page(url)
    (selected,) = (v for v in page.facet("country") if v.state == "selected")
    (excluded,) = (v for v in page.facet("language") if v.state == "excluded")
    assert (selected.name, selected.url) == ("Kazakhstan", "/search?q=culture&not.language=ru")
    assert (excluded.name, excluded.url) == ("Russian", "/search?q=culture&country=KZ")
    assert selected.actions == excluded.actions == {}


def test_a_value_that_no_record_has_can_still_be_taken_away(sample: Sample) -> None:
    page = sample.page("/search?q=culture&country=PE")
    assert page.total == 0
    (peru,) = (v for v in page.facet("country") if v.state)
    assert (peru.name, peru.count, peru.url) == ("Peru", 0, "/search?q=culture")
    assert page.chips["Peru"] == "/search?q=culture"


def test_each_chip_takes_away_exactly_one_thing(sample: Sample) -> None:
    parameters = [
        ("q", "culture"),
        ("pair", "AM-KZ"),
        ("pair", "AZ-KZ"),
        ("all.country", "KZ"),
        ("not.year", "2014"),
        ("from", "2000"),
        ("to", "2020"),
        ("when", "possibly"),
        ("sort", "newest"),
    ]
    chips = sample.page(f"/search?{urlencode([*parameters, ('page', '2')])}").chips
    gone = {
        name: sorted((Counter(parameters) - Counter(parse_qsl(urlsplit(url).query))).elements())
        for name, url in chips.items()
    }
    kept = {name: Counter(parse_qsl(urlsplit(url).query)) for name, url in chips.items()}
    assert gone == {
        "culture": [("q", "culture")],
        "Armenia – Kazakhstan": [("pair", "AM-KZ")],
        "Azerbaijan – Kazakhstan": [("pair", "AZ-KZ")],
        "Kazakhstan": [("all.country", "KZ")],
        "not 2014": [("not.year", "2014")],
        "possibly 2000 to 2020": [("from", "2000"), ("to", "2020"), ("when", "possibly")],
    }
    assert all(rest <= Counter(parameters) for rest in kept.values())


def test_the_forms_keep_what_they_do_not_ask_for(sample: Sample) -> None:
    page = sample.page("/search?q=culture&not.pair=AM-KZ&from=2010&sort=newest&size=5&page=2")
    assert page.parameters("form.box") == [
        ("not.pair", "AM-KZ"), ("from", "2010"), ("sort", "newest"), ("size", "5")
    ]  # fmt: skip
    assert page.parameters("form.dates") == [
        ("q", "culture"), ("not.pair", "AM-KZ"), ("sort", "newest"), ("size", "5")
    ]  # fmt: skip


def within(record: Record, first: str, last: str, *, possibly: bool) -> bool:
    """Check the date of a record against a range, from the record alone."""
    date = record.published_on
    if date is None or date.earliest is None or date.latest is None:
        return False
    start, end = (date.latest, date.earliest) if possibly else (date.earliest, date.latest)
    after = not first or str(start) >= first
    return after and (not last or str(end) <= f"{last}-99-99"[: max(10, len(last))])


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2014", ""),
        ("", "2013"),
        ("2013-12", "2013-12"),
        ("2013-12-10", "2013-12-20"),
        ("2012", "2017-03-03"),
        ("2030", ""),
    ],
)
@pytest.mark.parametrize("possibly", [False, True])
def test_dates_give_what_certainly_or_possibly_lies_inside(
    sample: Sample, first: str, last: str, possibly: bool
) -> None:
    wanted = {r.id for r in sample.records if within(r, first, last, possibly=possibly)}
    url = address(from_=first, to=last, when="possibly" if possibly else "")
    assert set(sample.ids(url)) == wanted
    page = sample.page(url)
    shown = {i["name"]: i.get("value") for i in page.soup.select("form.dates label input")}
    assert (shown["from"], shown["to"]) == (first, last)
    assert bool(page.soup.select("form.dates [checked]")) is possibly


def test_a_month_lies_possibly_but_not_certainly_in_a_part_of_it(sample: Sample) -> None:
    (month,) = (r.id for r in sample.records if r.published == "2013-12")
    days = {"from_": "2013-12-10", "to": "2013-12-20"}
    assert month not in sample.ids(address(**days))
    assert month in sample.ids(address(**days, when="possibly"))


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_by_date_the_undated_come_last(sample: Sample, order: str) -> None:
    records = {r.id: r.published_on for r in sample.records}
    ids = sample.ids(f"/search?sort={order}")
    assert set(ids) == set(records)
    days = [d.earliest if (d := records[one]) else None for one in ids]
    dated = [day for day in days if day is not None]
    assert days == [*dated, *[None] * (len(days) - len(dated))]
    assert dated == sorted(dated, reverse=order == "newest")
    assert len(dated) < len(days)


def test_the_orders_are_offered_and_the_one_in_use_is_marked(sample: Sample) -> None:
    def offered(url: str) -> tuple[list[str], str]:
        sorts = sample.page(url).one(".sorts")
        links = {a.get_text(): str(a["href"]) for a in sorts.select("a")}
        for target in links.values():
            assert sample.page(target).one(".sorts strong")
        return sorted(links), sorts.select("strong")[0].get_text()

    assert offered("/search?q=culture") == (["Newest first", "Oldest first"], "Relevance")
    assert offered("/search") == (["Oldest first"], "Newest first")
    assert offered("/search?q=culture&sort=oldest") == (["Newest first", "Relevance"],
                                                        "Oldest first")  # fmt: skip


def test_pages_in_turn_show_each_hit_once_in_order(sample: Sample) -> None:
    seen: list[str] = []
    url: str | None = "/search?q=the&size=3"
    number = 1
    while url:
        page = sample.page(url)
        seen += page.hits
        assert page.one("nav.pages strong").get_text() == str(number)
        assert int(str(page.one("ol.hits")["start"])) == len(seen) - len(page.hits) + 1
        links = {a.get_text(): str(a["href"]) for a in page.soup.select("nav.pages a")}
        number += 1
        url = links.get(str(number))
    assert number > 5
    assert seen == sample.ids("/search?q=the")
    deep = sample.page(f"/search?q=the&size=3&page={number - 1}")
    assert deep.hits == seen[-len(deep.hits) :]


@pytest.mark.parametrize("page", [10, 1_000_000])
def test_a_page_past_the_end_is_empty_and_links_to_the_first(sample: Sample, page: int) -> None:
    total = sample.total("/search")
    beyond = sample.page(f"/search?page={page}")
    assert (beyond.total, beyond.hits) == (total, [])
    assert f"page {page:,} does not exist" in beyond.text
    assert str(beyond.one(".empty a")["href"]) == "/search"
    found = sample.json(f"/search.json?page={page}")
    assert (found["total"], found["hits"], found["page"]) == (total, [], page)


def test_a_search_without_results_suggests_what_to_try(sample: Sample) -> None:
    page = sample.page("/search?q=zzzzzz&country=KZ")
    assert page.total == 0
    everything = sample.page("/search?country=KZ").total
    assert f"remove “zzzzzz”: {everything} records" in page.text


# Marks

TEXT = (
    "The ministers of Kazakhstan and Armenia met. Each minister spoke of trade & <commerce>.\n\n"
    "Trade-fairs follow; the energy minister of Armenia opened them."
)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("marked")
    return site_of(folder, TEXT, title="A minister on trade", language="en")


@pytest.mark.parametrize(
    ("query", "in_title", "in_text"),
    [
        ("minister", ["minister"], ["ministers", "minister", "minister"]),
        ('"the ministers"', [], ["The", "ministers"]),
        ('"minister trade"~3', ["minister", "trade"], ["minister", "trade"]),
        ("trad*", ["trade"], ["trade", "Trade"]),
        ("armenja~", [], ["Armenia", "Armenia"]),
        ("commerce", [], ["commerce"]),
        ("title:trade", ["trade"], []),
        ("trade -absent", ["trade"], ["trade", "Trade"]),
        ("country:AM", [], []),
        ("(", [], []),
    ],
)
def test_exactly_the_words_that_matched_are_marked(
    marked: Site, query: str, in_title: list[str], in_text: list[str]
) -> None:
    (one,) = marked.ids("/search")
    page = marked.page(f"/d/{one}?{urlencode({'q': query})}")
    assert [m.get_text() for m in page.soup.select("h1 mark")] == in_title
    assert [m.get_text() for m in page.soup.select(".text mark")] == in_text
    assert [p.get_text() for p in page.soup.select(".text p")] == TEXT.split("\n\n")
    summary = page.soup.select(".marks")
    count = len(in_title) + len(in_text)
    assert bool(summary) is bool(count)
    if count:
        assert summary[0].get_text().startswith(f"{count} word")
        assert marked.page(str(summary[0].select("a")[0]["href"])).marks == []


@pytest.mark.parametrize(
    "query", ["culture", "мәдениет", '"the ministers" OR univers*', "культура"]
)
def test_the_marks_of_the_page_are_those_of_the_json(sample: Sample, query: str) -> None:
    url = address(q=query, size="100")
    page, found = sample.page(url), sample.json(url.replace("/search", "/search.json"))
    assert found["hits"]
    for item, hit in zip(page.soup.select(".hits > li"), found["hits"], strict=True):
        snippet = item.select(".snippet")[0]
        assert snippet.get_text() == hit["snippet"]
        words = [hit["snippet"][start:end] for start, end in hit["marks"]]
        assert [m.get_text() for m in snippet.select("mark")] == words
        assert all(word == word.strip() and " " not in word for word in words)
        link = item.select("h2 a")[0]
        assert link.get_text() == hit["title"]
        opened = sample.page(str(link["href"]))
        assert {*words} <= {*opened.marks}


# Nothing from a document is markup

EVIL = "<script>alert(1)</script> \"quoted\" 'single' & &lt;b&gt; </title> <img src=x onerror=f>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str]:
    """Open a site with a document all of whose values are hostile, in two versions."""
    site = open_site(tmp_path_factory.mktemp("hostile"))
    path = site.archive.root.with_name("na\"me<b>&amp;'.txt")
    path.write_text(f"Kazakhstan and Armenia signed {EVIL} today.\n\n- {EVIL}\n", "utf-8")
    hints = {"title": EVIL, "source": f"News {EVIL}", "creator": EVIL}
    (outcome,) = site.ingest(path, **hints, url='https://x.example/?a="><script>b</script>')
    assert outcome.id is not None
    by = 'An "archivist" <b>'
    correct(site.archive, site.engine, outcome.id, (make_hint("date", "2017-03-03", by, ""),), EVIL)
    return site, outcome.id


def test_nothing_from_a_document_or_an_address_becomes_markup(hostile: tuple[Site, str]) -> None:
    site, one = hostile
    evil = urlencode({"q": f'"{EVIL.replace(chr(34), "")}"'})
    raw = urlencode({"q": EVIL})
    (source,) = site.json("/search.json")["facets"]["source"]
    pages = {
        "/": 200,
        "/search?q=script": 200,
        f"/search?{evil}": 200,
        f"/search?{raw}": 400,
        f"/search?{urlencode({'source': source['value'], 'not.topic': EVIL})}": 200,
        f"/search?{urlencode({'page': EVIL})}": 400,
        "/facet/source": 200,
        f"/d/{one}": 200,
        f"/d/{one}?q=script": 200,
        f"/d/{one}?{evil}": 200,
        f"/d/{one}?{raw}": 200,
        f"/d/{one}/v1": 200,
        f"/d/{one}/diff/1..2": 200,
        f"/d/{EVIL.replace('/', '')}": 404,
        f"/ark:1/{EVIL.replace('/', '')}": 404,
    }
    for url, status in pages.items():
        html = site.page(url, status).html
        assert not faults(html), url
        assert "<script>" not in html, url
        assert "<img" not in html, url
        scripts = [s["src"] for s in BeautifulSoup(html, "lxml").select("script")]
        assert len(scripts) == 1, url


def test_hostile_values_are_read_as_they_are_written(hostile: tuple[Site, str]) -> None:
    site, one = hostile
    record = site.json(f"/d/{one}.json")
    page = site.page(f"/d/{one}")
    assert EVIL in record["body"]
    assert page.one("h1").get_text() == record["title"]
    assert "<script>alert(1)</script>" in record["title"]
    assert [p.get_text() for p in page.soup.select(".text p")] == record["body"].split("\n\n")
    source = " ".join(record["source"].split())
    assert source in page.text
    (hit,) = site.json("/search.json?q=script")["hits"]
    shown = site.page("/search?q=script")
    assert shown.one(".snippet").get_text() == hit["snippet"]
    assert shown.one(".hits h2").get_text() == hit["title"]
    source_link = next(dd for dd in page.soup.select("dd a") if dd.get_text() == record["source"])
    assert site.ids(str(source_link["href"])) == [one]
    answer = site.get(f"/d/{one}/original")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    withdraw(site.archive, site.engine, one, EVIL, "An archivist <b>")
    gone = site.page(f"/d/{one}", 410)
    assert not faults(gone.html)
    assert "<script>" not in gone.html
    assert EVIL in gone.text


# Records


def test_the_record_page_shows_why_for_each_value(sample: Sample) -> None:
    for record in sample.records:
        page = sample.page(f"/d/{record.id}")
        names = [dt.get_text() for dt in page.soup.select("dt")]
        facts = dict(zip(names, page.soup.select("dd"), strict=True))
        for name in ("Title", "Published", "Modified", "Source", "Kind", "Language", "Parties"):
            evidence_list = record.evidence(name.lower())
            assert not evidence_list or name in facts, (name, record.original.name)
            lines = facts[name].select(".why li") if name in facts else []
            assert len(lines) == len(evidence_list), (name, record.original.name)
            for line, evidence in zip(lines, evidence_list, strict=True):
                text = " ".join(line.get_text().split())
                assert " ".join(evidence.found[:40].split()) in text
                assert f"rule {evidence.rule}" in text
                assert f"confidence {evidence.confidence:.0%}" in text
                assert f"({evidence.by})" in text
        for name in ("Title", "Published", "Source", "Kind"):
            unknown = getattr(record, name.lower()) is None
            assert (facts[name].contents[0].get_text() == "Unknown") is unknown, name
        assert bool(page.soup.select(".review")) is bool(record.flags)


def test_the_values_of_a_record_lead_to_records_that_share_them(sample: Sample) -> None:
    for record in sample.records[::8]:
        links = sample.page(f"/d/{record.id}").soup.select("dd > a")
        assert links
        for link in links:
            assert record.id in sample.ids(str(link["href"])), link


def test_a_record_shows_its_permalink_and_citation(sample: Sample) -> None:
    one = sample.corrected
    page = sample.page(f"/d/{one}")
    assert page.one(".permalink").get_text() == f"http://localhost/d/{one}"
    assert page.one("link[rel=canonical]")["href"] == f"/d/{one}"
    cited = page.one(".citation").get_text()
    record = sample.archive.get(one)
    for part in (record.source, record.title, words_of(record.published)):
        assert str(part) in cited
    assert cited.endswith(f"http://localhost/d/{one}/v2")


def test_an_old_version_links_to_the_newest(sample: Sample) -> None:
    one = sample.corrected
    old, new, newest = (sample.page(f"/d/{one}{end}") for end in ("/v1", "/v2", ""))
    assert "This is version 1 of the record" in old.one(".notice").get_text()
    links = [str(a["href"]) for a in old.soup.select(".notice a")]
    assert links == [f"/d/{one}", f"/d/{one}/diff/1..2"]
    marked = sample.page(f"/d/{one}/v1?q=energy")
    assert str(marked.soup.select(".marks a")[0]["href"]) == f"/d/{one}/v1"
    assert old.one("link[rel=canonical]")["href"] == f"/d/{one}/v1"
    for page in (new, newest):
        assert not page.soup.select(".notice")
        assert page.one("link[rel=canonical]")["href"] == f"/d/{one}"
    for page, number in ((old, 1), (newest, 2)):
        record = sample.archive.get(one, number)
        assert [p.get_text() for p in page.soup.select(".text p")] == record.body.split("\n\n")
    assert sample.archive.get(one, 1).body != sample.archive.get(one, 2).body


def test_each_version_is_listed_with_when_why_and_by_whom(sample: Sample) -> None:
    one = sample.corrected
    history = sample.archive.history(one)
    for url, here in ((f"/d/{one}", 2), (f"/d/{one}/v1", 1)):
        lines = sample.page(url).soup.select(".versions li")
        assert [int(str(li["value"])) for li in lines] == [2, 1]
        for line, version in zip(lines, reversed(history), strict=True):
            assert version.reason in line.get_text()
            assert version.by in line.get_text()
            links = [str(a["href"]) for a in line.select("a")]
            other = version.number != here
            changed = [f"/d/{one}/diff/1..2"] if version.number == 2 else []
            assert links == ([f"/d/{one}/v{version.number}"] if other else []) + changed


def test_the_json_of_a_record_is_the_record_with_its_history(sample: Sample) -> None:
    one = sample.corrected
    for url, number in ((f"/d/{one}.json", 2), (f"/d/{one}/v1.json", 1)):
        served = sample.json(url)
        record = sample.archive.get(one, number)
        assert (served["id"], served["version"], served["body"]) == (one, number, record.body)
        assert [v["number"] for v in served["versions"]] == [1, 2]
        assert len(served["provenance"]) == len(record.provenance)
    alternate = sample.page(f"/d/{one}").one("link[rel=alternate]")
    assert sample.json(str(alternate["href"]))["version"] == 2


def test_the_original_is_a_file_to_keep_byte_for_byte(sample: Sample) -> None:
    for record in sample.records:
        answer = sample.get(f"/d/{record.id}/v{record.version}/original")
        assert answer.data == sample.originals[record.id]
        assert answer.data == sample.get(f"/d/{record.id}/original").data
        headers = answer.headers
        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert record.original.name in headers["Content-Disposition"]
        assert headers["Content-Security-Policy"].startswith("sandbox;")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == record.original.media_type
        assert answer.mimetype_params["charset"] == record.original.encoding


def test_the_original_of_an_old_version_is_the_old_one(sample: Sample) -> None:
    one = sample.corrected
    old, new = (sample.get(f"/d/{one}/v{n}/original").data for n in (1, 2))
    assert old != new == sample.get(f"/d/{one}/original").data


def test_what_may_change_is_asked_for_again_and_what_cannot_is_kept(sample: Sample) -> None:
    original = sample.get(f"/d/{sample.corrected}/original")
    assert original.headers["Cache-Control"].startswith("no-cache")
    style = str(sample.page("/").one("link[rel=stylesheet]")["href"])
    assert "max-age=31536000" in sample.get(style).headers["Cache-Control"]
    assert "?" in style


# A site that is alive


def test_new_records_corrections_and_withdrawals_are_seen_without_a_restart(
    tmp_path: Path,
) -> None:
    site = site_of(tmp_path, "Turkey and Georgia opened a road.")
    assert "1 record." in site.page("/").text
    assert site.total("/search?q=quokka") == 0
    path = tmp_path / "new.txt"
    path.write_text("Kazakhstan and Armenia discussed the quokka.", "utf-8")
    (outcome,) = site.ingest(path)
    one = outcome.id
    assert one is not None
    assert "2 records." in site.page("/").text
    assert site.page("/search?q=quokka").hits == [one]
    assert "quokka" in site.page(f"/d/{one}").text
    hint = make_hint("title", "On a small animal", "A. Archivist", "")
    correct(site.archive, site.engine, one, (hint,), "it had no title")
    assert site.page("/search?q=title:animal").hits == [one]
    assert "it had no title (A. Archivist)" in site.page(f"/d/{one}").text
    withdraw(site.archive, site.engine, one, "not ours to keep", "A. Archivist")
    assert site.total("/search?q=quokka") == 0
    assert "not ours to keep" in site.page(f"/d/{one}", 410).text


def test_when_the_last_record_is_withdrawn_words_find_nothing(small: Site) -> None:
    (one,) = small.ids("/search")
    withdraw(small.archive, small.engine, one, "not ours to keep", "A. Archivist")
    assert small.total("/search") == 0
    assert small.total("/search?q=trade") == 0


def test_an_empty_archive_has_a_site(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    for url in ("/", "/search", "/search?q=a", "/facet/pair", "/help"):
        assert not faults(site.page(url).html), url
    assert "nothing to search yet" in site.page("/").text
    assert site.get(f"/d/{NOWHERE}").status_code == 404


@pytest.fixture
def small(tmp_path: Path) -> Site:
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty on trade.")
    site.page("/search")  # the index has been read once
    return site


def test_without_its_index_the_site_is_empty_and_records_stay(small: Site) -> None:
    (one,) = small.ids("/search")
    shutil.rmtree(small.archive.root.with_name("index"))
    assert small.total("/search") == 0
    assert "searcher rebuild" in small.page("/").text
    assert small.page(f"/d/{one}").text
    small.engine.rebuild(small.archive.records())
    assert small.ids("/search") == [one]


# Whoosh leaves a file open when what it reads there is no table of contents.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", ["removed", "emptied", "overwritten"])
def test_a_damaged_index_is_reported_without_a_traceback_or_a_path(
    small: Site, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = small.ids("/search")
    folder = small.archive.root.with_name("index")
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        if damage == "removed" and path.suffix != ".toc":
            path.unlink()
        elif damage != "removed":
            path.write_bytes(b"" if damage == "emptied" else b"\x80garbage" * 99)
    small = open_site(folder.parent)  # as after a restart: nothing is remembered
    small.app.testing = False
    monkeypatch.setattr(small.app.logger, "disabled", True)
    for url in ("/search?q=trade", "/search.json"):
        answer = small.get(url)
        assert answer.status_code == 503, url
        assert str(folder) not in answer.text
        assert "Traceback" not in answer.text
        assert "searcher rebuild" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert small.get(f"/d/{one}").status_code == 200


def test_a_damaged_record_is_an_error_of_the_archive_without_details(
    small: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = small.ids("/search")
    for path in small.archive.root.rglob("record.json"):
        path.write_bytes(path.read_bytes().replace(b"treaty", b"trEaty"))
    small.app.testing = False
    monkeypatch.setattr(small.app.logger, "disabled", True)
    answer = small.get(f"/d/{one}")
    assert answer.status_code == 500
    assert "This is an error of the archive" in answer.text
    assert str(small.archive.root) not in answer.text
    assert not faults(answer.text)
    assert small.json(f"/d/{one}.json", 500)["error"]["remedy"]


def test_an_archive_named_by_a_relative_path_serves_its_originals(
    small: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = small.ids("/search")
    monkeypatch.chdir(small.archive.root.parent)
    assert open_site(Path()).get(f"/d/{one}/original").data.startswith(b"Kazakhstan and Armenia")


def test_the_name_of_the_site_is_configured(tmp_path: Path) -> None:
    site = open_site(tmp_path, name="Archive of <Neighbours> & Friends")
    page = site.page("/search")
    assert page.one(".name").get_text() == "Archive of <Neighbours> & Friends"
    assert page.soup.title is not None
    assert page.soup.title.get_text().endswith("Archive of <Neighbours> & Friends")


def test_json_is_written_in_the_letters_of_its_language(sample: Sample) -> None:
    text = sample.get("/search.json?q=lang:kk").text
    found: dict[str, Any] = json.loads(text)
    assert found["hits"][0]["title"] in text


def test_an_engine_opened_beside_the_site_agrees_with_it(sample: Sample) -> None:
    folder = sample.archive.root.with_name("index")
    assert open_engine(folder).count() == sample.total("/search")


def test_the_values_of_a_facet_can_be_had_as_json(sample: Sample) -> None:
    for field in ("pair", "place", "review"):
        found = sample.json(f"/facet/{field}.json?q=kazakhstan")
        assert found["field"] == field
        assert found["values"]
        assert all(value["count"] <= found["total"] for value in found["values"])
    assert (
        sample.json("/facet/pair.json")["values"] == sample.json("/search.json")["facets"]["pair"]
    )


def test_the_language_is_the_readers_choice_else_the_browsers(sample: Sample) -> None:
    client = sample.app.test_client()

    def spoken(**headers: str) -> str:
        answer = client.get("/help", headers=headers)
        assert {"Cookie", "Accept-Language"} <= set(answer.vary)
        return Page(answer.text).one("html")["lang"]

    assert spoken() == "en"
    assert spoken(**{"Accept-Language": "kk, ru;q=0.5"}) == "kk"
    assert spoken(**{"Accept-Language": "fr"}) == "en"
    chosen = client.get("/language?to=ru&back=%2Fsearch%3Fq%3Dvisit")
    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/search?q=visit")
    assert spoken(**{"Accept-Language": "kk"}) == "ru"
    for elsewhere in ("//example.org", "/\\example.org", "https://example.org"):
        answer = client.get("/language", query_string={"to": "xx", "back": elsewhere})
        assert answer.headers["Location"] == "/"
        assert "Set-Cookie" not in answer.headers


def test_a_record_leads_through_the_results_it_was_found_among(sample: Sample) -> None:
    asked = "/search?q=culture&sort=oldest&size=10"
    results = sample.page(asked)
    first = str(results.soup.select(".hits h2 a")[0]["href"])
    page, seen = sample.page(first), []
    for place in range(1, results.total + 1):
        trail = page.one(".result-nav")
        assert f"{place} of {results.total}" in trail.get_text()
        assert read_url(str(trail.select("a")[0]["href"])) == {"q": "culture", "sort": "oldest"} | (
            {"page": str((place - 1) // 10 + 1)} if place > 10 else {}
        )
        seen.append(page.one("article")["data-id"])
        following = page.soup.select("a[rel~=next]")
        if place < results.total:
            answer = sample.get(str(following[0]["href"]))
            assert answer.status_code == 303
            page = sample.page(answer.headers["Location"])
    assert not following
    listed = sample.page(f"{asked.replace('size=10', 'size=100')}").hits
    assert seen == listed
    past = sample.get("/search/at?q=culture&n=9999")
    assert (past.status_code, past.headers["Location"]) == (303, "/search?q=culture")
    assert not sample.page(f"/d/{seen[0]}?q=culture&n=7777").soup.select(".result-nav")


def read_url(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_pages_are_compressed_for_whoever_takes_it(sample: Sample) -> None:
    client = sample.app.test_client()
    for url in ("/search?q=culture", "/search.json?q=culture", "/pairs", "/static/style.css"):
        plain = client.get(url, buffered=True)
        small = client.get(url, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == plain.data
        assert len(small.data) < len(plain.data) / 2
        assert small.content_length == len(small.data)
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.vary
    archive = client.get("/search.zip?q=culture", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in archive.headers


def test_every_table_is_safe_in_a_spreadsheet(sample: Sample) -> None:
    answer = sample.get("/trends.csv?" + urlencode({"w": "-trade"}))
    assert answer.status_code == 200
    assert '"\'-trade"' in answer.text
    assert '"-trade"' not in answer.text
