"""The site of thousands of records, served by `searcher serve` and requested as by a browser."""

import csv
import gzip
import hashlib
import io
import json
import os
import random
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import fromstring

import pytest
import rispy
from collection import Collection, Shape, Special
from web_builders import NAAN, Page, faults

from evaluation.browsing import Answer, Browser, Crawl, Visit, published_seeds, seeds, served
from searcher.ingest.publication import publish
from searcher.model.dossier import DossierEntry, dossier_of
from searcher.model.record import Record, Status
from searcher.store import Archive
from searcher_web import Config, create_app

ADDRESSES = 700
"""Addresses of the crawl of a test run, of every kind; `evaluation.crawl` requests more."""


@dataclass(frozen=True)
class Served:
    """A running site, and the collection that it serves."""

    browser: Browser
    collection: Collection
    index: Path

    def get(self, path: str, status: int = 200, **headers: str) -> Answer:
        answer = self.browser.ask(path, **headers)
        assert answer.status == status, (path, answer.status, answer.body[:300])
        return answer

    def page(self, path: str, status: int = 200, **headers: str) -> Page:
        return Page(self.get(path, status, **headers).body.decode())

    def json(self, path: str) -> dict:
        return json.loads(self.get(path).body)

    @cached_property
    def archive(self) -> Archive:
        return self.collection.archive

    def some(self, count: int, seed: int) -> list[Record]:
        """Choose some records at random."""
        return list(map(self.archive.get, random.Random(seed).sample(self.ids, count)))

    @cached_property
    def ids(self) -> list[str]:
        return list(self.archive.ids())

    def of(self, special: Special) -> list[Record]:
        return [self.archive.get(one) for one in self.collection.facts.special[special]]


