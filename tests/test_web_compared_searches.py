"""Two searches side by side: each number is what it opens; what they share; faulty searches."""

from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_web_counts import figure, searches, with_examples
from web_builders import Page, Sample, faults, sample

from searcher.model.facets import Field
from searcher.model.query import Mode
from searcher_web.presenters.compared_searches import comparison_url
from searcher_web.search_state import SearchState

__all__ = ["sample"]


def compared(*states: SearchState) -> str:
    return comparison_url([state.parameters() for state in states])


def opened(sample: Sample, url: str) -> int:
    """Return how many records the page at an address has."""
    parts = urlsplit(url)
    if parts.path == "/search":
        return int(sample.json(f"/search.json?{parts.query}")["total"])
    assert parts.path == "/compare-searches/records"
    return sample.page(url).total


def ids(sample: Sample, state: SearchState) -> set[str]:
    return set(sample.ids(state.url()))


def parts_of(page: Page) -> dict[str, tuple[int, str]]:
    """Return the count and the address of each part."""
    found = {}
    for item in page.soup.select(".part-list li"):
        (name,) = item["class"]
        count = figure(item) if item.a is None else figure(item.a)
        found[str(name)] = count, str(item.a["href"]) if item.a else ""
    return found


@with_examples(15)
@given(one=searches(), other=searches(), data=st.data())
def test_every_number_of_a_comparison_is_what_it_opens(
    sample: Sample, one: SearchState, other: SearchState, data: st.DataObject
) -> None:
    page = sample.page(compared(one, other))
    links = page.soup.select("td.figure:not([colspan]) a, .found a, .part-list a")
    for link in data.draw(st.permutations(links))[:5] if links else ():
        assert figure(link) == opened(sample, str(link["href"])), link["href"]


@with_examples(10)
@given(one=searches(), other=searches())
def test_the_parts_are_those_of_the_sets_of_records(
    sample: Sample, one: SearchState, other: SearchState
) -> None:
    first, second = ids(sample, one), ids(sample, other)
    parts = parts_of(sample.page(compared(one, other)))
    expected = {"both": first & second, "first": first - second, "second": second - first}
    for name, records in expected.items():
        count, url = parts[name]
        assert count == len(records)
        if records:
            links = sample.page(url).soup.select(".link-list a")
            listed = {str(a["href"]).removeprefix("/d/") for a in links}
            assert listed == records if count <= 30 else listed <= records


@pytest.mark.parametrize("mode", Mode)
def test_values_are_counted_within_the_filters_on_their_own_field(
    sample: Sample, mode: Mode
) -> None:
    state = SearchState()
    for country in ("KZ", "AM"):
        state = state.with_value(Field.COUNTRY, country, mode)
    page = sample.page(compared(state, SearchState()))
    section = page.one("section[aria-labelledby=by-country]")
    total = figure(page.one("#total-a"))
    cells = [row.select("td")[0] for row in section.select("tbody tr") if len(row("td")) == 4]
    counts = [figure(cell) for cell in cells]
    assert max(counts) <= total
    assert any(0 < count < total for count in counts)
    for link in section.select("td.figure:not([colspan]) a"):
        assert figure(link) == opened(sample, str(link["href"])), link["href"]


def test_the_chart_has_the_numbers_of_its_table(sample: Sample) -> None:
    page = sample.page("/compare-searches?a.q=culture&b.q=trade")
    drawn = {str(a["href"]): figure_of(a.title.get_text()) for a in page.soup.select("figure a")}
    rows = page.soup.select("details table td a")
    tabled = {str(a["href"]): figure(a) for a in rows if "undated" not in str(a["href"])}
    assert drawn == tabled
    assert len(drawn) > 5
    assert {a["tabindex"] for a in page.soup.select("figure a")} == {"-1"}


def figure_of(label: str) -> int:
    return int(label.rpartition(": ")[2])


def test_shares_are_of_the_search_of_their_column(sample: Sample) -> None:
    page = sample.page("/compare-searches?a.q=culture&b.country=KZ")
    totals = [figure(page.one(f"#total-{name}")) for name in "ab"]
    row = page.soup.select("section[aria-labelledby=by-language] tbody tr")[0]
    first, one_share, second, other_share = (cell.get_text() for cell in row.select("td"))
    assert one_share == f"{round(100 * int(first) / totals[0])}%"
    assert other_share == f"{round(100 * int(second) / totals[1])}%"


