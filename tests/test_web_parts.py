"""The pages of parts of countries: their numbers, what links to them, and codes that are none."""

from urllib.parse import quote

import pytest
from test_web_counts import figure, total_at
from web_builders import Sample, Site, faults, sample, site_of

__all__ = ["sample"]

TATARSTAN = "Kazan hosts talks\n\nThe head of Tatarstan met the ambassador of Kazakhstan in Kazan."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("parts")
    site = site_of(folder, TATARSTAN, published="2014-03-05", language="en", parties="RU-TA KZ")
    other = folder / "other.txt"
    other.write_text("Moscow hosts talks\n\nRussia and Kazakhstan met in Moscow.", "utf-8")
    site.ingest(other, published="2015-03-05", language="en", parties="RU KZ")
    return site


def test_every_number_of_a_part_is_the_total_of_its_search(site: Site) -> None:
    page = site.page("/countries/RU-TA")
    assert page.one("h1").get_text() == "Tatarstan"
    assert page.total == 1
    links = page.soup.select("#total, td.figure a, .ranked a, .multiple p a, .facetlist a")
    assert len(links) > 5
    for link in links:
        url = str(link["href"])
        count = link.select_one(".count") or link
        found = site.page(url).total if "search" not in url else site.json(json_of(url))["total"]
        assert figure(count) == found, url
    assert faults(page.html) == []


def json_of(url: str) -> str:
    return url.replace("/search?", "/search.json?")


def test_a_part_names_its_country_and_has_the_partners_of_its_records(site: Site) -> None:
    page = site.page("/countries/RU-TA")
    assert "part of Russia" in page.text
    (partner,) = page.soup.select(".facetlist a")
    assert "Kazakhstan" in partner.get_text()
    assert site.ids(str(partner["href"])) == site.ids("/search?place=RU-TA")
    assert page.one(".map .own title").get_text() == "Russia"


def test_the_page_of_a_country_lists_its_parts(site: Site) -> None:
    page = site.page("/countries/RU")
    (link,) = page.soup.select("section[aria-labelledby=parts] a")
    assert link["href"] == "/countries/RU-TA"
    assert figure(link.select_one(".count") or link) == site.page("/countries/RU-TA").total == 1
    assert page.total == 2
    assert not site.page("/countries/KZ").soup.select("section[aria-labelledby=parts]")


def test_a_record_and_a_search_by_name_lead_to_the_page_of_a_part(site: Site) -> None:
    (identifier,) = site.ids("/search?place=RU-TA")
    record = site.page(f"/d/{identifier}")
    links = {a.get_text(): a["href"] for a in record.soup.select(".fact dd > a")}
    assert links["Tatarstan"] == "/countries/RU-TA"
    offered = site.page("/search?q=Tatarstan").soup.select(".subject a")
    assert offered[0]["href"] == "/countries/RU-TA"


def test_a_part_is_answered_as_json(site: Site) -> None:
    answer = site.json("/countries/RU-TA.json")
    assert answer["countries"] == ["RU-TA"]
    assert answer["total"] == 1


@pytest.mark.parametrize(("typed", "known"), [("ru-ta", "RU-TA"), ("CN-HK", "HK"), ("kz", "KZ")])
def test_a_code_has_one_address(site: Site, typed: str, known: str) -> None:
    for ending in ("", ".json"):
        answer = site.get(f"/countries/{typed}{ending}")
        assert (answer.status_code, answer.location) == (301, f"/countries/{known}{ending}")


@pytest.mark.parametrize("code", ["RU-XX", "ZZ", "RU-", "RU-TA-1", "Қазан", "x" * 500])
def test_an_unknown_part_is_explained(site: Site, code: str) -> None:
    page = site.page(f"/countries/{quote(code)}", 404)
    assert f"“{code}” is not the code of a country" in page.text
    assert "RU-TA" in page.text
    assert "ISO 3166" in site.json(f"/countries/{quote(code)}.json", 404)["remedy"]


def test_a_known_part_without_records_has_a_page(sample: Sample) -> None:
    page = sample.page("/countries/JP-13")
    assert page.total == total_at(sample, "/search?place=JP-13") == 0
    assert "part of Japan" in page.text
