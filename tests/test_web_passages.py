"""Passages: the anchors of paragraphs, long texts in pieces, and passages in other versions."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_builders import IN_A_BROWSER, Opener, chromium, new_tab
from hypothesis import given
from hypothesis import strategies as st
from web_builders import Page, Sample, Site, sample, site_of

from searcher.model.paragraphs import paragraph_at, same_paragraphs, split_paragraphs
from searcher_web.presenters.pieces import Pieces

__all__ = ["chromium", "new_tab", "sample"]

URL = "https://ministry.example/long"
PARAGRAPHS = 600
WORDS = [
    "trade",
    "border",
    "grain",
    "railway",
    "delegation",
    "minister",
    "treaty",
    "energy",
    "visit",
    "school",
]


def long_text() -> str:
    choose = random.Random(11)

    def one(number: int) -> str:
        if number % 60 == 1:
            return f"Chapter {number // 60 + 1}: of {choose.choice(WORDS)}"
        words = " ".join(choose.choices(WORDS, k=100))
        return f"Sentence {number} about Kazakhstan and Armenia: {words}."

    return "\n\n".join(one(number) for number in range(1, PARAGRAPHS + 1))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str]:
    site = site_of(tmp_path_factory.mktemp("long"), long_text(), url=URL, title="On grain")
    (one,) = site.ids("/search")
    return site, one


@pytest.fixture(scope="module")
def origin(long: tuple[Site, str]) -> Iterator[str]:
    from browser_builders import serving  # noqa: PLC0415

    with serving(long[0]) as address:
        yield address


def pieces_of(site: Site, path: str) -> Iterator[Page]:
    """Follow the links from piece to piece."""
    while True:
        page = site.page(path)
        yield page
        following = page.soup.select("nav.pieces a[rel=next]")
        if not following:
            return
        path = str(following[0]["href"])


def numbers(page: Page) -> list[int]:
    return [int(str(p["id"])[1:]) for p in page.soup.select(".text p[id]")]


# Anchors


def test_every_paragraph_has_a_number_and_an_anchor(sample: Sample) -> None:
    for record in sample.records[::7]:
        page = sample.page(f"/d/{record.id}/v{record.version}")
        assert numbers(page) == list(range(1, len(split_paragraphs(record.body)) + 1))
        for number, text in enumerate(split_paragraphs(record.body), start=1):
            paragraph = page.one(f"#p{number}")
            assert paragraph.get_text() == text  # the number is no part of the text
            link = paragraph.select("a.number")[0]
            assert (link["href"], link["data-shown"]) == (f"#p{number}", str(number))


def test_a_number_is_found_from_a_place_in_the_text() -> None:
    text = "One.\n\nTwo.\n\nThree."
    found = [paragraph_at(text, text.index(word)) for word in ("One", "Two", "Three")]
    assert found == [1, 2, 3]


# Pieces


@given(
    st.lists(st.text(max_size=3000).map(lambda t: t.replace("\n", " ")), min_size=1, max_size=80)
)
def test_pieces_are_the_whole_text_once(texts: list[str]) -> None:
    pieces, joined = Pieces.of(texts), "\n\n".join(texts)
    shown = [texts[p.first - 1 : p.last] for p in pieces.pieces]
    assert [text for piece in shown for text in piece] == texts
    assert all(shown)
    for piece in pieces.pieces:
        assert joined[piece.start :].startswith(texts[piece.first - 1])
        for number in (piece.first, piece.last):
            assert pieces.pieces[pieces.index_of(number)] == piece


def test_a_long_text_is_read_piece_by_piece(long: tuple[Site, str]) -> None:
    site, one = long
    pages = list(pieces_of(site, f"/d/{one}"))
    assert [n for page in pages for n in numbers(page)] == list(range(1, PARAGRAPHS + 1))
    assert max(len(page.html.encode()) for page in pages) < 100_000
    texts = [p.get_text() for page in pages for p in page.soup.select(".text p")]
    assert "\n\n".join(texts) == site.archive.get(one).body
    # The contents lead to each chapter, and to the pieces that have others.
    entries = pages[2].soup.select(".contents > details > ol > li")
    assert [e["value"] for e in entries if e.select("[aria-current]")] == [
        str(numbers(pages[2])[0])
    ]
    assert all("Chapter" in str(a.get_text()) for a in pages[2].soup.select(".contents ul a"))
    first = str(pages[0].soup.select(".contents ol > li > a")[-1]["href"])
    assert numbers(site.page(first))[-1] == PARAGRAPHS


def test_the_whole_text_is_on_one_page_for_printing(long: tuple[Site, str]) -> None:
    site, one = long
    whole = str(site.page(f"/d/{one}").one("nav.pieces a[rel=nofollow]")["href"])
    assert numbers(site.page(whole)) == list(range(1, PARAGRAPHS + 1))


@pytest.mark.parametrize("version", ["", "/v1"])
def test_a_paragraph_has_an_address_of_its_own(long: tuple[Site, str], version: str) -> None:
    site, one = long
    for number in (1, 61, 333, PARAGRAPHS):
        for path in (f"p{number}?q=trade", f"paragraph?number={number}&q=trade"):
            answer = site.get(f"/d/{one}{version}/{path}")
            assert answer.status_code == 302
            where, anchor = answer.headers["Location"].split("#")
            assert f"p{number}" == anchor
            assert number in numbers(page := site.page(where))
            assert page.soup.select(f"#p{number} mark, #p{number}")
    site.page(f"/d/{one}{version}/p{PARAGRAPHS + 1}", 404)
    site.page(f"/d/{one}{version}/p0", 404)
    site.page(f"/d/{one}{version}?p=none", 400)


def test_marks_are_numbered_through_all_pieces(long: tuple[Site, str]) -> None:
    site, one = long
    pages = list(pieces_of(site, f"/d/{one}?q=grain"))
    ids = [str(a["id"]) for page in pages for a in page.soup.select("a.mark[id]")]
    assert ids == [f"mark-{n}" for n in range(1, len(ids) + 1)]
    for number, page in enumerate(pages):
        assert f"{len(ids)} words marked" in page.one(".marks").get_text()
        *inner, last = page.soup.select("a.mark[id]")
        for mark in inner:  # each leads to the next one
            assert mark["href"] == f"#mark-{int(str(mark['id'])[5:]) + 1}"
        where, anchor = str(last["href"]).split("#")
        following = pages[(number + 1) % len(pages)]
        assert anchor == following.soup.select("a.mark[id]")[0]["id"]
        if number % 5 == 0:
            assert numbers(site.page(where)) == numbers(following)
    first, before = pages[0].one(".marks .first"), str(pages[0].one(".stepper")["data-before"])
    assert first["href"] == "#mark-1"
    assert before.endswith(f"#mark-{len(ids)}")
    assert numbers(site.page(before.split("#", maxsplit=1)[0])) == numbers(pages[-1])


def test_evidence_is_linked_on_the_piece_that_has_it(long: tuple[Site, str]) -> None:
    site, one = long
    pages = list(pieces_of(site, f"/d/{one}"))
    for page in pages[:: len(pages) // 3]:
        for link in page.soup.select(".why a[href*='#evidence']"):
            where, anchor = str(link["href"]).split("#")
            other = page if not where else site.page(where)
            assert other.soup.select(f"#{anchor}"), link


# Other versions


def changed(text: str) -> str:
    """Change a text as better rules of extraction do."""
    parts = split_paragraphs(text)
    parts[3] = parts[3].replace("Armenia", "Georgia")  # a word
    del parts[10]  # a menu that was no text
    parts.insert(0, "Ministry of Foreign Affairs")  # a heading that was overlooked
    parts[20:22] = [" ".join(parts[20:22])]  # two paragraphs of one
    half = parts[30].index(" about")
    parts[30:31] = [parts[30][:half], parts[30][half + 1 :]]  # one of two
    parts.append(parts.pop(40))  # one that was elsewhere
    return "\n\n".join(parts)


def test_a_passage_leads_to_the_same_words_in_the_newest_version(tmp_path: Path) -> None:
    text = "\n\n".join(split_paragraphs(long_text())[:80])
    site = site_of(tmp_path, text, url=URL, title="On grain")
    (one,) = site.ids("/search")
    (tmp_path / "new.txt").write_text(changed(text), "utf-8")
    site.ingest(tmp_path / "new.txt", url=URL, title="On grain")
    page, newest = site.page(f"/d/{one}/v1?p=all"), site.archive.get(one)
    assert newest.version == 2
    linked = {}
    for number, words in enumerate(split_paragraphs(text), start=1):
        links = page.soup.select(f"#p{number} a.more[href$=newest]")
        answer = site.get(f"/d/{one}/v1/p{number}/newest")
        where, anchor = answer.headers["Location"].split("#p")
        if number == 11:  # it is no longer there: the version that has it is shown
            assert (links, where, anchor) == ([], f"/d/{one}/v1?p=11", "11")
            continue
        (link,) = links
        assert link["href"] == f"/d/{one}/v1/p{number}/newest"
        assert where.partition("?")[0] == f"/d/{one}"
        linked[number] = site.page(where).one(f"#p{anchor}").get_text()
        if number not in (4, 31, 32):
            assert words in linked[number], number
    assert "Sentence 4 about Kazakhstan and Georgia" in linked[4]
    assert not site.page(f"/d/{one}").soup.select("a.more[href$=newest]")


@given(st.randoms(use_true_random=False))
def test_paragraphs_are_found_wherever_they_went(choose: random.Random) -> None:
    before = [f"Passage {n}: " + " ".join(choose.choices(WORDS, k=8)) for n in range(30)]
    after = [one for one in before if choose.random() < 0.8]
    for _ in range(3):
        after.insert(choose.randrange(len(after) + 1), "New: " + "x" * choose.randrange(40))
    if after and choose.random() < 0.5:
        after.append(after.pop(choose.randrange(len(after))))
    found = same_paragraphs("\n\n".join(before), "\n\n".join(after))
    for number, text in enumerate(before, start=1):
        if text in after:
            assert after[found[number] - 1] == text


# In a browser


@pytest.mark.browser
@pytest.mark.skipif(not IN_A_BROWSER, reason="Chromium is not installed")
class TestInABrowser:
    def test_a_bare_anchor_finds_its_piece(self, long: tuple[Site, str], new_tab: Opener) -> None:
        _, one = long
        with new_tab() as tab:
            tab.open(f"/d/{one}?q=trade#p555")
            tab.page.wait_for_selector("#p555")
            assert tab.path == f"/d/{one}?q=trade&p=555#p555"
            assert tab.page.locator("#p555").is_visible()

    def test_steps_go_on_to_the_marks_of_the_next_piece(
        self, long: tuple[Site, str], new_tab: Opener
    ) -> None:
        _, one = long
        with new_tab() as tab:
            tab.open(f"/d/{one}?q=grain")
            count = tab.page.locator("a.mark[id]").count()
            tab.page.keyboard.press("p")
            tab.page.wait_for_url(re.compile("[?&]p="))
            tab.page.locator("a.mark.at").wait_for()  # the script of the page has begun
            assert tab.run("document.querySelector('a.mark.at').id") != f"mark-{count}"
            tab.page.keyboard.press("n")
            tab.page.wait_for_url(re.compile("q=grain#mark-1$"))
            tab.page.locator("a.mark.at").wait_for()
            tab.open(f"/d/{one}?q=grain#mark-{count}")
            tab.page.locator(f"#mark-{count}.at").wait_for()
            tab.page.keyboard.press("n")
            tab.page.wait_for_url(re.compile(f"#mark-{count + 1}$"))
            here = tab.page.locator(".stepper .here").inner_text()
            assert here.startswith(f"mark {count + 1} of ")

    def test_a_typed_number_leads_to_its_paragraph_without_scripts(
        self, long: tuple[Site, str], new_tab: Opener
    ) -> None:
        _, one = long
        with new_tab(java_script_enabled=False) as tab:
            tab.open(f"/d/{one}")
            tab.page.locator("nav.pieces input[name=number]").fill("555")
            tab.page.locator("nav.pieces input[name=number]").focus()
            tab.enter()
            assert tab.path == f"/d/{one}?p=555#p555"
