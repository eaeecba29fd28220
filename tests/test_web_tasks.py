"""Reader tasks: searching, with scripts and without."""

import re
from pathlib import Path
from typing import Any

import bibtexparser
from browser_builders import (
    BOTH_WAYS,
    IN_A_BROWSER,
    Opener,
    Tab,
    assert_search,
    chromium,
    new_tab,
    origin,
    reader,
    search_for,
    total_of,
)
from web_builders import Sample, sample

__all__ = ["chromium", "new_tab", "origin", "reader", "sample"]

pytestmark = IN_A_BROWSER


@BOTH_WAYS
def test_words_are_searched_from_the_home_page(reader: Any, sample: Sample, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/")
        search_for(tab, "culture")
        assert_search(tab, sample, "/search?q=culture")
        assert tab.hits == sample.ids("/search?q=culture")
        assert tab.page.locator("#q").input_value() == "culture"
        assert tab.texts(".chips li > span:nth-child(2)") == ["culture"]


@BOTH_WAYS
def test_all_values_of_a_facet_are_sorted_and_one_is_selected(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        tab.follow("section[aria-labelledby=facet-country] .more a")
        names = tab.texts(".facetlist .label")
        assert len(names) > 8
        tab.follow(tab.link("A to Z"))
        assert tab.texts(".facetlist .label") == sorted(names)
        tab.page.get_by_label("Show only values containing").fill("RKIY")
        tab.follow(tab.page.get_by_role("button", name="Show", exact=True))
        assert tab.texts(".facetlist .label") == ["Türkiye"]
        value = tab.page.locator(".facetlist .value", has_text="Türkiye")
        count = int(value.locator(".count").inner_text())
        tab.follow(value)
        assert_search(tab, sample, "/search?q=kazakhstan&country=TR")
        assert tab.total == count


@BOTH_WAYS
def test_values_are_added_combined_excluded_and_removed(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search")
        facet = tab.page.locator("section[aria-labelledby=facet-country]")
        tab.follow(facet.locator(".value", has_text="Armenia"))
        assert_search(tab, sample, "/search?country=AM")
        one = tab.total
        tab.follow(facet.get_by_role("link", name="or Türkiye"))
        assert_search(tab, sample, "/search?country=AM&country=TR")
        assert tab.total > one
        tab.follow(tab.page.locator(".chips a", has_text="Türkiye"))
        assert_search(tab, sample, "/search?country=AM")
        tab.follow(facet.get_by_role("link", name="and Kazakhstan"))
        assert sorted(tab.path.split("?")[1].split("&")) == ["all.country=AM", "all.country=KZ"]
        assert tab.total == total_of(sample, tab.path) < one
        tab.follow(facet.get_by_role("link", name="not Russia"))
        assert "not.country=RU" in tab.path
        assert tab.total == total_of(sample, tab.path)
        assert "not Russia" in tab.texts(".chips li > span:nth-child(2)")
        for left in (2, 1, 0):
            tab.follow(tab.page.locator(".chips li:not(.all) a").last)
            assert tab.page.locator(".chips li:not(.all)").count() == left
        assert_search(tab, sample, "/search")


@BOTH_WAYS
def test_a_bar_of_the_timeline_links_to_its_records(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        bar = tab.page.locator(".timeline a[data-period='2017']")
        title = bar.locator("title").text_content()
        tab.follow(bar.locator(".hit"))
        assert_search(tab, sample, "/search?q=kazakhstan&from=2017&to=2017&when=possibly")
        assert tab.total == int(re.findall(r"\d+", title)[-1])


@BOTH_WAYS
def test_the_table_of_the_timeline_links_to_the_same_records(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        tab.follow(tab.link("Records by year, as a table"))
        row = tab.page.locator("tr", has=tab.page.get_by_role("rowheader", name="2017"))
        certain = row.locator("td a").first
        count = int(certain.inner_text())
        tab.follow(certain)
        assert_search(tab, sample, "/search?q=kazakhstan&from=2017&to=2017")
        assert tab.total == count


def test_a_range_drawn_on_the_timeline_searches_its_period(new_tab: Opener, sample: Sample) -> None:
    with new_tab() as tab:
        tab.open("/search?q=kazakhstan")
        mouse = tab.page.mouse
        with tab.page.expect_navigation():
            # Drawn backwards.
            mouse.move(*middle(tab, "2017"))
            mouse.down()
            mouse.move(*middle(tab, "2015"), steps=4)
            assert tab.page.locator(".timeline .drawn").is_visible()
            mouse.move(*middle(tab, "2014"), steps=4)
            mouse.up()
        assert_search(tab, sample, "/search?q=kazakhstan&from=2014&to=2017")
        chosen = tab.page.locator(".timeline a.selected").evaluate_all(
            "all => all.map(e => e.dataset.period)"
        )
        assert chosen == ["2014", "2015", "2016", "2017"]
        tab.follow(tab.page.locator(".chips a", has_text="2014"))
        assert_search(tab, sample, "/search?q=kazakhstan")


def middle(tab: Tab, period: str) -> tuple[float, float]:
    box = tab.page.locator(f".timeline a[data-period='{period}'] .hit").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@BOTH_WAYS
def test_these_two_only_is_selected_for_a_pair(reader: Any, sample: Sample, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/search?pair=AZ-TR")
        whole, only = tab.total, int(tab.page.locator(".pair-scope .count").inner_text())
        assert only < whole
        tab.follow(tab.link("only this pair"))
        assert tab.total == total_of(sample, tab.path) == only
        assert tab.texts(".pair-scope strong") == [f"only this pair {only}"]
        tab.follow(tab.link("with other countries too"))
        assert_search(tab, sample, "/search?pair=AZ-TR")
        assert tab.total == whole


@BOTH_WAYS
def test_words_are_searched_within_the_results(reader: Any, sample: Sample, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan&language=en")
        before = set(sample.ids(tab.path))
        tab.page.get_by_label("Search within results").fill("culture OR energy")
        with tab.page.expect_navigation():
            tab.page.locator(".within button").click()
        assert tab.total == total_of(sample, tab.path) > 0
        assert set(tab.hits) < before
        assert set(tab.hits) == before & set(sample.ids("/search?q=culture+OR+energy"))
        assert "language=en" in tab.path
        assert "within" not in tab.path


@BOTH_WAYS
def test_order_pages_and_page_size_are_changed(reader: Any, sample: Sample, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        tab.follow(tab.link("Oldest first"))
        every = sample.ids("/search?q=kazakhstan&sort=oldest")
        assert tab.hits == every[:10] != sample.ids("/search?q=kazakhstan")[:10]
        tab.follow(tab.page.locator(".pages").get_by_role("link", name="Page 2"))
        assert tab.path == "/search?q=kazakhstan&sort=oldest&page=2"
        assert tab.hits == every[10:20]
        tab.follow(tab.page.locator(".sizes").get_by_role("link", name="25"))
        assert tab.hits == every[:25]


@BOTH_WAYS
def test_a_reader_steps_from_record_to_record_and_back_to_the_results(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    results = "/search?q=kazakhstan&page=2"
    every = sample.ids("/search?q=kazakhstan")
    with reader(scripts) as tab:
        tab.open(results)
        tab.follow(tab.page.locator(".hits h2 a").first)
        assert_position(tab, every, 10)
        tab.follow(tab.link("Next record"))
        assert_position(tab, every, 11)
        for place in (10, 9):
            tab.follow(tab.link("Previous record"))
            assert_position(tab, every, place)
        tab.follow(tab.link("Next record"))
        tab.follow(tab.link("Back to the results"))
        assert tab.path == results


def assert_position(tab: Tab, every: list[str], place: int) -> None:
    """Assert that the page is that of the record at a position (from 0) and shows the position."""
    assert tab.path.startswith(f"/d/{every[place]}?")
    assert f"{place + 1} of {len(every)}" in tab.texts(".result-nav span")


@BOTH_WAYS
def test_a_search_without_results_links_to_suggestions(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?kind=news&words=typed")
        search_for(tab, "kazahstan")
        assert tab.texts(".hits") == []
        nowhere = tab.path
        tab.follow(tab.page.locator(".did-you-mean a"))
        assert "q=kazakhstan" in tab.path
        assert "kind=news" in tab.path
        assert tab.total == total_of(sample, tab.path) > 0
        tab.open(nowhere)
        (suggestion,) = tab.texts(".empty li:has(a[href^='/search'])")
        tab.follow(tab.page.locator(".empty li a").first)
        assert_search(tab, sample, "/search?kind=news&words=typed")
        assert suggestion == f"remove “kazahstan”: {tab.total} records"


def test_the_query_is_completed_while_it_is_typed(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/")
        tab.page.locator("#q").press_sequentially("cult")
        tab.page.locator("#completions option[value=culture]").wait_for(state="attached")
        offered = tab.page.locator("#completions option")
        assert all("cult" in one.get_attribute("value").lower() for one in offered.all())


@BOTH_WAYS
def test_the_address_has_the_complete_search(reader: Any, new_tab: Opener, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        tab.follow(tab.link("Newest first"))
        facet = tab.page.locator("section[aria-labelledby=facet-country]")
        tab.follow(facet.get_by_role("link", name="not Russia"))
        tab.follow(tab.page.locator(".timeline a[data-period='2017'] .hit"))
        with new_tab() as other:  # another reader, who received the address
            other.open(tab.path)
            assert other.hits == tab.hits != []
            chips = ".chips li > span:nth-child(2)"
            assert other.texts(chips) == tab.texts(chips)
            assert other.texts(".sorts strong") == ["Newest first"]


def test_the_history_lists_searches_and_can_be_cleared(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/search?q=culture")
        tab.open("/search?q=energy&country=KZ")
        tab.open("/search?q=culture")  # repeated: it is listed once, as the newest
        tab.follow(tab.link("History"))
        assert tab.texts("[data-history] a") == ["culture", "energy · Kazakhstan"]
        tab.follow(tab.page.locator("[data-history] a").last)
        assert tab.path == "/search?q=energy&country=KZ"
        tab.open("/history")
        tab.page.get_by_role("button", name="Clear history").click()
        for _ in range(2):
            assert tab.texts("[data-history] a") == []
            assert tab.page.get_by_text("No searches yet.").is_visible()
            tab.page.reload()


def test_without_scripts_the_history_explains_that_it_is_empty(reader: Any) -> None:
    with reader(False) as tab:
        tab.open("/history")
        assert tab.page.get_by_text("needs scripts").is_visible()


def test_records_are_added_to_a_basket_and_removed(new_tab: Opener, sample: Sample) -> None:
    first, second = sample.ids("/search?q=kazakhstan")[:2]
    with new_tab() as tab:
        tab.open("/search?q=kazakhstan")
        for one in (first, second):
            button = tab.page.locator(f"[data-id='{one}'] button")
            button.click()
            assert button.inner_text() == "In basket"
        assert tab.texts("#basket") == ["Basket 2"]
        tab.follow("#basket")
        assert tab.path == f"/basket?d={first}&d={second}"
        tab.page.get_by_role("button", name="Remove").first.click()
        tab.page.wait_for_url(f"**/basket?d={second}")
        tab.open("/search")
        tab.follow("#basket")
        tab.page.reload()
        assert [kept(tab), tab.texts("#basket")] == [[second], ["Basket 1"]]
        tab.open("/basket")  # without records in the address, those of this device are shown
        tab.page.wait_for_url(f"**/basket?d={second}")
        assert kept(tab) == [second]


def kept(tab: Tab) -> list[str]:
    links = tab.page.locator(".basket-list .entry > a").all()
    return [tab.href(link).removeprefix("/d/") for link in links]


def test_a_basket_is_an_address_without_scripts(
    reader: Any, sample: Sample, tmp_path: Path
) -> None:
    first, second, third = sample.ids("/search?q=kazakhstan")[:3]
    with reader(False) as tab:
        tab.open(f"/basket?d={first}&d={second}&d={third}")
        assert kept(tab) == [first, second, third]
        tab.follow(tab.page.get_by_role("button", name="Remove").nth(1))
        assert tab.path == f"/basket?d={first}&d={third}#line-1"
        assert kept(tab) == [first, third]
        tab.follow(tab.page.get_by_role("button", name="Read, print and download"))
        download = tab.page.get_by_role("button", name="BibTeX")
        library = bibtexparser.parse_string(tab.keep(download, tmp_path / "b").decode())
        assert len(library.entries) == 2
