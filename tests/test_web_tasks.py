"""What readers come to do, from the first page to the last, with scripts and without."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import bibtexparser
import pytest
import rispy
from browser_builders import IN_A_BROWSER, Opener, Tab, chromium, new_tab, origin, serving
from web_builders import Sample, sample, site_of

from searcher.ingest import withdraw

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER
BOTH_WAYS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def reader(new_tab: Opener) -> Callable[[bool], Any]:
    """Open tabs of a browser with scripts, then without."""
    return lambda scripts: new_tab(java_script_enabled=scripts)


def ask(tab: Tab, words: str) -> None:
    """Type a query into the search box and submit it."""
    tab.page.locator("#q").fill(words)
    tab.page.locator("#q").focus()
    tab.enter()


def found(sample: Sample, path: str) -> int:
    """Return the total of a search from its JSON."""
    return int(sample.json(path.replace("/search", "/search.json", 1))["total"])


def check(tab: Tab, sample: Sample, path: str) -> None:
    """Assert that the page is that of a search and agrees with its JSON."""
    assert tab.path == path
    assert tab.total == found(sample, path) > 0


# 1. Searching


@BOTH_WAYS
def test_words_are_asked_on_the_first_page(reader: Any, sample: Sample, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/")
        ask(tab, "culture")
        check(tab, sample, "/search?q=culture")
        assert tab.hits == sample.ids("/search?q=culture")
        assert tab.page.locator("#q").input_value() == "culture"
        assert tab.texts(".chips li > span:nth-child(2)") == ["culture"]


@BOTH_WAYS
def test_all_values_of_a_facet_are_sorted_and_one_is_chosen(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        tab.follow("section[aria-labelledby=facet-country] .more a")
        names = tab.texts(".facetlist .label")
        assert len(names) > 8
        tab.follow(tab.link("A to Z"))
        assert tab.texts(".facetlist .label") == sorted(names)
        if scripts:
            tab.page.get_by_label("Show only values containing").fill("tür")
            assert tab.texts(".facetlist .label") == ["Türkiye"]
        value = tab.page.locator(".facetlist .value", has_text="Türkiye")
        count = int(value.locator(".count").inner_text())
        tab.follow(value)
        check(tab, sample, "/search?q=kazakhstan&country=TR")
        assert tab.total == count


@BOTH_WAYS
def test_values_are_added_joined_left_out_and_taken_away(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search")
        facet = tab.page.locator("section[aria-labelledby=facet-country]")
        tab.follow(facet.locator(".value", has_text="Armenia"))
        check(tab, sample, "/search?country=AM")
        one = tab.total
        tab.follow(facet.get_by_role("link", name="or Türkiye"))
        check(tab, sample, "/search?country=AM&country=TR")
        assert tab.total > one
        tab.follow(tab.page.locator(".chips a", has_text="Türkiye"))
        check(tab, sample, "/search?country=AM")
        tab.follow(facet.get_by_role("link", name="and Kazakhstan"))
        assert sorted(tab.path.split("?")[1].split("&")) == ["all.country=AM", "all.country=KZ"]
        assert tab.total == found(sample, tab.path) < one
        tab.follow(facet.get_by_role("link", name="not Russia"))
        assert "not.country=RU" in tab.path
        assert tab.total == found(sample, tab.path)
        assert "not Russia" in tab.texts(".chips li > span:nth-child(2)")
        for left in (2, 1, 0):
            tab.follow(tab.page.locator(".chips li:not(.all) a").last)
            assert tab.page.locator(".chips li:not(.all)").count() == left
        check(tab, sample, "/search")


@BOTH_WAYS
def test_a_bar_of_the_timeline_opens_its_records(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        bar = tab.page.locator(".timeline a[data-period='2017']")
        title = bar.locator("title").text_content()
        tab.follow(bar.locator(".hit"))
        check(tab, sample, "/search?q=kazakhstan&from=2017&to=2017&when=possibly")
        assert tab.total == int(re.findall(r"\d+", title)[-1])


@BOTH_WAYS
def test_the_timeline_as_a_table_leads_to_the_same_records(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        tab.follow(tab.link("Records by year, as a table"))
        row = tab.page.locator("tr", has=tab.page.get_by_role("rowheader", name="2017"))
        certain = row.locator("td a").first
        count = int(certain.inner_text())
        tab.follow(certain)
        check(tab, sample, "/search?q=kazakhstan&from=2017&to=2017")
        assert tab.total == count


def test_a_stretch_drawn_over_the_timeline_is_the_search_of_that_time(
    new_tab: Opener, sample: Sample
) -> None:
    with new_tab() as tab:
        tab.open("/search?q=kazakhstan")
        mouse = tab.page.mouse
        with tab.page.expect_navigation():
            # Drawn backwards, as one may.
            mouse.move(*middle(tab, "2017"))
            mouse.down()
            mouse.move(*middle(tab, "2015"), steps=4)
            assert tab.page.locator(".timeline .drawn").is_visible()
            mouse.move(*middle(tab, "2014"), steps=4)
            mouse.up()
        check(tab, sample, "/search?q=kazakhstan&from=2014&to=2017")
        chosen = tab.page.locator(".timeline a.selected").evaluate_all(
            "all => all.map(e => e.dataset.period)"
        )
        assert chosen == ["2014", "2015", "2016", "2017"]
        tab.follow(tab.page.locator(".chips a", has_text="2014"))
        check(tab, sample, "/search?q=kazakhstan")


def middle(tab: Tab, period: str) -> tuple[float, float]:
    box = tab.page.locator(f".timeline a[data-period='{period}'] .hit").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@BOTH_WAYS
def test_a_pair_can_be_asked_for_alone(reader: Any, sample: Sample, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/search?pair=AZ-TR")
        whole, only = tab.total, int(tab.page.locator(".pair-scope .count").inner_text())
        assert only < whole
        tab.follow(tab.link("only this pair"))
        assert tab.total == found(sample, tab.path) == only
        assert tab.texts(".pair-scope strong") == [f"only this pair {only}"]
        tab.follow(tab.link("with other countries too"))
        check(tab, sample, "/search?pair=AZ-TR")
        assert tab.total == whole


@BOTH_WAYS
def test_a_search_within_the_records_found(reader: Any, sample: Sample, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan&language=en")
        before = set(sample.ids(tab.path))
        tab.page.get_by_label("Search within results").fill("culture OR energy")
        with tab.page.expect_navigation():
            tab.page.locator(".within button").click()
        assert tab.total == found(sample, tab.path) > 0
        assert set(tab.hits) < before
        assert set(tab.hits) == before & set(sample.ids("/search?q=culture+OR+energy"))
        assert "language=en" in tab.path
        assert "within" not in tab.path


@BOTH_WAYS
def test_order_pages_and_their_size(reader: Any, sample: Sample, scripts: bool) -> None:
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
def test_from_record_to_record_and_back_to_the_results(
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
def test_where_nothing_is_found_the_page_leads_on(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?kind=news")
        ask(tab, "kazahstan")
        assert tab.texts(".hits") == []
        nowhere = tab.path
        tab.follow(tab.page.locator(".did-you-mean a"))
        assert "q=kazakhstan" in tab.path
        assert "kind=news" in tab.path
        assert tab.total == found(sample, tab.path) > 0
        tab.open(nowhere)
        (suggestion,) = tab.texts(".empty li:has(a[href^='/search'])")
        tab.follow(tab.page.locator(".empty li a").first)
        check(tab, sample, "/search?kind=news")
        assert suggestion == f"remove “kazahstan”: {tab.total} records"


def test_while_one_types_the_query_is_completed(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/")
        tab.page.locator("#q").press_sequentially("cult")
        tab.page.locator("#completions option[value=culture]").wait_for(state="attached")
        offered = tab.page.locator("#completions option")
        assert all("cult" in one.get_attribute("value").lower() for one in offered.all())


@BOTH_WAYS
def test_the_address_is_the_whole_search(reader: Any, new_tab: Opener, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan")
        tab.follow(tab.link("Newest first"))
        facet = tab.page.locator("section[aria-labelledby=facet-country]")
        tab.follow(facet.get_by_role("link", name="not Russia"))
        tab.follow(tab.page.locator(".timeline a[data-period='2017'] .hit"))
        with new_tab() as other:  # someone else, to whom the address was sent
            other.open(tab.path)
            assert other.hits == tab.hits != []
            chips = ".chips li > span:nth-child(2)"
            assert other.texts(chips) == tab.texts(chips)
            assert other.texts(".sorts strong") == ["Newest first"]


def test_searches_made_are_listed_and_forgotten(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/search?q=culture")
        tab.open("/search?q=energy&country=KZ")
        tab.open("/search?q=culture")  # again: it is listed once, as the newest
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


def test_records_are_kept_in_a_basket_and_taken_out(new_tab: Opener, sample: Sample) -> None:
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
        tab.follow(tab.page.locator("a[data-remove]").first)
        tab.open("/search")
        tab.follow("#basket")
        tab.page.reload()
        assert [kept(tab), tab.texts("#basket")] == [[second], ["Basket 1"]]
        tab.open("/basket")  # without records in the address: those of this device
        tab.page.wait_for_url(f"**/basket?d={second}")
        assert kept(tab) == [second]


def kept(tab: Tab) -> list[str]:
    links = tab.page.locator(".basket-list li > a").all()
    return [tab.href(link).removeprefix("/d/") for link in links]


def test_without_scripts_a_basket_is_an_address(
    reader: Any, sample: Sample, tmp_path: Path
) -> None:
    first, second, third = sample.ids("/search?q=kazakhstan")[:3]
    with reader(False) as tab:
        tab.open(f"/basket?d={first}&d={second}&d={third}")
        assert kept(tab) == [first, second, third]
        tab.follow(tab.page.locator("a[data-remove]").nth(1))
        assert tab.path == f"/basket?d={first}&d={third}"
        assert kept(tab) == [first, third]
        library = bibtexparser.parse_string(tab.keep(tab.link("BibTeX"), tmp_path / "b").decode())
        assert len(library.entries) == 2


# 2. Pairs and countries


@BOTH_WAYS
def test_from_the_matrix_to_what_one_side_issued(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    with reader(scripts) as tab:
        tab.open("/")
        tab.follow(
            tab.page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Pairs")
        )
        cell = tab.page.locator(".matrix td a[href='/pairs/AM-KZ']").first
        count = int(cell.inner_text())
        tab.follow(cell)
        assert tab.path == "/pairs/AM-KZ"
        assert tab.page.locator("h1").inner_text() == "Armenia – Kazakhstan"
        assert tab.total == count == found(sample, "/search?pair=AM-KZ")
        side = tab.page.locator(".multiple", has_text="Armenia").first
        bar = side.locator("a", has=tab.page.locator(".certain")).first
        year, count = bar.locator("title").text_content().split(": ")
        tab.follow(bar.locator(".certain"))
        path = f"/search?pair=AM-KZ&issuer=AM&from={year}&to={year}&when=possibly"
        check(tab, sample, path)
        assert tab.total == int(count)
        tab.follow(tab.link("profile of this pair"))
        tab.follow(tab.page.locator(".profile .lead").get_by_role("link", name="Kazakhstan"))
        assert tab.path == "/countries/KZ"
        assert tab.total == found(sample, "/search?country=KZ")


@BOTH_WAYS
def test_accounts_of_both_sides_are_shown_side_by_side(reader: Any, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/pairs/AM-KZ")
        both = tab.page.locator(".accounts li").first.locator("a")
        one, other = (tab.href(link) for link in both.all())
        tab.follow(both.first)
        assert tab.path == one
        assert tab.page.locator(f".related a[href='{other}']").is_visible()


def test_the_feed_of_a_pair_can_be_read(new_tab: Opener, sample: Sample) -> None:
    with new_tab() as tab:
        tab.open("/pairs/AM-KZ")
        answer = sample.get(tab.href(tab.link("feed")))
        assert answer.mimetype == "application/atom+xml"
        feed = fromstring(answer.data)
        ids = [str(one.findtext(f"{ATOM}id")) for one in feed.iter(f"{ATOM}entry")]
        assert [one.rsplit("/", 1)[1] for one in ids] == sample.ids(
            "/search?pair=AM-KZ&sort=newest"
        )
        assert fromstring(answer.data).findtext(f"{ATOM}title") == "Armenia – Kazakhstan"


# 3. Word trends


@BOTH_WAYS
def test_three_queries_are_compared_through_time(
    reader: Any, sample: Sample, scripts: bool
) -> None:
    words = ["energy", "trade", "kazakhstan"]
    with reader(scripts) as tab:
        tab.open("/trends")
        for number, word in enumerate(words, 1):
            tab.page.get_by_label(f"Query {number}").fill(word)
        tab.page.locator("select[name=by]").select_option("month")
        tab.page.locator("select[name=per]").select_option("thousand")
        tab.follow(tab.page.get_by_role("button", name="Compare"))
        counts = [f"{word} {found(sample, f'/search?q={word}')}" for word in words]
        assert tab.texts(".lines figcaption > span") == counts
        assert tab.page.locator(".lines polyline").count() == 3
        assert "‰" in tab.page.locator("tbody").inner_text()
        assert tab.page.locator("tbody th").last.inner_text() == "June 2002"
        tab.page.locator("select[name=by]").select_option("year")
        tab.follow(tab.page.get_by_role("button", name="Compare"))
        rows = [*csv.DictReader(io.StringIO(sample.get(tab.href(tab.link("CSV"))).text))]
        assert {row["query"] for row in rows} == set(words)
        (row,) = [r for r in rows if (r["query"], r["period"]) == ("kazakhstan", "2017")]
        point = tab.page.locator(".lines a", has=tab.page.get_by_text("kazakhstan, 2017:"))
        tab.follow(point.locator("circle.hit"))
        check(tab, sample, "/search?q=kazakhstan&from=2017&to=2017")
        assert tab.total == int(row["records"])


# 4. Words in their context


@BOTH_WAYS
def test_words_in_context_in_two_orders_and_as_a_table(
    reader: Any, scripts: bool, tmp_path: Path
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=energy")
        tab.follow(tab.link("words in context"))
        assert set(map(str.lower, tab.texts(".kwic mark"))) == {"energy"}
        before = tab.texts(".kwic td.left")
        assert before == sorted(before, key=from_the_end)
        tab.follow(tab.link("words after"))
        after = tab.texts(".kwic td.right")
        assert after == sorted(after, key=from_the_start)
        assert tab.page.locator("th[aria-sort]").inner_text() == "After"
        table = tab.keep(tab.link("All lines (CSV)"), tmp_path / "lines.csv").decode("utf-8")
        rows = [*csv.reader(io.StringIO(table))][1:]
        assert len(rows) == len(after) > 3
        tab.follow(tab.page.locator(".kwic .when a").first)
        assert tab.page.locator(".text mark, h1 mark").first.is_visible()


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def from_the_start(text: str) -> list[str]:
    return words_of(text)


def from_the_end(text: str) -> list[str]:
    return words_of(text)[::-1]


# 5. A record


@BOTH_WAYS
def test_a_record_is_read_checked_cited_and_taken_away(
    reader: Any, sample: Sample, scripts: bool, tmp_path: Path
) -> None:
    with reader(scripts) as tab:
        tab.open("/search?q=energy+Helsinki")
        tab.follow(tab.page.locator(".hits h2 a").first)
        marks(tab, scripts)
        evidence(tab)
        tab.follow(".versions .changed")
        assert tab.path == f"/d/{sample.corrected}/diff/1..2"
        assert "24" in "".join(tab.texts("del, ins"))
        tab.follow(tab.page.locator("h1 a"))
        forms = tab.page.locator(".cite")
        (entry,) = bibtexparser.parse_string(
            tab.keep(forms.get_by_text("BibTeX"), tmp_path / "bib").decode()
        ).entries
        (other,) = rispy.loads(tab.keep(forms.get_by_text("RIS"), tmp_path / "ris").decode())
        (third,) = json.loads(tab.keep(forms.get_by_text("CSL-JSON"), tmp_path / "csl"))
        title = tab.page.locator("h1").inner_text()
        assert [entry["title"].strip("{}"), other["title"], third["title"]] == [title] * 3
        original = tab.keep("a[href$='/original']", tmp_path / "original")
        assert original == sample.originals[sample.corrected]
        similar = tab.page.locator(".similar a").first
        name = similar.inner_text()
        tab.follow(similar)
        assert tab.page.locator("h1").inner_text() == name


def marks(tab: Tab, scripts: bool) -> None:
    """Step from mark to mark with links, and with keys if scripts run."""
    tab.link("Go to the first mark").click()
    assert tab.page.url.endswith("#mark-1")
    assert outlined(tab) == ["mark-1"]
    if scripts:
        for key, number in (("n", 2), ("p", 1)):
            tab.page.keyboard.press(key)
            assert outlined(tab) == [f"mark-{number}"]
    else:
        tab.page.locator("#mark-1").click()
        assert outlined(tab) == ["mark-2"]


def outlined(tab: Tab) -> list[str]:
    return tab.run(
        "[...document.querySelectorAll('a.mark')].filter(e => getComputedStyle("
        "e.querySelector('mark')).outlineStyle === 'solid').map(e => e.id)"
    )


def evidence(tab: Tab) -> None:
    """Follow a value to its evidence in the text."""
    fact = tab.page.locator(".fact[data-evidence]", has_text="Parties")
    fact.locator("summary").click()
    link = fact.locator("li[data-evidence] a").first
    link.click()
    piece = tab.page.locator(tab.href(link))
    assert piece.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert piece.inner_text() in fact.locator("li q").all_inner_texts()


# 6. Citing a search


@BOTH_WAYS
def test_a_saved_search_shows_later_what_has_changed(
    reader: Any, scripts: bool, tmp_path: Path
) -> None:
    site = site_of(tmp_path, "The ministers met in Baku.", "Two ministers met in Astana.")
    gone, stays = site.ids("/search?q=ministers")
    with serving(site) as here, reader(scripts) as tab:
        tab.origin = here
        tab.open("/search?q=ministers")
        tab.follow(tab.page.get_by_role("button", name="permalink"))
        permalink = tab.path
        assert re.fullmatch(r"/s/\w{12}", permalink)
        assert tab.page.locator("h1").inner_text() == "2 records"
        assert tab.page.get_by_text("Nothing has changed").is_visible()
        withdraw(site.archive, site.engine, gone, "sent too early", "Anna")
        (tmp_path / "new.txt").write_text("Three ministers met in Yerevan.", "utf-8")
        (new,) = site.ingest(tmp_path / "new.txt")
        tab.open(permalink)
        assert tab.page.locator("h1").inner_text() == "2 records"
        since = tab.page.locator(".changes")
        assert since.evaluate_all("all => all.map(e => e.querySelector('h3').id)") == [
            "added",
            "gone",
        ]
        assert [tab.href(link) for link in since.locator("a").all()] == [
            f"/d/{new.id}",
            f"/d/{gone}",
        ]
        assert "sent too early" in since.last.inner_text()
        tab.follow(tab.link("Run this search now"))
        assert set(tab.hits) == {stays, new.id}


# 7. Taking results away


@BOTH_WAYS
def test_every_form_of_a_download_is_whole(
    reader: Any, sample: Sample, scripts: bool, tmp_path: Path
) -> None:
    every = set(sample.ids("/search?q=kazakhstan"))
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan&page=2")
        tab.follow(tab.link("download"))
        assert tab.page.locator("h1").inner_text() == f"Download all {len(every)} records"
        offers = tab.page.locator(".offers a").all()
        given = [tab.keep(offer, tmp_path / "given") for offer in offers]
        manifest = sample.get(tab.href(tab.link("Manifest"))).get_json()
    table, lines, pack, bib, ris, csl = given
    assert {row["id"] for row in csv.DictReader(io.StringIO(table.decode("utf-8-sig")))} == every
    assert {json.loads(line)["id"] for line in lines.splitlines()} == every
    with zipfile.ZipFile(io.BytesIO(pack)) as packed:
        assert packed.testzip() is None
        texts = [name for name in packed.namelist() if name.endswith(".txt")]
        assert len(texts) >= len(every)
        assert all(packed.read(name) for name in texts)
    assert len(bibtexparser.parse_string(bib.decode()).entries) == len(every)
    assert len(rispy.loads(ris.decode())) == len(json.loads(csl)) == len(every)
    assert manifest["records"] == len(every)


# 8. The language of the interface


@BOTH_WAYS
def test_the_language_chosen_stays(reader: Any, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.cookies = {"language"}
        tab.open("/search?q=culture&country=KZ")
        assert language(tab) == "en"
        for name, code in (("Русский", "ru"), ("Қазақша", "kk"), ("English", "en")):
            tab.follow(tab.page.locator(".languages").get_by_role("link", name=name))
            assert [language(tab), tab.path] == [code, "/search?q=culture&country=KZ"]
            assert tab.texts(".languages [aria-current]") == [name]
            tab.open("/pairs")
            assert language(tab) == code
            tab.open("/search?q=culture&country=KZ")


def language(tab: Tab) -> str:
    return str(tab.page.locator("html").get_attribute("lang"))


@pytest.mark.parametrize(("asked", "given"), [("ru-RU", "ru"), ("kk", "kk"), ("fr", "en")])
def test_the_browser_asks_for_a_language(new_tab: Opener, asked: str, given: str) -> None:
    with new_tab(locale=asked) as tab:
        tab.open("/")
        assert language(tab) == given