@pytest.fixture(scope="module", params=Shape)
def site(
    request: pytest.FixtureRequest, collection: Collection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    copy = collection.copy(tmp_path_factory.mktemp("site") / "collection")
    index = copy.index(request.param)
    environment = {**os.environ, "SEARCHER_NAAN": NAAN}
    with served(copy.archive.root, index, **environment) as port, Browser(port) as browser:
        yield Served(browser, copy, index)
    shutil.rmtree(
        copy.folder
    )  # tens of thousands of files, which pytest would keep for several runs


# Records


def test_permalinks_versions_and_originals_of_records_are_served(site: Served) -> None:
    changed = [*site.collection.facts.updated, *site.collection.facts.corrected]
    particular = [ids[0] for ids in site.collection.facts.special.values()]
    for record in (*site.some(30, 3), *map(site.archive.get, (*changed[:8], *particular))):
        wanted = 200 if record.status is Status.CURRENT else 410
        for version in range(1, record.version + 1):
            site.get(f"/d/{record.id}/v{version}", wanted)
            site.get(f"/d/{record.id}/v{version}.json", wanted)
        page = site.page(f"/d/{record.id}", wanted)
        assert not faults(page.html)
        answer = site.get(f"/d/{record.id}/original", wanted)
        if wanted == 200:
            assert hashlib.sha256(answer.body).hexdigest() == record.original.sha256
            assert int(answer.headers["content-length"]) == record.original.size


def test_a_damaged_original_is_reported(site: Served) -> None:
    record = next(r for r in site.some(50, 4) if r.status is Status.CURRENT)
    path = site.archive.original(record)
    whole = path.read_bytes()
    path.unlink()  # it is a hard link to a file of the cached collection
    path.write_bytes(whole[:-1] + b"?")
    try:
        page = site.page(f"/d/{record.id}/original", 503)
        assert "damaged" in page.text
        assert str(site.archive.root) not in page.html
    finally:
        path.write_bytes(whole)


def test_a_text_of_three_thousand_paragraphs_is_shown_and_marked(site: Served) -> None:
    (record,) = site.of(Special.LONG)
    whole = site.page(f"/d/{record.id}?q=trade&p=all")
    assert len(whole.soup.select(".text p")) >= 3_000
    assert len(whole.marks) > 300
    path, shown, marks = f"/d/{record.id}?q=trade", 0, 0
    while path:
        answer, page = site.get(path), site.page(path)
        assert len(answer.body) < 100_000
        shown += len(page.soup.select(".text p"))
        marks += len(page.soup.select(".text a.mark"))
        following = page.soup.select("nav.pieces a[rel=next]")
        path = str(following[0]["href"]) if following else ""
    assert shown == len(whole.soup.select(".text p"))
    assert marks == len(whole.soup.select(".text a.mark"))
    where = site.get(f"/d/{record.id}/p2500", 302).headers["location"].partition("#")[0]
    assert site.page(where).soup.select("#p2500")


def test_results_are_browsed_from_record_to_record(site: Served) -> None:
    for place in (1, 2, 150, 200):
        found = site.get(f"/search/at?q=country:KZ&n={place}", 303)
        page = site.page(found.headers["location"])
        assert page.soup.select("a[rel=next], a[rel=prev]") or "of" in page.text
    total = site.page("/search?q=country:KZ").total
    assert (
        site.get(f"/search/at?q=country:KZ&n={total + 1}", 303)
        .headers["location"]
        .startswith("/search?")
    )
    for place in ("0", "-1", "x", "9" * 30):
        site.get(f"/d/{site.archive.get(site.ids[0]).id}?q=trade&n={place}", 200)


def test_every_page_of_results_is_shown(site: Served) -> None:
    total, seen = site.page("/search?size=100").total, set()
    for number in range(1, -(-total // 100) + 1):
        seen.update(site.page(f"/search?size=100&page={number}").hits)
    assert len(seen) == total
    for number in (total, 1_000_000):
        assert site.page(f"/search?page={number}").hits == []


# HTTP


def test_pages_are_compressed_if_the_client_accepts_it(site: Served) -> None:
    plain = site.get("/search?q=trade", Accept_Encoding="identity")
    packed = site.get("/search?q=trade")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.body == plain.body
    assert packed.sent < plain.sent / 3
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["vary"]


def test_head_returns_the_headers_of_get(site: Served) -> None:
    record = next(r for r in site.some(9, 5) if r.status is Status.CURRENT)
    for path in ("/search?q=trade", f"/d/{record.id}", f"/d/{record.id}/original", "/pairs"):
        head, get = site.browser.ask(path, "HEAD"), site.browser.ask(path)
        assert (head.status, head.body) == (200, b"")
        for name in ("content-type", "content-length", "content-encoding", "etag"):
            assert head.headers.get(name) == get.headers.get(name), (path, name)


def test_an_unchanged_file_is_answered_with_304(site: Served) -> None:
    record = next(r for r in site.some(9, 5) if r.status is Status.CURRENT)
    style = re.findall(r'href="(/static/[^"]*)"', site.page("/").html)[0]
    for path in (style, f"/d/{record.id}/original"):
        first = site.get(path)
        again = site.browser.ask(path, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        changed = site.browser.ask(path, If_None_Match='"another"')
        assert (changed.status, changed.body) == (200, first.body)


def test_a_range_of_an_original_is_served(site: Served) -> None:
    record = next(r for r in site.some(60, 6) if r.original.size > 1_500 and r.status == "current")
    path = f"/d/{record.id}/original"
    whole = site.get(path)
    part = site.get(path, 206, Range="bytes=100-1199")
    assert part.body == whole.body[100:1200]
    assert part.headers["content-range"] == f"bytes 100-1199/{len(whole.body)}"
    assert "content-encoding" not in part.headers
    assert site.get(path, 206, Range="bytes=-10").body == whole.body[-10:]
    site.get(path, 416, Range=f"bytes={len(whole.body)}-")
    assert site.get(path, Range="bytes=0-9", If_Range='"another"').body == whole.body
    style = re.findall(r'href="(/static/[^"]*)"', site.page("/").html)[0]
    part = site.browser.ask(style, Range="bytes=10-2009")
    assert "content-encoding" not in part.headers
    assert part.body == site.get(style).body[10:2010] if part.status == 206 else part.status == 200


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("ru", "ru"), ("kk-KZ,kk;q=0.9,en;q=0.1", "kk"), ("fr,de;q=0.9", "en"), ("", "en"),
        ("en;q=0.2,ru;q=0.8", "ru"), ("*", "en"), ("x" * 500, "en"),
    ],
)  # fmt: skip
def test_the_language_of_a_page_is_that_of_the_cookie_or_the_browser(
    site: Served, asked: str, language: str
) -> None:
    html = site.page("/search?q=trade", Accept_Language=asked).one("html")
    assert html["lang"] == language
    chosen = site.page("/search?q=trade", Accept_Language=asked, Cookie="language=kk").one("html")
    assert chosen["lang"] == "kk"


# Formats


def test_feeds_and_sitemaps_are_well_formed_for_any_text(site: Served) -> None:
    hostile = {record.id for record in site.of(Special.HOSTILE)}
    feed = fromstring(site.get("/search.atom?q=grain").body)
    atom = "{http://www.w3.org/2005/Atom}"
    reported = {
        entry.findtext(f"{atom}id", "").rsplit("/", 1)[1] for entry in feed.iter(f"{atom}entry")
    }
    assert len(reported) == 30
    address = "/search.atom?" + urlencode(
        [("q", "grain"), ("from", "2011-05-06"), ("to", "2011-05-06")]
    )
    feed = fromstring(site.get(address).body)
    reported = {
        entry.findtext(f"{atom}id", "").rsplit("/", 1)[1] for entry in feed.iter(f"{atom}entry")
    }
    assert hostile <= reported
    for path in ("/sitemap.xml", "/sitemap-1.xml"):
        assert len(fromstring(site.get(path).body)) >= len(site.ids) - 30


def test_downloads_of_all_records_are_valid(site: Served) -> None:
    total = site.page("/search").total
    table = list(csv.DictReader(io.StringIO(site.get("/search.csv").body.decode())))
    lines = site.get("/search.jsonl").body.splitlines()
    with zipfile.ZipFile(io.BytesIO(site.get("/search.zip").body)) as pack:
        assert pack.testzip() is None
        texts = [name for name in pack.namelist() if name.startswith("texts/")]
    assert len(table) == len(lines) == len(texts) == total
    assert {json.loads(line)["id"] for line in lines} == {row["id"] for row in table}
    assert site.json("/search.manifest.json")["records"] == total
    assert len(rispy.loads(site.get("/search.ris").body.decode())) == total
    assert len(site.json("/search.csl.json")) == total
    for row in table:
        assert not row["title"].startswith(("=", "+", "-", "@", "\uff1d")), row["title"]


def test_no_text_becomes_markup(site: Served) -> None:
    for record in site.of(Special.HOSTILE):
        for path in (f"/d/{record.id}", f"/d/{record.id}?q=grain", f"/basket?d={record.id}"):
            page = site.page(path)
            assert not faults(page.html), path
            assert "<script>grain" not in page.html


def test_a_search_with_thousands_of_results_can_be_cited(site: Served) -> None:
    answer = _cited(site, "country:KZ")
    assert answer.status == 303
    kept = site.json(f"{answer.headers['location']}.json")
    assert kept["total"] == len(kept["records"]) == site.page("/search?q=country:KZ").total
    site.page(answer.headers["location"])
    assert _cited(site, "country:KZ", Origin="http://host.example").status == 403


def _cited(site: Served, q: str, **headers: str) -> Answer:
    """Send the form that saves a search."""
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": site.browser.origin}
    return site.browser.ask("/cite", "POST", urlencode({"q": q}).encode(), **form | headers)


# Crawl


@pytest.fixture(scope="module")
def crawl(site: Served) -> list[Visit]:
    """Request some addresses of every kind; return the outcome of each."""
    config = Config(site.archive.root, site.index, naan=NAAN)
    crawl = Crawl(site.browser, create_app(config).url_map)
    facts = site.collection.facts
    chosen = [facts.updated[0], facts.corrected[0], facts.withdrawn[0], site.of(Special.COPY)[0].id]
    cited = _cited(site, "country:GE").headers["location"]
    dossier = dossier_of("Accounts", "", [DossierEntry(one) for one in chosen])
    published = publish(site.archive, dossier, "Anna", "").published
    saved = cited, f"{cited}.json", f"/api/v1/saved-searches/{cited.rpartition('/')[2]}"
    crawl.add([*seeds(chosen, NAAN), *saved, *published_seeds(published.id)])
    return crawl.run(ADDRESSES)


def test_no_address_gives_a_server_error(crawl: list[Visit]) -> None:
    assert [visit for visit in crawl if visit.status >= 500] == []
    assert len(crawl) >= ADDRESSES


def test_every_route_of_the_site_is_requested(site: Served, crawl: list[Visit]) -> None:
    """Only a route that is requested at this size is known to work at this size."""
    asked = {visit.rule for visit in crawl if visit.status < 400}
    routes = create_app(Config(site.archive.root, site.index, naan=NAAN)).url_map.iter_rules()
    missing = {rule.rule for rule in routes if "GET" in (rule.methods or ())} - asked
    assert missing == set()


def test_no_link_is_broken(site: Served, crawl: list[Visit]) -> None:
    """Only mistyped addresses and missing versions are not found."""
    gone = set(site.collection.facts.withdrawn)
    for visit in crawl:
        if visit.status == 404:
            assert visit.path == "/nothing-here" or "/diff" in visit.path, visit
        if visit.status == 410:
            assert any(one in visit.path for one in gone), visit
    statuses = Counter(visit.status for visit in crawl)
    # 300: the formats of a record for reference managers.
    assert set(statuses) <= {200, 300, 301, 302, 303, 404, 410}, statuses
    assert statuses[200] > ADDRESSES * 0.8


TRICKS = (
    "//host.example", "/\t/host.example", "/\\host.example", "/\n/host.example", "\\\\host.example",
    "/\r\n/host.example", " //host.example", "https://host.example", "https:/host.example",
    "/\t\\host.example", "\t//host.example", "javascript:alert(1)", "/\x00/host.example", "//\t/host",
    "/.\t./\\host.example", "http:host.example", "///host.example", "/ /host.example", "data:,x", "",
    "/\u00a0/host.example", "host.example", "/%09/host.example", "/..//host.example", "/@host.example",
)  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_the_redirect_of_a_language_choice_stays_on_the_site(site: Served, trick: str) -> None:
    answer = site.browser.ask(f"/language?to=ru&back={quote(trick, safe='')}")
    assert answer.status == 303
    location = answer.headers["location"]
    # As the URL Standard requires: tabs and line ends are removed, a backslash is a slash.
    read = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    assert re.match(r"/(?!/)", read), location


def test_a_page_is_compressed_to_the_same_bytes_each_time(site: Served) -> None:
    one, two = (site.browser.ask("/help") for _ in range(2))
    assert one.body == two.body
    assert gzip.compress(one.body, mtime=0)
