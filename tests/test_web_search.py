"""The laws of search on the site: counts, filters, dates, orders, pages."""

from collections import Counter
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from web_builders import (
    Page,
    Sample,
    sample,
)

from searcher.model.facets import FACETS
from searcher.model.record import Record

__all__ = ["sample"]


def address(**parameters: str) -> str:
    return "/search?" + urlencode({k.rstrip("_"): v for k, v in parameters.items()})


# Laws of search

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
def test_the_count_of_a_value_is_the_total_of_its_page(sample: Sample, url: str) -> None:
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
def test_values_of_a_facet_are_combined_by_or_and_not(
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


def test_single_valued_facets_do_not_offer_and(sample: Sample) -> None:
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


def test_a_selected_value_without_records_can_be_removed(sample: Sample) -> None:
    page = sample.page("/search?q=culture&country=PE")
    assert page.total == 0
    (peru,) = (v for v in page.facet("country") if v.state)
    assert (peru.name, peru.count, peru.url) == ("Peru", 0, "/search?q=culture")
    assert page.chips["Peru"] == "/search?q=culture"


def test_each_chip_removes_exactly_one_condition(sample: Sample) -> None:
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


def test_the_forms_keep_the_other_conditions(sample: Sample) -> None:
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
def test_date_filters_find_dates_certainly_or_possibly_inside(
    sample: Sample, first: str, last: str, possibly: bool
) -> None:
    wanted = {r.id for r in sample.records if within(r, first, last, possibly=possibly)}
    url = address(from_=first, to=last, when="possibly" if possibly else "")
    assert set(sample.ids(url)) == wanted
    page = sample.page(url)
    shown = {i["name"]: i.get("value") for i in page.soup.select("form.dates label input")}
    assert (shown["from"], shown["to"]) == (first, last)
    assert bool(page.soup.select("form.dates [checked]")) is possibly


def test_a_month_is_possibly_but_not_certainly_inside_a_part_of_it(sample: Sample) -> None:
    (month,) = (r.id for r in sample.records if r.published == "2013-12")
    days = {"from_": "2013-12-10", "to": "2013-12-20"}
    assert month not in sample.ids(address(**days))
    assert month in sample.ids(address(**days, when="possibly"))


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_records_without_a_date_come_last_in_order_of_date(sample: Sample, order: str) -> None:
    records = {r.id: r.published_on for r in sample.records}
    ids = sample.ids(f"/search?sort={order}")
    assert set(ids) == set(records)
    days = [d.earliest if (d := records[one]) else None for one in ids]
    dated = [day for day in days if day is not None]
    assert days == [*dated, *[None] * (len(days) - len(dated))]
    assert dated == sorted(dated, reverse=order == "newest")
    assert len(dated) < len(days)


def test_the_orders_are_listed_and_the_current_one_is_marked(sample: Sample) -> None:
    def offered(url: str) -> tuple[list[str], str]:
        sorts = sample.page(url).one(".sorts")
        links = {a.get_text(): str(a["href"]) for a in sorts.select("a")}
        for target in links.values():
            assert sample.page(target).one(".sorts strong")
        return sorted(links), sorts.select("strong")[0].get_text()

    added, newest, oldest = "Added last", "Newest first", "Oldest first"
    assert offered("/search?q=culture") == ([added, newest, oldest], "Relevance")
    assert offered("/search") == ([added, oldest], newest)
    assert offered("/search?q=culture&sort=oldest") == ([added, newest, "Relevance"], oldest)


def test_the_pages_together_show_each_hit_once_in_order(sample: Sample) -> None:
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
