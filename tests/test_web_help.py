"""The help and the tour are made of the archive: each example and each step finds records."""

import re
from pathlib import Path

import pytest
from web_builders import Page, Sample, open_site, sample

from searcher.model.facets import QUERY_HELP
from searcher_web.i18n import LANGUAGES

__all__ = ["sample"]


def in_language(sample: Sample, path: str, language: str) -> Page:
    client = sample.app.test_client()
    return Page(client.get(path, headers={"Accept-Language": language}).text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_of_the_help_has_the_number_of_records_it_finds(
    sample: Sample, language: str
) -> None:
    rows = in_language(sample, "/help", language).soup.select("tbody tr")
    assert len(rows) == 9 + len(QUERY_HELP)
    for row in rows:
        (link,) = row.select("a")
        shown = int(row.select(".number")[0].text)
        assert sample.total(f"{link['href']}&match=all") == shown, link.text
        assert shown > 0, link.text


def test_examples_are_of_this_archive(tmp_path: Path) -> None:
    """Not of the samples: an archive on other countries has examples of its own."""
    path = tmp_path / "one.txt"
    path.write_text(
        "Portugal and Brazil sign a fisheries agreement\n\nLisbon, 3 March 1987. Portugal and "
        "Brazil signed an agreement on fisheries today.\n"
    )
    site = open_site(tmp_path)
    site.ingest(path)
    shown = [code.text for code in site.page("/help").soup.select("tbody code")]
    assert "pair:BR-PT" in shown
    assert '"Portugal Brazil"' not in shown
    assert "date:1985..1987" in shown
    assert any("fisheries" in one for one in shown)


def test_the_help_of_an_empty_archive_has_examples_too(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    rows = site.page("/help").soup.select("tbody tr")
    assert len(rows) == 9 + len(QUERY_HELP)
    assert all(row.select(".number")[0].text == "0" for row in rows)
    assert len(site.page("/tour").soup.select(".tour > li")) == 5


def test_what_cannot_be_searched_is_counted(sample: Sample) -> None:
    links = sample.page("/help").soup.select("article ul a")
    assert links
    for link in links:
        assert sample.total(str(link["href"])) == int(link.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_the_five_steps_leads_to_a_page_of_this_archive(
    sample: Sample, language: str
) -> None:
    steps = in_language(sample, "/tour", language).soup.select(".tour > li")
    assert len(steps) == 5
    for step in steps:
        links = step.select(".try a")
        assert links, step.h2
        for link in links:
            assert sample.get(str(link["href"])).status_code == 200, link


def test_the_counts_of_the_tour_are_those_of_its_links(sample: Sample) -> None:
    links = sample.page("/tour").soup.select(".try a")
    counted = [
        (str(a["href"]), int(found[1]))
        for a in links
        if (found := re.search(r": (\d+) records?$", a.text))
    ]
    assert len(counted) == 2
    for url, shown in counted:
        assert sample.total(url) == shown


def test_home_and_help_lead_to_the_tour(sample: Sample) -> None:
    for path in ("/", "/help"):
        assert sample.page(path).soup.select("main a[href='/tour']")
