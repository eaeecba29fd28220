"""Originals in the download of a search: safe names, digests, a limit that is stated."""

import csv
import hashlib
import io
import zipfile
from pathlib import Path

from archive_builders import id_of, page, put, small_archive
from web_builders import Sample, sample

from searcher.export.bundle import bundle
from searcher.export.entries import read_entries
from searcher.export.manifest import manifest_of
from searcher.export.originals import Originals
from searcher.index.protocol import Listing, Ranked
from searcher.model.query import Query
from searcher.store import Archive

__all__ = ["sample"]

ORIGIN = "https://archive.example"


def packed(archive: Archive, ids: list[str], limit: int = 10_000) -> zipfile.ZipFile:
    versions = {one: archive.history(one)[-1].number for one in ids} | {id_of("gone"): 1}
    listing = Listing(len(ids), lambda: (Ranked(one, versions[one], 0.0) for one in ids))
    entries = read_entries(listing, archive)
    made = manifest_of(Query(), f"{ORIGIN}/search", listing)
    parts = bundle(entries, made, ORIGIN, Originals(archive, limit))
    return zipfile.ZipFile(io.BytesIO(b"".join(parts)))


def rows(pack: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pack.read(name).decode(), newline="")))


def test_originals_are_bit_for_bit_under_safe_names_with_their_digests(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    ids = [id_of("single"), id_of("corrected")]
    pack = packed(archive, ids)
    names = [f"originals/{ids[0]}-v1.html", f"originals/{ids[1]}-v2.html"]
    assert [pack.read(name) for name in names] == [page("single"), page("corrected")]
    lines = pack.read("manifest-sha256.txt").decode().splitlines()
    assert lines == [f"{hashlib.sha256(pack.read(name)).hexdigest()}  {name}" for name in names]
    assert [row["name"] for row in rows(pack, "originals.csv")] == [
        "single.html",
        "corrected.html",
    ]
    assert "originals-left-out.csv" not in pack.namelist()
    assert len({*pack.namelist()}) == len(pack.namelist())


def test_what_is_beyond_the_limit_is_listed_and_smaller_ones_are_taken(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    put(archive, "s")
    ids = [id_of("corrected"), id_of("single"), id_of("s")]
    limit = len(page("corrected")) + len(page("s"))
    pack = packed(archive, ids, limit)
    (row,) = rows(pack, "originals-left-out.csv")
    assert (row["id"], row["problem"]) == (ids[1], f"beyond the {limit:,} bytes of a download")
    assert [row["id"] for row in rows(pack, "originals.csv")] == [ids[0], ids[2]]


def test_no_damaged_and_no_withdrawn_original_is_sent(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    (path,) = archive.root.glob(f"objects/*/*/{id_of('single')}/v1/content/original.html")
    path.write_bytes(b"changed")
    pack = packed(archive, [id_of("single"), id_of("gone")])
    assert not [name for name in pack.namelist() if name.startswith("originals/")]
    (row,) = rows(pack, "originals-left-out.csv")
    assert row["problem"] == "it cannot be read from the archive"
    assert str(tmp_path) not in row["problem"]


def test_the_site_offers_it_and_states_the_limit(sample: Sample) -> None:
    shown = sample.get("/download?q=culture").text
    assert "/search.originals.zip?q=culture" in shown
    assert "up to 500 MB" in shown
    russian = sample.app.test_client().get(
        "/download?q=culture", headers={"Accept-Language": "ru"}, buffered=True
    )
    assert "до 500 МБ" in russian.text
    answer = sample.get("/search.originals.zip?q=culture")
    pack = zipfile.ZipFile(io.BytesIO(answer.data))
    assert pack.testzip() is None
    originals = [name for name in pack.namelist() if name.startswith("originals/")]
    assert len(originals) == len([n for n in pack.namelist() if n.startswith("texts/")]) > 0
