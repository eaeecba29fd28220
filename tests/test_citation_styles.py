"""Citations in styles: of records with much and little known of them, and of passages."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from browser_builders import IN_A_BROWSER, chromium, origin
from laws_builders import record
from msgspec import structs
from test_cite import in_bibtex, in_csl, in_ris
from web_builders import Sample, sample

from searcher.export.cited import CitedArchive
from searcher.export.styled import CitationStyle, styled_citation
from searcher.model.paragraphs import split_paragraphs
from searcher.model.record import Record

__all__ = ["chromium", "origin", "sample"]

HOME = CitedArchive("Archive", "https://archive.example", None, lambda _: "2026-11-30")
URL = "https://agency.example/1"
LANGUAGES = ["en", "ru", "kk"]
GIVEN = {"title": "Министры обсудили транзит", "source": "Новости", "language": "ru"}


def known(**values: Any) -> Record:
    one = record(1)
    url, retrieved = values.pop("url", URL), values.pop("retrieved", None)
    values = {**GIVEN, "creator": "Анна Авторова", "published": "2017-03-05", **values}
    return structs.replace(
        one, **values, original=replace(one.original, url=url, retrieved=retrieved)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", CitationStyle)
def test_every_style_has_author_title_source_both_addresses_and_the_day(
    style: CitationStyle, language: str
) -> None:
    one = known()
    text = styled_citation(one, HOME, style, language, (3, 4))
    permalink = f"https://archive.example/d/{one.id}/v{one.version}#p3"
    for part in (
        "Анна Авторова",
        GIVEN["title"],
        GIVEN["source"],
        "2017",
        URL,
        permalink,
        "3–4",
        "2026",
    ):
        assert part in text, part
    assert text.count(GIVEN["title"]) == 1
    assert not any(mark in text for mark in ("..", ",,", " .", "None", "()", "  "))


@pytest.mark.parametrize("style", CitationStyle)
@pytest.mark.parametrize(
    "unknown",
    [
        {"creator": None},
        {"creator": None, "source": None},
        {"published": None},
        {"published": "2017-03"},
        {"published": "XXXX-04-23"},
        {"url": None},
        {"creator": None, "source": None, "published": None, "url": None, "language": None},
    ],
    ids=str,
)
def test_what_is_unknown_leaves_no_trace(style: CitationStyle, unknown: dict[str, Any]) -> None:
    one = known(**unknown)
    for language in LANGUAGES:
        text = styled_citation(one, HOME, style, language)
        assert text.count(str(one.title)) == 1
        assert f"https://archive.example/d/{one.id}/v{one.version}" in text
        assert not any(mark in text for mark in (" .", ",,", "None", "()", "  ", "XXXX"))


def test_the_styles_are_those_of_the_standards() -> None:
    one = known()
    line = {
        style: styled_citation(one, HOME, style, "ru").split(" Архивная")[0]
        for style in CitationStyle
    }
    assert line == {
        CitationStyle.CHICAGO: "Анна Авторова. «Министры обсудили транзит». Новости, 5 марта 2017. "
        f"Дата обращения 30 ноября 2026. {URL}.",
        CitationStyle.ISO_690: "Анна Авторова, 2017. Министры обсудили транзит. Новости. "
        f"Электронный ресурс. 5 марта 2017. Доступно по адресу: {URL} "
        "[Дата обращения 30 ноября 2026].",
        CitationStyle.GOST: "Министры обсудили транзит / Анна Авторова. – Текст : электронный // "
        f"Новости : [сайт]. – 2017. – 5 марта. – URL: {URL} (дата обращения: 30.11.2026).",
        CitationStyle.APA: "Анна Авторова. (2017, 5 марта). Министры обсудили транзит. "
        f"Новости. {URL}",
    }
    english = known(title="Ministers met", source="News", creator="Ann Author", language="en")
    assert styled_citation(english, HOME, CitationStyle.APA, "en").startswith(
        f"Ann Author. (2017, March 5). Ministers met. News. {URL} Archived November 30, 2026: Archive,"
    )


def test_a_month_alone_is_not_declined() -> None:
    text = styled_citation(known(published="2017-03"), HOME, CitationStyle.CHICAGO, "ru")
    assert "март 2017" in text
    assert "30 ноября 2026" in text


def test_the_day_of_retrieval_precedes_that_of_arrival() -> None:
    one = known(retrieved="2019-05-06")
    assert HOME.accessed(one) == "2019-05-06"
    assert "06.05.2019" in styled_citation(one, HOME, CitationStyle.GOST, "ru")


def test_exports_have_the_original_and_the_day_of_access() -> None:
    one = known()
    (entry,) = in_bibtex(one, home=HOME)
    assert entry["urldate"] == "2026-11-30"
    assert URL in entry["note"]
    (reference,) = in_ris(one, home=HOME)
    assert (reference["access_date"], reference["file_attachments2"]) == ("2026/11/30/", URL)
    (item,) = in_csl(one, home=HOME)
    assert item["accessed"] == {"date-parts": [[2026, 11, 30]]}
    assert URL in item["note"]


def test_the_processor_is_loaded_only_when_it_is_needed() -> None:
    code = "import sys, searcher_web, searcher.cli; print('citeproc' in sys.modules)"
    run = [sys.executable, "-c", code]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"


# The site


def test_a_passage_is_cited_in_every_style_without_scripts(sample: Sample) -> None:
    record = next(r for r in sample.records if r.language == "ru" and r.original.url)
    paragraph = sample.page(f"/d/{record.id}").one("#p2 a[href*=cite]")
    page = sample.page(str(paragraph["href"]))
    words = split_paragraphs(record.body)[1]
    assert page.one(".quotation").get_text() == f"«{words}»"
    links = {a.get_text(): str(a["href"]) for a in page.soup.select(".styles a")}
    assert list(links) == ["Short", "Chicago", "ISO 690", "GOST R 7.0.100", "APA"]
    for url in links.values():
        cited = sample.page(url).one(".citation").get_text()
        assert f"/d/{record.id}/v{record.version}#p2" in cited
        assert str(record.original.url) in cited
    sample.page(f"/d/{record.id}/cite?style=harvard", 400)
    sample.page(f"/d/{record.id}/cite?p=9999", 400)


def test_the_chosen_style_is_kept_on_the_device(sample: Sample) -> None:
    record, client = sample.records[0], sample.app.test_client()
    plain = client.get(f"/d/{record.id}").text
    answer = client.get(f"/citation-style?to=gost&back=/d/{record.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/d/{record.id}")
    assert "Текст : электронный" in client.get(f"/d/{record.id}").text
    assert "Текст : электронный" not in plain
    client.get("/citation-style?to=short")
    assert "Текст : электронный" not in client.get(f"/d/{record.id}").text
    assert client.get("/citation-style?to=x&back=//evil.example").headers["Location"] == "/"


def test_the_day_of_access_is_that_on_which_the_original_came(sample: Sample) -> None:
    one = sample.archive.get(sample.corrected)
    first = next(
        version.created
        for version in sample.archive.history(one.id)
        if sample.archive.get(one.id, version.number).original.sha256 == one.original.sha256
    )
    assert sample.archive.original_arrived(one) == first
    ris = sample.get(f"/d/{one.id}.ris").text
    day = one.original.retrieved or first[:10]
    assert f"Y2  - {day.replace('-', '/')}/" in ris


def test_hits_and_lines_lead_to_their_paragraph(sample: Sample) -> None:
    for path in ("/search?q=culture", "/concordance?q=culture"):
        found = sample.page(path).soup.select("a.to-place, .when a[href*='#p']")
        assert len(found) > 3
        for link in found:
            where, anchor = str(link["href"]).split("#")
            assert sample.page(where).soup.select(f"#{anchor} mark"), link


@pytest.mark.browser
@pytest.mark.skipif(not IN_A_BROWSER, reason="Chromium is not installed")
def test_a_selection_is_copied_with_its_citation(
    chromium: Any, sample: Sample, origin: str
) -> None:
    record = next(r for r in sample.records if r.language == "ru" and "\n\n" in r.body)
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{origin}/d/{record.id}")
    button = page.get_by_role("button", name="Copy with citation")
    assert not button.is_visible()
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('#p2'))")
    button.wait_for()
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".quote").get_by_role("button", name="Copied").wait_for()
    words, cited = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert words == f"«{split_paragraphs(record.body)[1]}»"
    assert cited.endswith(f"/d/{record.id}/v{record.version}#p2")
    # A whole text that is copied has no numbers in it.
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('.text'))")
    selected = page.evaluate("() => String(getSelection())")
    assert (
        selected.split()
        == record.body.split()
        + " ".join(record.captions and ["Captions"]).split()
        + " ".join(record.captions).split()
    )
    context.close()
