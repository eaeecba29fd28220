"""The home page states what the archive holds, whose it is, and what may be searched."""

from pathlib import Path

import pytest
from web_builders import Page, Sample, open_site, sample, site_of

from searcher.model.review import Audience, ReviewCode
from searcher_web import Config
from searcher_web.i18n import LANGUAGES

__all__ = ["sample"]


def test_the_home_page_states_the_years_and_languages_of_the_records(sample: Sample) -> None:
    years = sorted(r.published[:4] for r in sample.records if r.published and r.published[0] != "X")
    languages = {r.language for r in sample.records if r.language}
    holdings = sample.page("/").soup.select_one(".holdings")
    assert holdings is not None
    assert f"{years[0]}–{years[-1]} · {len(languages)} languages" in holdings.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_finds_records(sample: Sample, language: str) -> None:
    client = sample.app.test_client()
    home = Page(client.get("/", headers={"Accept-Language": language}).text)
    links = [str(a["href"]) for a in home.soup.select(".examples a")]
    assert len(links) == 3
    for link in links:
        assert sample.page(link).total > 0


def test_the_search_box_asks_for_words_and_not_for_syntax(sample: Sample) -> None:
    box = sample.page("/").soup.select_one("#q")
    assert box is not None
    assert not set(':"*~()') & set(str(box["placeholder"]))


def test_the_line_and_the_examples_of_the_keeper_are_shown(tmp_path: Path) -> None:
    site_of(tmp_path, "Kazakhstan and Armenia signed a treaty.")
    site = open_site(tmp_path, keeper="Kept by <the> reading room", examples=("treaty", 'a "b"'))
    home = site.page("/")
    assert "Kept by <the> reading room" in home.text
    assert [a.text for a in home.soup.select(".examples a")] == ["treaty", 'a "b"']


def test_an_empty_archive_has_no_examples(tmp_path: Path) -> None:
    home = open_site(tmp_path).page("/")
    assert not home.soup.select(".examples")
    assert "There is nothing to search yet" in home.text


def test_the_keeper_and_examples_are_settings() -> None:
    environment = {"SEARCHER_KEEPER": "A line", "SEARCHER_EXAMPLES": " a b ; ;c "}
    config = Config.from_environment(environment)
    assert (config.keeper, config.examples) == ("A line", ("a b", "c"))


# Warnings


def test_readers_are_warned_only_of_what_may_be_wrong_in_a_record(sample: Sample) -> None:
    flagged = {f.code: r for r in sample.records for f in r.flags}
    assert {code.audience for code in flagged} == {*Audience}
    for record in flagged.values():
        warnings = sample.page(f"/d/{record.id}").soup.select(".review li")
        concerned = [f for f in record.flags if f.code.audience is Audience.READERS]
        assert len(warnings) == len(concerned)
        flags = sample.get(f"/d/{record.id}.json").json["flags"]
        assert [one["code"] for one in flags] == [f.code for f in record.flags]


def test_an_unregistered_source_is_work_for_archivists() -> None:
    assert ReviewCode.SOURCE_UNREGISTERED.audience is Audience.ARCHIVISTS
    assert ReviewCode.DATE_UNSURE.audience is Audience.READERS
    assert ReviewCode("a-code-of-later").audience is Audience.ARCHIVISTS
