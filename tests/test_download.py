"""Downloads of all results of a search: in the library, and from the site."""

import csv
import gc
import hashlib
import io
import json
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from archive_builders import id_of, small_archive
from hypothesis import given
from hypothesis import strategies as st
from laws_builders import record
from web_builders import Page, Sample, faults, open_site, sample, site_of
from werkzeug.http import parse_options_header

from searcher.export import parquet
from searcher.export.bundle import bundle, record_text
from searcher.export.csv import COLUMNS, csv_line, escape_formula, table
from searcher.export.entries import Entry, Unreadable, in_chunks, read_entries
from searcher.export.json import json_lines
from searcher.export.manifest import Manifest, manifest_of
from searcher.index.protocol import Listing, Ranked
from searcher.ingest import withdraw
from searcher.model.query import Query
from searcher.model.record import to_json
from searcher.store import Version, record_list
from searcher_web.responses import safe_file_name

DATA = ("package.zip", "parquet") if parquet.is_available() else ("package.zip",)
__all__ = ["sample"]

ORIGIN = "https://archive.example"
HISTORY = (Version(1, "2026-01-01T00:00:00Z", "Anna", "first ingest"),)
STREAMS = {
    "table": lambda found, _: table(found, ORIGIN),
    "json lines": lambda found, _: json_lines(found),
    "pack": lambda found, made: bundle(found, made, ORIGIN),
}


def manifest(count: int = 1) -> Manifest:
    listing = Listing(count, lambda: (Ranked(str(n), 1, 0.0) for n in range(count)))
    return manifest_of(Query(), f"{ORIGIN}/search", listing)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


# Streams


@pytest.mark.parametrize("form", STREAMS)
def test_a_stream_of_many_records_holds_at_most_two_in_memory(form: str) -> None:
    """At most two records are in memory at a time."""
    alive: weakref.WeakSet[Entry] = weakref.WeakSet()

    class ReferableEntry(Entry):
        """An entry that weak references can refer to, unlike `Entry`, which has slots."""

    most = 0

    def found() -> Iterator[Entry]:
        nonlocal most
        for number in range(3000):
            entry = ReferableEntry(record(number), HISTORY)
            alive.add(entry)
            most = max(most, len(alive))
            yield entry

    gc.disable()
    try:
        size = sum(map(len, in_chunks(STREAMS[form](found(), manifest()))))
    finally:
        gc.enable()
    assert size > 100_000
    assert most <= 2


@pytest.mark.parametrize("form", STREAMS)
def test_records_are_read_lazily(form: str) -> None:
    read = []

    def found() -> Iterator[Entry]:
        for number in range(100):
            read.append(number)
            yield Entry(record(number), HISTORY)

    stream = STREAMS[form](found(), manifest())
    assert read == []
    next(stream)
    assert len(read) <= 1


# Tables


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_no_cell_is_a_formula_and_each_can_be_restored(cells: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(csv_line(["first", *cells]).decode(), newline=""))
    for written, cell in zip(row[1:], cells, strict=True):
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert written.removeprefix("'") == cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_each_sign_that_begins_a_formula_is_escaped(sign: str) -> None:
    """Full-width signs are included, because East Asian locales treat them alike."""
    assert escape_formula(f"{sign}SUM(1)") == f"'{sign}SUM(1)"


def test_only_cells_that_might_be_formulas_are_changed() -> None:
    assert escape_formula("=1+1") == "'=1+1"
    assert escape_formula("– a dash of print") == "– a dash of print"
    assert escape_formula("2+2=4") == "2+2=4"
    assert escape_formula("") == ""


def test_a_table_follows_rfc_4180() -> None:
    made = record(1, title='Of "friendship",\nand trade', body="Not in the table.")
    data = b"".join(table([Entry(made, HISTORY)], ORIGIN))
    assert data.endswith(b'"\r\n')
    assert b'"Of ""friendship"",\nand trade"' in data
    (row,) = rows_of(data)
    assert tuple(row) == COLUMNS
    assert row["title"] == made.title
    assert row["permalink"] == f"{ORIGIN}/d/{made.id}/v1"
    assert b"Not in the table" not in data


def test_several_values_of_a_cell_are_joined() -> None:
    (row,) = rows_of(b"".join(table([Entry(record(1, pairs=("AM-KZ", "KZ-RU")), HISTORY)], ORIGIN)))
    assert (row["pairs"], row["countries"]) == ("AM-KZ|KZ-RU", "AM|KZ|RU")


# Bundles


