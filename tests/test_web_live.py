"""A site while its archive changes or is damaged, and the formats it serves."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from web_builders import (
    Page,
    Sample,
    Site,
    faults,
    open_site,
    sample,
    site_of,
)

from searcher.index import open_engine
from searcher.ingest import correct, make_correction, withdraw

__all__ = ["sample"]

UNKNOWN_ID = "000000000000"  # valid, but of no record


# A running site


def test_new_records_corrections_and_withdrawals_are_seen_without_a_restart(
    tmp_path: Path,
) -> None:
    site = site_of(tmp_path, "Turkey and Georgia opened a road.")
    assert "1 record ·" in site.page("/").text
    assert site.total("/search?q=quokka") == 0
    path = tmp_path / "new.txt"
    path.write_text("Kazakhstan and Armenia discussed the quokka.", "utf-8")
    (outcome,) = site.ingest(path)
    one = outcome.id
    assert one is not None
    assert "2 records ·" in site.page("/").text
    assert site.page("/search?q=quokka").hits == [one]
    assert "quokka" in site.page(f"/d/{one}").text
    correction = make_correction("title", "On a small animal", "A. Archivist", "")
    correct(site.archive, site.engine, one, (correction,), "it had no title")
    assert site.page("/search?q=title:animal").hits == [one]
    assert "it had no title (A. Archivist)" in site.page(f"/d/{one}").text
    withdraw(site.archive, site.engine, one, "not ours to keep", "A. Archivist")
    assert site.total("/search?q=quokka") == 0
    assert "not ours to keep" in site.page(f"/d/{one}", 410).text


def test_after_the_last_withdrawal_words_find_nothing(small: Site) -> None:
    (one,) = small.ids("/search")
    withdraw(small.archive, small.engine, one, "not ours to keep", "A. Archivist")
    assert small.total("/search") == 0
    assert small.total("/search?q=trade") == 0


def test_the_pages_of_an_empty_archive_are_served(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    for url in ("/", "/search", "/search?q=a", "/facet/pair", "/help"):
        assert not faults(site.page(url).html), url
    assert "nothing to search yet" in site.page("/").text
    assert site.get(f"/d/{UNKNOWN_ID}").status_code == 404


@pytest.fixture
def small(tmp_path: Path) -> Site:
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty on trade.")
    site.page("/search")  # so that the index is open
    return site


def test_without_its_index_the_site_shows_records_and_no_empty_results(small: Site) -> None:
    (one,) = small.ids("/search")
    shutil.rmtree(small.archive.root.with_name("index"))
    for address in ("/", "/search"):
        answer = small.get(address)
        assert answer.status_code == 503
        assert "searcher rebuild" in answer.text
    assert small.page(f"/d/{one}").text
    small.engine.rebuild(small.archive.records())
    assert small.ids("/search") == [one]


@pytest.mark.parametrize("damage", ["removed", "emptied", "overwritten"])
def test_a_damaged_index_is_reported_without_a_traceback_or_a_path(
    small: Site, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = small.ids("/search")
    folder = small.archive.root.with_name("index")
    files = [p for p in folder.rglob("*") if p.is_file()]
    if damage == "removed":
        max(files, key=lambda path: path.stat().st_size).unlink()
    for path in files if damage != "removed" else ():
        path.write_bytes(b"" if damage == "emptied" else b"\x80garbage" * 99)
    small = open_site(folder.parent)  # as after a restart, without caches
    small.app.testing = False
    monkeypatch.setattr(small.app.logger, "disabled", True)
    for url in ("/search?q=trade", "/search.json"):
        answer = small.get(url)
        assert answer.status_code == 503, url
        assert str(folder) not in answer.text
        assert "Traceback" not in answer.text
        assert "searcher rebuild" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert small.get(f"/d/{one}").status_code == 200


def test_a_damaged_record_is_an_error_of_the_archive_without_details(
    small: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = small.ids("/search")
    for path in small.archive.root.rglob("record.json"):
        path.write_bytes(path.read_bytes().replace(b"treaty", b"trEaty"))
    small.app.testing = False
    monkeypatch.setattr(small.app.logger, "disabled", True)
    answer = small.get(f"/d/{one}")
    assert answer.status_code == 503
    assert "This is an error of the archive" in answer.text
    assert str(small.archive.root) not in answer.text
    assert not faults(answer.text)
    assert small.json(f"/d/{one}.json", 503)["remedy"]


def test_an_archive_named_by_a_relative_path_serves_its_originals(
    small: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = small.ids("/search")
    monkeypatch.chdir(small.archive.root.parent)
    assert open_site(Path()).get(f"/d/{one}/original").data.startswith(b"Kazakhstan and Armenia")


def test_the_name_of_the_site_is_configured(tmp_path: Path) -> None:
    site = open_site(tmp_path, name="Archive of <Neighbours> & Friends")
    page = site.page("/search")
    assert page.one(".name").get_text() == "Archive of <Neighbours> & Friends"
    assert page.soup.title is not None
    assert page.soup.title.get_text().endswith("Archive of <Neighbours> & Friends")


def test_json_is_not_escaped_to_ascii(sample: Sample) -> None:
    text = sample.get("/search.json?q=lang:kk").text
    found: dict[str, Any] = json.loads(text)
    assert found["hits"][0]["title"] in text


def test_an_engine_opened_beside_the_site_agrees_with_it(sample: Sample) -> None:
    folder = sample.archive.root.with_name("index")
    assert open_engine(folder).count() == sample.total("/search")


def test_the_values_of_a_facet_are_served_as_json(sample: Sample) -> None:
    for field in ("pair", "place", "review"):
        found = sample.json(f"/facet/{field}.json?q=kazakhstan")
        assert found["field"] == field
        assert found["values"]
        assert all(value["count"] <= found["total"] for value in found["values"])
    assert (
        sample.json("/facet/pair.json")["values"] == sample.json("/search.json")["facets"]["pair"]
    )


def test_the_language_is_chosen_by_the_reader_or_the_browser(sample: Sample) -> None:
    client = sample.app.test_client()

    def page_language(**headers: str) -> str:
        answer = client.get("/help", headers=headers)
        assert {"Cookie", "Accept-Language"} <= set(answer.vary)
        return Page(answer.text).one("html")["lang"]

    assert page_language() == "en"
    assert page_language(**{"Accept-Language": "kk, ru;q=0.5"}) == "kk"
    assert page_language(**{"Accept-Language": "fr"}) == "en"
    chosen = client.get("/language?to=ru&back=%2Fsearch%3Fq%3Dvisit")
    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/search?q=visit")
    assert page_language(**{"Accept-Language": "kk"}) == "ru"
    for elsewhere in ("//example.org", "/\\example.org", "https://example.org"):
        answer = client.get("/language", query_string={"to": "xx", "back": elsewhere})
        assert answer.headers["Location"] == "/"
        assert "Set-Cookie" not in answer.headers


def test_a_record_links_to_the_neighbouring_results(sample: Sample) -> None:
    asked = "/search?q=culture&sort=oldest&size=10"
    results = sample.page(asked)
    first = str(results.soup.select(".hits h2 a")[0]["href"])
    page, seen = sample.page(first), []
    for place in range(1, results.total + 1):
        trail = page.one(".result-nav")
        assert f"{place} of {results.total}" in trail.get_text()
        assert read_url(str(trail.select("a")[0]["href"])) == {"q": "culture", "sort": "oldest"} | (
            {"page": str((place - 1) // 10 + 1)} if place > 10 else {}
        )
        seen.append(page.one("article")["data-id"])
        following = page.soup.select("a[rel~=next]")
        if place < results.total:
            answer = sample.get(str(following[0]["href"]))
            assert answer.status_code == 303
            page = sample.page(answer.headers["Location"])
    assert not following
    listed = sample.page(f"{asked.replace('size=10', 'size=100')}").hits
    assert seen == listed
    past = sample.get("/search/at?q=culture&n=9999")
    assert (past.status_code, past.headers["Location"]) == (303, "/search?q=culture")
    assert not sample.page(f"/d/{seen[0]}?q=culture&n=7777").soup.select(".result-nav")


def read_url(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_pages_are_compressed_if_the_client_accepts_it(sample: Sample) -> None:
    client = sample.app.test_client()
    for url in ("/search?q=culture", "/search.json?q=culture", "/pairs", "/static/style.css"):
        plain = client.get(url, buffered=True)
        small = client.get(url, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == plain.data
        assert len(small.data) < len(plain.data) / 2
        assert small.content_length == len(small.data)
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in plain.vary
    archive = client.get("/search.zip?q=culture", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in archive.headers


def test_no_cell_of_any_table_is_a_formula(sample: Sample) -> None:
    answer = sample.get("/trends.csv?" + urlencode({"w": "-trade"}))
    assert answer.status_code == 200
    assert '"\'-trade"' in answer.text
    assert '"-trade"' not in answer.text