def test_a_faulty_search_is_explained_and_the_other_is_shown(sample: Sample) -> None:
    page = sample.page("/compare-searches?a.q=culture&b.q=(trade&b.strict=1&b.country=KZ")
    assert figure(page.one("#total-a")) == opened(sample, "/search?q=culture")
    assert "bracket is not closed" in page.one(".notice").get_text()
    assert page.one("#b-q")["value"] == "(trade"
    assert ("b.country", "KZ") in page.parameters("form")
    assert page.soup.select("section[aria-labelledby=by-source] td a")
    assert not page.soup.select(".part-list")
    assert faults(page.html) == []
    other = sample.page("/compare-searches?a.from=2014x&b.q=trade")
    assert "2014x" in other.one(".notice").get_text()
    assert other.one("#a-from")["value"] == "2014x"


def test_two_faulty_searches_are_explained(sample: Sample) -> None:
    page = sample.page("/compare-searches?a.from=x&b.from=y")
    assert len(page.soup.select(".notice")) == 2
    answer = sample.json("/compare-searches.json?a.q=(trade&a.strict=1&b.q=trade")
    assert answer["shared"] is answer["first"]["total"] is None
    assert answer["first"]["problem"]
    assert answer["second"]["problem"] is None
    sample.json("/compare-searches.json?a.from=x&b.q=trade", 400)


def test_the_json_has_the_numbers_of_the_page(sample: Sample) -> None:
    url = "/compare-searches?a.q=culture&b.country=KZ"
    page, answer = sample.page(url), sample.json(url.replace("?", ".json?"))
    assert answer["first"]["total"] == figure(page.one("#total-a"))
    assert answer["second"]["address"] == "/search?country=KZ"
    assert answer["shared"] == {name: count for name, (count, _) in parts_of(page).items()}
    assert {"source", "year", "language", "topic", "country"} == set(answer["first"]["facets"])


def test_a_second_search_that_is_not_given_is_that_of_all_records(sample: Sample) -> None:
    page = sample.page("/compare-searches?a.q=culture")
    assert figure(page.one("#total-b")) == opened(sample, "/search")
    assert parts_of(page)["first"] == (0, "")


def test_addresses_of_searches_can_be_pasted_as_words(sample: Sample) -> None:
    saved = sample.app.test_client().post("/cite", data={"q": "culture", "country": "KZ"})
    for text in (
        saved.location,
        f"https://archive.example{saved.location}",
        "/search?q=culture&country=KZ",
    ):
        answer = sample.get(f"/compare-searches?a.q=trade&b.q={quote(text)}")
        assert answer.status_code == 303
        asked = dict(parse_qsl(urlsplit(answer.location).query))
        assert asked == {"a.q": "trade", "b.q": "culture", "b.country": "KZ"}
    assert sample.get("/compare-searches?a.q=/s/000000000000").status_code == 200


@pytest.mark.parametrize("path", ["/search?q=culture&country=KZ&sort=oldest&page=1", "saved"])
def test_results_and_saved_searches_lead_to_a_comparison(sample: Sample, path: str) -> None:
    if path == "saved":
        data = {"q": "culture", "country": "KZ"}
        path = sample.app.test_client().post("/cite", data=data).location
    links = [a for a in sample.page(path).soup.select("main a") if "compare with" in a.get_text()]
    assert links[0]["href"] == "/compare-searches?a.q=culture&a.country=KZ"


def test_conditions_can_be_removed_and_sides_swapped(sample: Sample) -> None:
    page = sample.page("/compare-searches?a.q=culture&a.country=KZ&b.q=trade&b.not.year=2014")
    first, second = (str(a["href"]) for a in page.soup.select("fieldset .chips a"))
    assert first == "/compare-searches?a.q=culture&b.q=trade&b.not.year=2014"
    assert second == "/compare-searches?a.q=culture&a.country=KZ&b.q=trade"
    swapped = sample.page(str(page.soup.select("p.forms a")[0]["href"]))
    assert figure(swapped.one("#total-a")) == figure(page.one("#total-b"))
    assert faults(page.html) == faults(swapped.html) == []


def test_a_list_has_pages_and_refuses_what_does_not_exist(sample: Sample) -> None:
    url = "/compare-searches/records?in=both&a.q=&b.q="
    page = sample.page(url)
    assert page.total == len(sample.records)
    seen = [str(a["href"]) for n in (1, 2, 3) for a in links_of(sample, f"{url}&page={n}")]
    assert len(set(seen)) == page.total == len(seen)
    assert faults(page.html) == []
    sample.page(f"{url}&page=99", 404)
    sample.page("/compare-searches/records?in=neither", 400)
    sample.page("/compare-searches/records?a.from=x", 400)


def links_of(sample: Sample, url: str) -> list[object]:
    return list(sample.page(url).soup.select(".link-list a"))