def test_a_bundle_has_each_text_the_table_and_the_manifest() -> None:
    found = [Entry(record(n, title=f"Talks {n}", body=f"Text {n}."), HISTORY) for n in range(3)]
    gone = Unreadable("sqzhtn8z4gt3", 2, "it cannot be read")
    made = manifest(4)
    data = b"".join(bundle([found[0], gone, *found[1:]], made, ORIGIN))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        texts = [f"texts/{h.record.id}-v1.txt" for h in found]
        assert packed.namelist() == [*texts, "records.csv", "manifest.json"]
        assert packed.read(texts[2]).decode() == record_text(found[2].record, ORIGIN)
        rows = rows_of(packed.read("records.csv"))
        written = json.loads(packed.read("manifest.json"))
    assert [row["problem"] for row in rows] == ["", "it cannot be read", "", ""]
    assert written["unread"] == [{"id": gone.id, "version": 2, "why": gone.reason}]
    assert (written["records"], written["digest"]) == (4, made.digest)


def test_a_text_follows_a_header_with_one_line_per_value() -> None:
    made = record_text(record(1, title="Talks\nPublished: never", body="One.\n\nTwo."), ORIGIN)
    head, body = made.split("\n\n", 1)
    assert head.splitlines()[:2] == ["Title: Talks Published: never", "Published: 2017-03-03"]
    assert body == "One.\n\nTwo.\n"


# Unreadable records


def test_an_unreadable_record_is_listed_and_the_others_are_read(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    names = ("single", "corrected", "gone")
    broken, _, gone = ids = [id_of(name) for name in names]
    (path,) = archive.root.glob(f"objects/*/*/{broken}/v1/content/record.json")
    path.write_bytes(b"{}")
    found = list(read_entries((Ranked(one, 1, 0.0) for one in ids), archive))
    assert [e.id if isinstance(e, Unreadable) else e.record.id for e in found] == ids
    assert [e for e in found if isinstance(e, Unreadable)] == [
        Unreadable(broken, 1, "it cannot be read from the archive"),
        Unreadable(gone, 1, "it was withdrawn: published by mistake"),
    ]


# The digest


def test_the_digest_does_not_depend_on_the_order_of_results() -> None:
    pairs = [("b", 2), ("a", 10), ("a", 9)]
    listed = b"a v10\na v9\nb v2\n"
    assert record_list(pairs) == record_list(reversed(pairs)) == listed
    listing = Listing(3, lambda: (Ranked(i, v, 0.0) for i, v in pairs))
    made = manifest_of(Query(), "/search", listing)
    assert made.digest == hashlib.sha256(listed).hexdigest()
    assert manifest_of(Query(), "/search", replace(listing, total=3)).digest == made.digest


# The site


SEARCHES = ["/search", "/search?q=visit", "/search?q=trade&country=KZ&not.year=2014&sort=oldest"]


def at(url: str, ending: str) -> str:
    return url.replace("/search", f"/search.{ending}", 1)


def lines(site: Sample, url: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in site.get(at(url, "jsonl")).text.splitlines()]


@pytest.mark.parametrize("url", SEARCHES)
def test_each_format_has_all_results_in_their_order(sample: Sample, url: str) -> None:
    ids = sample.ids(url)
    assert [row["id"] for row in rows_of(sample.get(at(url, "csv")).data)] == ids
    assert [line["id"] for line in lines(sample, url)] == ids
    with zipfile.ZipFile(io.BytesIO(sample.get(at(url, "zip")).data)) as packed:
        assert [n[6:18] for n in packed.namelist() if n.startswith("texts/")] == ids


def test_a_download_does_not_depend_on_the_page(sample: Sample) -> None:
    whole = sample.get("/search.csv?q=visit").data
    assert sample.get("/search.csv?q=visit&page=7&size=5").data == whole


def test_the_json_lines_are_the_records_at_their_permalinks(sample: Sample) -> None:
    for line in lines(sample, "/search?q=visit"):
        assert line == sample.json(f"/d/{line['id']}.json")


def test_the_manifest_describes_the_download(sample: Sample) -> None:
    url = "/search?q=minister&sort=newest"
    written = sample.json(at(url, "manifest.json") + "&page=2")
    listed = record_list(
        (str(line["id"]), int(str(line["version"]))) for line in lines(sample, url)
    )
    assert written["digest"] == hashlib.sha256(listed).hexdigest()
    assert written["address"] == f"http://localhost{url}"
    assert (written["query"], written["order"]) == ("minister", "newest")
    assert written["records"] == len(lines(sample, url)) > 1
    assert written["columns"] == list(rows_of(sample.get(at(url, "csv")).data)[0])
    assert written["keys"] == list(lines(sample, url)[0])


@pytest.mark.parametrize("ending", ["csv", "jsonl", "zip"])
def test_a_download_is_an_attachment_that_links_its_manifest(sample: Sample, ending: str) -> None:
    headers = sample.get(f"/search.{ending}?q=visit").headers
    written = sample.json("/search.manifest.json?q=visit")
    assert headers["Content-Disposition"] == (
        f'attachment; filename="search-{written["made"][:10]}-{written["digest"][:8]}.{ending}"'
    )
    assert headers["Link"] == (
        '<http://localhost/search.manifest.json?q=visit>; rel="describedby"; type="application/json"'
    )
    assert "noindex" in headers["X-Robots-Tag"]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "zip", "originals.zip", "manifest.json"])
