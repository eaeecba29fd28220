"""Robots that obey the rules find every record, and no endless searches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import fromstring

import pytest
from bs4 import BeautifulSoup
from web_builders import Sample, Site, faults, open_site, sample, site_of

from searcher_web.presenters import record_list
from searcher_web.views import record_list as record_list_view
from searcher_web.views import sitemap

__all__ = ["sample"]

ORIGIN = "http://localhost"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass
class Robot:
    """A crawler that obeys the rules and records the pages that it saw."""

    site: Site
    rules: RobotFileParser = field(default_factory=RobotFileParser)
    pages: dict[str, BeautifulSoup | None] = field(default_factory=dict, repr=False)
    wrong: list[str] = field(default_factory=list)

    def crawl(self, start: str, most: int) -> None:
        self.rules.parse(self.site.get("/robots.txt").text.splitlines())
        waiting = [start]
        while waiting:
            url = waiting.pop()
            if url not in self.pages:
                assert len(self.pages) < most, "there is no end"
                waiting += self.read(url)

    def read(self, url: str) -> list[str]:
        """Return the links of a page that robots may follow."""
        answer = self.site.get(url)
        if answer.status_code in (301, 302, 303):
            self.pages[url] = None
            return self.allowed(url, answer.headers["Location"])
        if answer.status_code != 200:
            self.wrong.append(f"{url}: {answer.status}")
        is_page = answer.mimetype == "text/html"
        soup = self.pages[url] = BeautifulSoup(answer.text, "lxml") if is_page else None
        if soup is None or "nofollow" in rules_of(soup) + answer.headers.get("X-Robots-Tag", ""):
            return []
        links = soup.select("a[href], link[href]:not([rel=canonical])")
        return [
            path
            for link in links
            if "nofollow" not in (link.get("rel") or [])
            for path in self.allowed(url, str(link["href"]))
        ]

    def allowed(self, here: str, href: str) -> list[str]:
        url = urldefrag(urljoin(ORIGIN + here, href)).url
        is_ours = url.startswith(ORIGIN + "/")
        return [url.removeprefix(ORIGIN)] if is_ours and self.rules.can_fetch("robot", url) else []

    @property
    def indexed(self) -> Iterator[tuple[str, BeautifulSoup]]:
        """The pages that it may index."""
        for url, soup in self.pages.items():
            if soup is not None and "noindex" not in rules_of(soup):
                yield url, soup


def rules_of(soup: BeautifulSoup) -> str:
    return " ".join(str(meta["content"]) for meta in soup.select("meta[name=robots]"))


@pytest.fixture(scope="module")
def robot(sample: Sample) -> Robot:
    robot = Robot(sample)
    robot.crawl("/", most=4 * len(sample.records) + 200)
    return robot


def test_a_robot_finds_every_record(robot: Robot, sample: Sample) -> None:
    assert {f"/d/{record.id}" for record in sample.records} <= robot.pages.keys()
    assert robot.wrong == []


def test_a_robot_finds_every_pair_and_country(robot: Robot, sample: Sample) -> None:
    pairs = [one["value"] for one in sample.json("/facet/pair.json")["values"]]
    countries = {code for pair in pairs for code in pair.split("-")}
    assert {f"/pairs/{pair}" for pair in pairs} - robot.pages.keys() == set()
    assert {f"/countries/{code}" for code in countries} - robot.pages.keys() == set()


def test_a_robot_requests_no_search(robot: Robot) -> None:
    parameters = [url for url in robot.pages if urlsplit(url).query and "/static/" not in url]
    assert parameters == []
    begins = ("/search", "/facet", "/timeline", "/basket", "/history", "/download", "/language")
    assert [url for url in robot.pages if url.startswith(begins)] == []


def test_each_indexable_page_has_a_canonical_address(robot: Robot) -> None:
    declared = {
        url: [str(c["href"]) for c in s.select("link[rel=canonical]")] for url, s in robot.indexed
    }
    assert [url for url, canonical in declared.items() if len(canonical) != 1] == []
    # The newest version has two addresses; one is enough.
    ours = {url for url, (canonical,) in declared.items() if canonical == url}
    assert {canonical for (canonical,) in declared.values()} <= ours
    assert {re.sub(r"/v\d+$", "", url) for url in declared.keys() - ours} <= ours


def test_no_two_pages_have_the_same_title(robot: Robot) -> None:
    titles = [s.title.get_text() for url, s in robot.indexed if not re.search(r"/v\d+$", url)]
    assert titles
    assert len(set(titles)) > 0.9 * len(titles)  # documents may have the same title


def oldest_first(sample: Sample) -> list[str]:
    return sample.ids("/search?sort=oldest")


# The list of records


def listed(site: Site, url: str) -> list[str]:
    return [str(a["href"]) for a in site.page(url).soup.select(".simple-page li a")]


def test_the_list_has_each_record_once_and_the_oldest_first(sample: Sample) -> None:
    assert listed(sample, "/records") == [f"/d/{one}" for one in oldest_first(sample)]
    assert faults(sample.get("/records").text) == []
    years = [h.get_text() for h in sample.page("/records").soup.select("h2")]
    assert years == [*sorted(set(years[:-1])), "Year unknown"]


def test_the_list_continues_from_page_to_page(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_list, "PAGE_SIZE", 30)
    monkeypatch.setattr(record_list_view, "CHRONICLE", replace(record_list_view.CHRONICLE, size=30))
    url, found, seen = "/records", [], []
    while url:
        page = sample.page(url)
        assert page.one("link[rel=canonical]")["href"] == url
        assert faults(page.html) == []
        found += listed(sample, url)
        seen.append(url)
        after = page.soup.select(".pages a[rel=next]")
        assert [a["href"] for a in page.soup.select("link[rel=next]")] == [a["href"] for a in after]
        url = str(after[0]["href"]) if after else ""
    assert seen == ["/records", "/records/2", "/records/3"]
    assert found == [f"/d/{one}" for one in oldest_first(sample)]
    assert sample.get("/records/4").status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "9" * 40])
def test_a_missing_page_of_the_list_is_not_found(sample: Sample, number: str) -> None:
    assert sample.get(f"/records/{number}").status_code == 404


def test_the_first_page_of_the_list_has_one_address(sample: Sample) -> None:
    answer = sample.get("/records/1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/records")


def test_an_empty_archive_has_an_empty_list(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    assert listed(site, "/records") == []
    assert [*locations(site, "/sitemap.xml")] == [f"{ORIGIN}/", f"{ORIGIN}/data"]


def test_withdrawn_records_are_not_listed(sample: Sample) -> None:
    gone = f"/d/{sample.withdrawn}"
    assert gone not in listed(sample, "/records")
    assert ORIGIN + gone not in [*locations(sample, "/sitemap.xml")]


# The sitemap


def locations(site: Site, url: str) -> Iterator[str]:
    answer = site.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    for entry in fromstring(answer.text):
        assert entry[0].tag == f"{MAP}loc"
        yield str(entry[0].text)


def changes(site: Site, url: str) -> dict[str, str]:
    """Return when each page of a sitemap, or each sitemap, was last changed."""
    entries = [[str(part.text) for part in entry] for entry in fromstring(site.get(url).text)]
    return {entry[0].removeprefix(ORIGIN): entry[1] for entry in entries if len(entry) == 2}


def test_the_sitemap_has_every_record_and_robots_txt_links_to_it(sample: Sample) -> None:
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in sample.get("/robots.txt").text.splitlines()
    found = [*locations(sample, "/sitemap.xml")]
    assert found[:2] == [f"{ORIGIN}/", f"{ORIGIN}/data"]
    assert sorted(found[2:]) == sorted(f"{ORIGIN}/d/{one}" for one in oldest_first(sample))


def test_the_sitemap_has_when_each_record_was_last_changed(sample: Sample) -> None:
    found = changes(sample, "/sitemap.xml")
    for record in sample.records:
        changed = sample.archive.history(record.id)[-1].created
        second = datetime.fromisoformat(changed).replace(microsecond=0)
        assert datetime.fromisoformat(found[f"/d/{record.id}"]) == second


def test_a_large_sitemap_is_an_index_of_files(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MAX_SITEMAP_URLS", 40)
    files = [*locations(sample, "/sitemap.xml")]
    assert files == [f"{ORIGIN}/sitemap-{n}.xml" for n in (1, 2, 3)]
    parts = [[*locations(sample, file.removeprefix(ORIGIN))] for file in files]
    assert [len(part) for part in parts] == [40, 40, 1]
    every = [*chain(*parts)]
    assert sorted(every) == sorted(f"{ORIGIN}/d/{one}" for one in oldest_first(sample))
    for file, changed in changes(sample, "/sitemap.xml").items():
        assert changed == max(changes(sample, file).values())
    for number in (0, 4):
        assert sample.get(f"/sitemap-{number}.xml").status_code == 404


def test_a_new_record_is_in_the_list_and_the_sitemap_immediately(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty.", title="A treaty")
    (one,) = site.ids("/search")
    assert listed(site, "/records") == [f"/d/{one}"]
    assert [*locations(site, "/sitemap.xml")] == [
        f"{ORIGIN}{path}" for path in ("/", "/data", f"/d/{one}")
    ]
