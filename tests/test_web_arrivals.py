"""What came into the archive last: the order and the filter by arrival, and feeds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import pytest
from ingest_builders import note
from web_builders import Site, site_of

from searcher.index import open_engine
from searcher.ingest import correct, make_correction, rebuild, restore, withdraw
from searcher.model.query import Query, Sort
from searcher.store import writer

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BY = "A. Archivist"


def rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return site_by_the_hour(tmp_path, monkeypatch)


def site_by_the_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Open a site of eight records that came in an hour after one another, the later the older."""
    site = site_of(tmp_path)
    for number in range(8):
        at = FIRST + timedelta(hours=number)
        monkeypatch.setattr(writer, "utc_now", lambda moment=at: rfc3339(moment))
        path = tmp_path / f"{number}.txt"
        path.write_text(note(number), "utf-8")
        site.ingest(path, published=f"20{20 - number}-05-01")
    monkeypatch.setattr(writer, "utc_now", lambda: rfc3339(FIRST + timedelta(days=9)))
    return site


def arrivals(site: Site) -> list[str]:
    """List the records as their archive has them, those that came last first."""
    return sorted(site.archive.ids(), key=lambda one: site.archive.history(one)[0].created)[::-1]


def by_arrival(site: Site) -> list[str]:
    return [ranked.id for ranked in site.engine.scan(Query(sort=Sort.ADDED))]


def test_records_are_listed_by_arrival_and_not_by_date(site: Site) -> None:
    assert by_arrival(site) == arrivals(site)
    assert site.page("/search?sort=added").hits == arrivals(site)
    assert site.page("/search?sort=newest").hits == arrivals(site)[::-1]


@pytest.mark.parametrize("added", ["2026-03-01T13:30:00Z", "2026-03-01T14:00+00:30"])
def test_a_search_is_limited_to_what_came_since_a_moment(site: Site, added: str) -> None:
    value = quote(added)
    asked = site.json(f"/search.json?added={value}&sort=added")
    assert [hit["id"] for hit in asked["hits"]] == arrivals(site)[:4]
    counted = sum(value["count"] for value in asked["facets"]["language"])
    assert asked["total"] == counted == 4
    page = site.page(f"/search?added={value}")
    assert "since 1 March 2026, 13:30 UTC" in page.text
    for link in page.soup.select(".facets li a[href]"):
        assert "added=2026-03-01T13%3A30%3A00Z" in str(link["href"])


@pytest.mark.parametrize("moment", ["0001-01-01", "1969-12-31", "9999-12-31T23:59:59Z"])
def test_moments_far_away_find_all_or_nothing(site: Site, moment: str) -> None:
    total = site.page(f"/search?added={moment}").total
    assert total == (0 if moment.startswith("9") else 8)


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-02-30", "2026", "20260301", "2026-03-01T25:00"]
)
def test_a_moment_that_is_none_is_refused_with_what_to_write(site: Site, value: str) -> None:
    page = site.page(f"/search?added={value}", 400)
    assert f"added={value}" in page.text
    assert "2026-03-25T10:00:00Z" in page.text


def test_what_changes_later_keeps_its_arrival(site: Site) -> None:
    before = arrivals(site)
    changed = before[-1]
    change = (make_correction("title", "Carpets again", BY, "the form"),)
    correct(site.archive, site.engine, changed, change, "a slip")
    withdraw(site.archive, site.engine, before[3], "for a moment", BY)
    restore(site.archive, site.engine, before[3], "again", BY)
    assert by_arrival(site) == before
    rebuild(site.archive, site.engine)
    assert by_arrival(site) == before
    engine = open_engine(site.engine._path, archive=site.archive)  # type: ignore[attr-defined]
    assert [r.id for r in engine.scan(Query(sort=Sort.ADDED))] == before


def entries(site: Site, address: str) -> Iterator[str]:
    for entry in fromstring(site.get(address).data).iter(f"{ATOM}entry"):
        yield entry.findtext(f"{ATOM}id", "").rpartition("/")[2]


def test_the_feed_of_each_page_of_results_has_what_came_last(site: Site) -> None:
    page = site.page("/search?q=carpets&sort=oldest&page=1&size=50&added=2026-03-01")
    (head,) = page.soup.select('link[type="application/atom+xml"]')
    links = [str(a["href"]) for a in page.soup.select(".with a") if "atom" in str(a["href"])]
    assert links == [head["href"]] == ["/search.atom?q=carpets"]
    assert list(entries(site, links[0])) == arrivals(site)
