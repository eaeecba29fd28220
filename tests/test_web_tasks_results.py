"""Reader tasks: pairs, trends, concordance, records, saved searches, downloads, language."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import bibtexparser
import pytest
import rispy
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
    serving,
    total_of,
)
from web_builders import Sample, sample, site_of

from searcher.ingest import withdraw

__all__ = ["chromium", "new_tab", "origin", "reader", "sample"]

pytestmark = IN_A_BROWSER
ATOM = "{http://www.w3.org/2005/Atom}"


# Pairs and countries


@BOTH_WAYS
def test_a_reader_gets_from_the_matrix_to_the_records_of_one_side(
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
        assert tab.total == count == total_of(sample, "/search?pair=AM-KZ")
        side = tab.page.locator(".multiple", has_text="Armenia").first
        bar = side.locator("a", has=tab.page.locator(".certain")).first
        year, count = bar.locator("title").text_content().split(": ")
        tab.follow(bar.locator(".certain"))
        path = f"/search?pair=AM-KZ&issuer=AM&from={year}&to={year}&when=possibly"
        assert_search(tab, sample, path)
        assert tab.total == int(count)
        tab.follow(tab.link("profile of this pair"))
        tab.follow(tab.page.locator(".profile .lead").get_by_role("link", name="Kazakhstan"))
        assert tab.path == "/countries/KZ"
        assert tab.total == total_of(sample, "/search?country=KZ")


@BOTH_WAYS
def test_accounts_of_both_sides_are_shown_side_by_side(reader: Any, scripts: bool) -> None:
    with reader(scripts) as tab:
        tab.open("/pairs/AM-KZ")
        both = tab.page.locator(".accounts li").first.locator("div > a")
        one, other = (tab.href(link) for link in both.all())
        tab.follow(both.first)
        assert tab.path == one
        assert tab.page.locator(f".related a[href='{other}']").is_visible()


def test_the_feed_of_a_pair_is_valid(new_tab: Opener, sample: Sample) -> None:
    with new_tab() as tab:
        tab.open("/pairs/AM-KZ")
        answer = sample.get(tab.href(tab.link("feed")))
        assert answer.mimetype == "application/atom+xml"
        feed = fromstring(answer.data)
        ids = [str(one.findtext(f"{ATOM}id")) for one in feed.iter(f"{ATOM}entry")]
        assert [one.rsplit("/", 1)[1] for one in ids] == sample.ids("/search?pair=AM-KZ&sort=added")
        assert fromstring(answer.data).findtext(f"{ATOM}title") == "Armenia – Kazakhstan"


# Word trends


@BOTH_WAYS
def test_three_queries_are_compared_over_time(reader: Any, sample: Sample, scripts: bool) -> None:
    words = ["energy", "trade", "kazakhstan"]
    with reader(scripts) as tab:
        tab.open("/trends")
        for number, word in enumerate(words, 1):
            tab.page.get_by_label(f"Query {number}").fill(word)
        tab.page.locator("select[name=by]").select_option("month")
        tab.page.locator("select[name=per]").select_option("thousand")
        tab.follow(tab.page.get_by_role("button", name="Compare"))
        counts = [f"{word} {total_of(sample, f'/search?q={word}')}" for word in words]
        assert tab.texts(".lines figcaption > span") == counts
        assert tab.page.locator(".lines polyline").count() == 3
        assert "‰" in tab.page.locator("tbody").inner_text()
        assert tab.page.locator("tbody th").last.inner_text() == "October 1998"
        tab.page.locator("select[name=by]").select_option("year")
        tab.follow(tab.page.get_by_role("button", name="Compare"))
        rows = [*csv.DictReader(io.StringIO(sample.get(tab.href(tab.link("CSV"))).text))]
        assert {row["query"] for row in rows} == set(words)
        (row,) = [r for r in rows if (r["query"], r["period"]) == ("kazakhstan", "2017")]
        point = tab.page.locator(".lines a", has=tab.page.get_by_text("kazakhstan, 2017:"))
        tab.follow(point.locator("circle.hit"))
        assert_search(tab, sample, "/search?q=kazakhstan&from=2017&to=2017")
        assert tab.total == int(row["records"])


# Concordance


@BOTH_WAYS
def test_a_concordance_is_sorted_in_two_orders_and_downloaded(
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


# Records


@BOTH_WAYS
def test_a_record_is_read_verified_cited_and_downloaded(
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
        original = tab.keep("aside a[href$='/original']", tmp_path / "original")
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


# Saved searches


@BOTH_WAYS
def test_a_saved_search_shows_later_changes(reader: Any, scripts: bool, tmp_path: Path) -> None:
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


# Downloads


def ending_of(address: str) -> str:
    """Return what follows the name of a download: `csv`, `originals.zip`."""
    return address.partition("?")[0].partition(".")[2]


@BOTH_WAYS
def test_every_format_of_a_download_is_complete(
    reader: Any, sample: Sample, scripts: bool, tmp_path: Path
) -> None:
    every = set(sample.ids("/search?q=kazakhstan"))
    with reader(scripts) as tab:
        tab.open("/search?q=kazakhstan&page=2")
        tab.follow(tab.link("download"))
        assert tab.page.locator("h1").inner_text() == f"Download all {len(every)} records"
        offers = tab.page.locator(".offers a").all()
        given = {ending_of(tab.href(one)): tab.keep(one, tmp_path / "given") for one in offers}
        manifest = sample.get(tab.href(tab.link("Manifest"))).get_json()
    table, lines, pack, originals, bib, ris, csl, package = map(
        given.pop,
        ("csv", "jsonl", "zip", "originals.zip", "bib", "ris", "csl.json", "package.zip"),
    )
    assert given.keys() <= {"parquet"}  # see test_web_data
    with zipfile.ZipFile(io.BytesIO(package)) as packed:
        assert packed.testzip() is None
        assert "datapackage.json" in packed.namelist()
    assert {row["id"] for row in csv.DictReader(io.StringIO(table.decode("utf-8-sig")))} == every
    assert {json.loads(line)["id"] for line in lines.splitlines()} == every
    with zipfile.ZipFile(io.BytesIO(pack)) as packed:
        assert packed.testzip() is None
        texts = [name for name in packed.namelist() if name.endswith(".txt")]
        assert len(texts) >= len(every)
        assert all(packed.read(name) for name in texts)
    with zipfile.ZipFile(io.BytesIO(originals)) as packed:
        assert packed.testzip() is None
        assert len(packed.namelist()) > len(every)  # the originals, and their manifest
    assert len(bibtexparser.parse_string(bib.decode()).entries) == len(every)
    assert len(rispy.loads(ris.decode())) == len(json.loads(csl)) == len(every)
    assert manifest["records"] == len(every)


# Interface language


@BOTH_WAYS
def test_the_selected_language_persists(reader: Any, scripts: bool) -> None:
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
def test_the_language_of_the_browser_is_used(new_tab: Opener, asked: str, given: str) -> None:
    with new_tab(locale=asked) as tab:
        tab.open("/")
        assert language(tab) == given
