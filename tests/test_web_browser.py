"""The site in a real browser: by keyboard, without scripts, on narrow screens, in the dark."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_builders import FAINT, IN_A_BROWSER, Opener, Tab, chromium, new_tab, origin, serving
from web_builders import Sample, sample, site_of

from searcher.model.record import Record

__all__ = ["chromium", "new_tab", "origin", "sample"]

pytestmark = IN_A_BROWSER


# From a query to the original


def walk(tab: Tab, sample: Sample, tmp_path: Path, *, reach_the_box: Callable[[], None]) -> None:
    """Search, open a hit, see the marks and download the original, only by keyboard."""
    tab.open("/")
    reach_the_box()
    tab.page.keyboard.type("energy Helsinki")
    tab.enter()
    assert tab.page.url == f"{tab.origin}/search?q=energy+Helsinki"
    tab.tab_to(".hits h2 a")
    tab.enter()
    assert tab.page.url.startswith(f"{tab.origin}/d/{sample.corrected}?")
    marked = {text.lower() for text in tab.page.locator(".text mark").all_inner_texts()}
    assert marked == {"energy", "helsinki"}
    assert tab.page.locator(".text mark").first.is_visible()
    tab.tab_to("a[href$='/original']")
    with tab.page.expect_download() as coming:
        tab.page.keyboard.press("Enter")
    coming.value.save_as(tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == sample.originals[sample.corrected]


def test_a_reader_gets_from_a_query_to_the_original_by_keyboard(
    new_tab: Opener, sample: Sample, tmp_path: Path
) -> None:
    with new_tab() as tab:
        walk(tab, sample, tmp_path, reach_the_box=lambda: tab.page.keyboard.press("/"))


def test_a_reader_gets_from_a_query_to_the_original_without_scripts(
    new_tab: Opener, sample: Sample, tmp_path: Path
) -> None:
    with new_tab(java_script_enabled=False) as tab:
        walk(tab, sample, tmp_path, reach_the_box=lambda: tab.tab_to("#q"))


@pytest.mark.parametrize("width", [320, 1200])
def test_a_search_is_cited_by_keyboard_without_scripts(new_tab: Opener, width: int) -> None:
    size = {"width": width, "height": 800}
    with new_tab(java_script_enabled=False, viewport=size) as tab:
        tab.open("/download?q=culture&country=KZ")
        tab.page.locator("form.cite button").focus()
        tab.enter()
        assert re.search(r"/s/[0-9a-z]{12}$", tab.page.url)
        assert "Nothing has changed" in tab.page.locator("main").inner_text()
        assert tab.page.locator(".permalink a").get_attribute("href") in tab.page.url
        wide = "document.documentElement.scrollWidth"
        assert tab.run(wide) <= width


def test_the_slash_key_is_a_letter_in_a_text_field(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/search?q=energy")
        tab.page.keyboard.press("/")
        assert tab.run("document.activeElement.id") == "q"
        tab.page.keyboard.type("a/b")
        assert tab.page.locator("#q").input_value() == "a/b"


def test_filters_are_added_and_removed_by_keyboard(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/search?q=culture&words=typed")
        tab.tab_to("section[aria-labelledby=facet-country] .value")
        count = tab.run("document.activeElement.querySelector('.count').textContent")
        tab.enter()
        heading = tab.page.locator("h1").inner_text()
        assert heading.split()[0] == count.strip()
        tab.tab_to(".chips li:nth-child(2) a")
        tab.enter()
        assert tab.page.url.endswith("/search?q=culture&words=typed")


def test_the_first_tab_stop_skips_the_header(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/search")
        tab.page.keyboard.press("Tab")
        assert tab.page.locator(".skip").bounding_box()["y"] >= 0
        tab.page.keyboard.press("Enter")
        assert tab.run("document.activeElement.id") == "main"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_range_of_dates_is_set_by_its_form(
    new_tab: Opener, sample: Sample, scripts: bool
) -> None:
    with new_tab(java_script_enabled=scripts) as tab:
        tab.open("/search?q=culture&country=KZ")
        tab.page.get_by_label("from", exact=True).fill("2014")
        tab.page.get_by_label("include uncertain dates").check()
        with tab.page.expect_navigation():
            tab.page.get_by_role("button", name="Apply").click()
        asked = "/search?q=culture&country=KZ&from=2014&to=&when=possibly"
        assert tab.page.url == tab.origin + asked
        assert tab.page.locator(".hits > li").count() == min(10, len(sample.ids(asked)))


PHONE, TABLET, DESK = ((390, 844), (768, 1024), (1280, 900))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("size", [PHONE, TABLET, (320, 640)])
def test_on_a_narrow_screen_the_facets_are_closed_below_the_count(
    new_tab: Opener, size: tuple[int, int], scripts: bool
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    with new_tab(viewport=viewport, java_script_enabled=scripts) as tab:
        tab.open("/search")
        value, summary = (
            tab.page.locator(s).first for s in (".facets .value", ".narrow > summary")
        )
        assert not value.is_visible()
        count, hit, closed = (
            tab.page.locator(s).first.bounding_box() for s in ("#total", ".hits > li", ".narrow")
        )
        assert count["y"] < closed["y"] < count["y"] + 120
        assert closed["y"] + closed["height"] < hit["y"]
        assert closed["y"] + closed["height"] <= size[1]
        summary.click()
        assert value.is_visible()
        tab.page.keyboard.press("Tab")
        assert tab.page.locator(".skip-facets").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_wide_screen_the_facets_are_shown_beside_the_records(
    new_tab: Opener, scripts: bool
) -> None:
    viewport = {"width": DESK[0], "height": DESK[1]}
    with new_tab(viewport=viewport, java_script_enabled=scripts) as tab:
        tab.open("/search")
        value, hit = (tab.page.locator(s).first for s in (".facets .value", ".hits > li"))
        assert value.is_visible()
        assert not tab.page.locator(".narrow > summary").is_visible()
        assert value.bounding_box()["x"] < hit.bounding_box()["x"]
        assert tab.page.locator(".facets").bounding_box()["y"] < hit.bounding_box()["y"] + 10


def test_the_facets_can_be_skipped_by_keyboard(new_tab: Opener) -> None:
    with new_tab() as tab:
        tab.open("/search")
        tab.tab_to(".skip-facets")
        tab.page.keyboard.press("Enter")
        tab.page.keyboard.press("Tab")
        assert tab.run("document.activeElement.closest('.hits > li') !== null")


# Appearance


def test_the_dark_scheme_differs_from_the_light_one(new_tab: Opener) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        with new_tab(color_scheme=scheme) as tab:
            tab.open("/")
            papers.add(tab.run("getComputedStyle(document.body).backgroundColor"))
    assert len(papers) == 2


def test_a_hostile_document_runs_nothing(new_tab: Opener, tmp_path: Path) -> None:
    evil = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    site = site_of(tmp_path, f"Kazakhstan and Armenia. {evil}", title=f"Title {evil}")
    (one,) = site.ids("/search")
    with serving(site) as origin, new_tab() as tab:
        tab.origin = origin
        for path in ("/", "/search?q=script", f"/d/{one}?q=title", "/search?q=" + evil):
            tab.open(path)
            assert tab.run("document.title") != "taken"
            assert tab.page.locator("img").count() == 0


# The page of a record


def with_evidence(sample: Sample) -> str:
    """Return the record with the most evidence in its text."""

    def richness(record: Record) -> int:
        return sum(e.locator.origin == "body" for e in record.provenance)

    return max(sample.records, key=richness).id


def test_a_reader_steps_from_mark_to_mark_by_keys_and_buttons(
    new_tab: Opener, sample: Sample
) -> None:
    with new_tab() as tab:
        tab.open(f"/d/{with_evidence(sample)}?q=the")
        every = tab.page.locator("a.mark[id]").count()
        assert every > 3
        here = tab.page.locator(".stepper .here")
        for key, number in (("n", 1), ("n", 2), ("p", 1), ("p", every), ("n", 1)):
            tab.page.keyboard.press(key)
            assert here.inner_text() == f"mark {number} of {every}"
            assert tab.run("document.activeElement.id") == f"mark-{number}"
            assert tab.page.locator(f"#mark-{number}").is_visible()
        tab.page.get_by_role("button", name="Next").click()
        assert here.inner_text() == f"mark 2 of {every}"
        assert tab.page.locator("a.mark.at").get_attribute("id") == "mark-2"
        tab.page.locator("#q").focus()
        tab.page.keyboard.press("n")
        assert here.inner_text() == f"mark 2 of {every}"


def test_a_reader_steps_from_mark_to_mark_without_scripts(new_tab: Opener, sample: Sample) -> None:
    with new_tab(java_script_enabled=False) as tab:
        tab.open(f"/d/{with_evidence(sample)}?q=the")
        assert not tab.page.locator(".stepper").is_visible()
        tab.page.get_by_role("link", name="Go to the first mark").focus()
        for number in (1, 2, 3):
            tab.page.keyboard.press("Enter")
            tab.page.wait_for_url(f"**#mark-{number}")
            style = f"getComputedStyle(document.querySelector('#mark-{number} mark')).outlineStyle"
            assert tab.run(style) == "solid"


PAPERS = """() => [...document.querySelectorAll(".evidence")]
  .filter(e => getComputedStyle(e).backgroundColor !== "rgba(0, 0, 0, 0)")
  .map(e => e.dataset.evidence)"""


def test_evidence_is_hidden_until_its_value_has_the_pointer_or_the_focus(
    new_tab: Opener, sample: Sample
) -> None:
    with new_tab() as tab:
        tab.open(f"/d/{with_evidence(sample)}")
        assert tab.run(PAPERS) == []
        fact = tab.page.locator(".fact[data-evidence]", has_text="Parties")
        numbers = set(fact.get_attribute("data-evidence").split())
        fact.hover()
        assert set(tab.run(PAPERS)) == numbers
        tab.page.locator("footer").hover()
        assert tab.run(PAPERS) == []
        fact.locator("summary").focus()
        assert set(tab.run(PAPERS)) == numbers
        tab.page.keyboard.press("Enter")
        line = fact.locator("li[data-evidence] a").first
        line.focus()
        assert {f"#evidence-{n}" for n in tab.run(PAPERS)} == {line.get_attribute("href")}
        tab.page.locator("#q").focus()
        assert tab.run(PAPERS) == []


def test_evidence_is_shown_by_a_link_without_scripts(new_tab: Opener, sample: Sample) -> None:
    with new_tab(java_script_enabled=False) as tab:
        tab.open(f"/d/{with_evidence(sample)}")
        fact = tab.page.locator(".fact[data-evidence]", has_text="Parties")
        fact.locator("summary").click()
        line = fact.locator("li[data-evidence] a").first
        line.click()
        assert {f"#evidence-{n}" for n in tab.run(PAPERS)} == {line.get_attribute("href")}


def test_tapped_evidence_shows_the_values_it_supports(new_tab: Opener, sample: Sample) -> None:
    with new_tab(viewport={"width": 320, "height": 640}, has_touch=True) as tab:
        tab.open(f"/d/{with_evidence(sample)}")
        number = tab.page.locator("li[data-evidence-for^=Parties]").first.get_attribute(
            "data-evidence"
        )
        tab.page.locator(f"#evidence-{number}").tap()
        panel = tab.page.locator(".evidence-panel")
        link = panel.get_by_role("link").last
        assert "Parties: Kazakhstan" in panel.inner_text()
        assert number in tab.run(PAPERS)
        link.tap()
        why = tab.page.locator(link.get_attribute("href"))
        assert why.is_visible()
        tab.page.keyboard.press("Escape")
        assert panel.inner_text() == ""


def test_a_printed_page_has_the_text_and_its_citation(new_tab: Opener, sample: Sample) -> None:
    with new_tab(color_scheme="dark") as tab:
        tab.open(f"/d/{sample.corrected}?q=energy")
        tab.page.emulate_media(media="print")
        for selector in (".text p", ".citation", ".permalink", "h1"):
            assert tab.page.locator(selector).first.is_visible(), selector
        for selector in ("header", "footer", "form", "button", "summary", ".marks", ".versions"):
            every = tab.page.locator(selector).all()
            assert not [one for one in every if one.is_visible()], selector
        assert tab.run(FAINT) == []


def test_the_citation_is_copied_by_a_button(chromium: Any, sample: Sample, origin: str) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{origin}/d/{sample.corrected}")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".citation").inner_text()
    context.close()


def test_two_versions_are_compared_by_keyboard(new_tab: Opener, sample: Sample) -> None:
    with new_tab() as tab:
        tab.open(f"/d/{sample.corrected}")
        tab.tab_to(".versions .changed")
        tab.enter()
        assert tab.page.url == f"{tab.origin}/d/{sample.corrected}/diff/1..2"
        tab.tab_to("select[name=after]")
        tab.page.keyboard.press("ArrowDown")
        tab.tab_to(".compare button")
        tab.enter()
        assert tab.page.url == f"{tab.origin}/d/{sample.corrected}/diff/1..1"