def test_an_invalid_request_is_refused_before_anything_is_sent(sample: Sample, ending: str) -> None:
    assert sample.get(f"/search.{ending}?q=(&strict=1").status_code == 400
    assert sample.get(f"/search.{ending}?page=0").status_code == 400


def test_the_page_links_every_format_of_the_same_search(sample: Sample) -> None:
    page = sample.page("/download?q=visit&country=KZ&page=2")
    total = len(sample.ids("/search?q=visit&country=KZ"))
    assert str(total) in page.one("h1").get_text()
    offered = [str(a["href"]) for a in page.soup.select(".offers a")]
    endings = ("csv", "jsonl", "zip", "originals.zip", *DATA, "bib", "ris", "csl.json")
    assert offered == [f"/search.{ending}?q=visit&country=KZ" for ending in endings]
    assert all(sample.get(url).status_code == 200 for url in offered)
    assert "noindex" in str(page.one("meta[name=robots]"))
    assert page.one("a.back")["href"] == "/search?q=visit&country=KZ"


def test_the_page_has_valid_markup(sample: Sample) -> None:
    for url in ("/download", "/download?q=visit&not.kind=news", "/download?q=zzzzzz"):
        assert faults(sample.get(url).text) == []
    assert "no results to download" in sample.page("/download?q=zzzzzz").text
    assert "Disallow: /download" in sample.get("/robots.txt").text.splitlines()


def test_an_empty_archive_gives_empty_files(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    assert rows_of(site.get("/search.csv").data) == []
    assert site.get("/search.jsonl").data == b""
    assert site.json("/search.manifest.json")["records"] == 0


def test_a_withdrawn_record_is_not_in_a_download(tmp_path: Path) -> None:
    site = site_of(tmp_path, "The ministers met in Yerevan.", "The ministers met in Astana.")
    one, other = site.ids("/search?q=ministers")
    withdraw(site.archive, site.engine, one, "a mistake", "Anna")
    assert [row["id"] for row in rows_of(site.get("/search.csv").data)] == [other]


def test_a_formula_in_a_title_is_escaped_in_a_table(tmp_path: Path) -> None:
    site = site_of(tmp_path, "The ministers met in Yerevan.", title='=HYPERLINK("http://x")')
    (row,) = rows_of(site.get("/search.csv").data)
    assert row["title"] == '\'=HYPERLINK("http://x")'
    assert b"=HYPERLINK" in to_json(next(site.archive.records()))
    assert Page(site.get("/download").text).one("h1")


def test_citations_of_a_search_have_every_record(sample: Sample) -> None:
    found = sample.ids("/search?q=minister")
    bib = sample.get("/search.bib?q=minister").text
    assert bib.count("@") >= len(found) > 3
    assert all(f"/d/{identifier}/v" in bib for identifier in found)
    items = json.loads(sample.get("/search.csl.json?q=minister").text)
    assert {item["id"].split("-")[1] for item in items} == set(found)
    assert json.loads(sample.get("/search.csl.json?q=zzzzzz").text) == []
    ris = sample.get("/search.ris?q=minister").text
    assert ris.count("TY  - ") == ris.count("ER  -") == len(found)
    basket = sample.get(f"/basket.ris?d={found[0]}&d=nothing&d={found[0]}")
    assert basket.text.count("TY  - ") == 1


@pytest.mark.parametrize(
    "title", ["Казахстан и Армения: визиты", "䙉\r\nX: y", "½ “Trade”", "a\U000eb6c2"]
)
def test_the_file_of_a_dossier_in_any_script_is_sent(sample: Sample, title: str) -> None:
    """A header has letters of Latin 1 only: a test client would take others, a server fails."""
    one = sample.records[0].id
    for ending in (".json", ".txt", ".csv"):
        answer = sample.get(f"/dossier{ending}?t={quote(title)}&d={one}")
        assert answer.status_code == 200
        given = answer.headers["Content-Disposition"]
        assert given.isascii()
        if ending != ".csv":
            _, options = parse_options_header(given)
            assert options["filename"] == safe_file_name(f"{title}{ending}", "")
