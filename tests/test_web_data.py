"""The page on what programs can read, data packages, and Parquet."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from csv import DictReader
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from web_builders import Sample, faults, open_site, sample, site_of

from searcher.export import parquet
from searcher.export.json import record_json
from searcher.model.errors import MissingExtra
from searcher.model.record import JSON_KEYS
from searcher_web.problems import every_kind

__all__ = ["sample"]

PYTHON = {"integer": int, "string": str, "array": list, "object": dict, "number": float}
needs_pyarrow = pytest.mark.skipif(find_spec("pyarrow") is None, reason="an extra")


def package_of(site: Sample, query: str = "") -> tuple[zipfile.ZipFile, dict[str, Any]]:
    answer = site.get(f"/search.package.zip{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    pack = zipfile.ZipFile(io.BytesIO(answer.data))
    return pack, json.loads(pack.read("datapackage.json"))


def is_valid(value: object, field: dict[str, Any]) -> bool:
    """Check a value against a field of a table schema."""
    constraints = field.get("constraints", {})
    if value is None:
        return not constraints.get("required")
    return isinstance(value, PYTHON[field["type"]]) and value in constraints.get("enum", [value])


@pytest.mark.parametrize("query", ["", "?q=trade&country=KZ", "?q=zzzzzz"])
def test_a_package_describes_what_it_has(sample: Sample, query: str) -> None:
    pack, described = package_of(sample, query)
    records, table = described["resources"]
    for one in (records, table):
        data = pack.read(one["path"])
        assert one["bytes"] == len(data)
        assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    lines = pack.read("records.jsonl").splitlines()
    fields = {field["name"]: field for field in records["schema"]["fields"]}
    assert list(fields) == [*JSON_KEYS, "versions"]
    for line in map(json.loads, lines):
        assert [name for name, value in line.items() if not is_valid(value, fields[name])] == []
    rows = list(DictReader(io.StringIO(pack.read("records.csv").decode(), newline="")))
    columns = [field["name"] for field in table["schema"]["fields"]]
    assert [list(row) for row in rows] == [columns] * len(rows)
    assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in lines]
    assert described["manifest"]["records"] == len(lines)
    assert described["unread"] == []


def test_a_package_of_everything_has_every_record(sample: Sample) -> None:
    pack, _ = package_of(sample)
    lines = [json.loads(line) for line in pack.read("records.jsonl").splitlines()]
    expected = [
        msgspec.to_builtins(record_json(r, sample.archive.history(r.id))) for r in sample.records
    ]
    assert sorted(lines, key=lambda r: r["id"]) == json.loads(
        json.dumps(sorted(expected, key=lambda r: r["id"]))
    )


def test_a_record_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Armenia and Kazakhstan met.", "Kazakhstan and Russia met.")
    damaged = next(iter(site.archive.ids()))
    for file in (tmp_path / "archive" / "objects").rglob("record.json"):
        if damaged in str(file):
            file.write_bytes(b"{}")
    answer = site.get("/search.package.zip")
    pack = zipfile.ZipFile(io.BytesIO(answer.data))
    described = json.loads(pack.read("datapackage.json"))
    assert [one["id"] for one in described["unread"]] == [damaged]
    assert len(pack.read("records.jsonl").splitlines()) == 1


@needs_pyarrow
def test_parquet_has_the_records_as_they_are(sample: Sample) -> None:
    answer = sample.get("/search.parquet?country=KZ")
    assert (answer.status_code, answer.mimetype) == (200, parquet.MEDIA_TYPE)
    found = import_module("pyarrow.parquet").read_table(io.BytesIO(answer.data)).to_pylist()
    lines = map(json.loads, sample.get("/search.jsonl?country=KZ").data.splitlines())
    assert found == list(lines)
    assert found


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_PACKAGE", "no_such_package")
    with pytest.raises(MissingExtra, match="no_such_package"):
        parquet.write([])


def test_the_command_writes_a_package(tmp_path: Path) -> None:
    site_of(tmp_path, "Armenia and Kazakhstan met.", "Kazakhstan and Russia met.")
    program = str(Path(sys.executable).with_name("searcher"))
    folders = ("--archive", str(tmp_path / "archive"), "--index", str(tmp_path / "index"))
    target = tmp_path / "some.zip"
    command = [program, *folders, "export", "--package", str(target), "--where", "country:RU"]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(target) as pack:
        assert len(pack.read("records.jsonl").splitlines()) == 1


# The page


def test_the_page_links_to_what_works(sample: Sample) -> None:
    page = sample.page("/data")
    assert faults(page.html) == []
    links = [str(a["href"]) for a in page.soup.select("main a")]
    assert len(links) > 9
    assert [url for url in links if sample.get(url).status_code not in (200, 300)] == []
    assert "has not stated a licence" in page.text


def test_each_kind_of_problem_is_explained_where_its_type_leads(sample: Sample) -> None:
    page = sample.page("/data")
    for kind in every_kind():
        assert page.one(f"#{kind}").get_text().strip()


def test_every_field_of_a_record_is_listed(sample: Sample) -> None:
    names = [
        str(cell.string) for cell in sample.page("/data").soup.select("table")[0].select("code")
    ]
    assert names == [*JSON_KEYS, "versions"]
    schema = json.loads(sample.get("/data/record.schema.json").text)
    validator = jsonschema.Draft202012Validator(schema)
    for record in sample.records[:10]:
        validator.validate(json.loads(json.dumps(msgspec.to_builtins(record))))


def test_the_collection_is_described(tmp_path: Path) -> None:
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    site_of(tmp_path, "Yerevan, 3 March 2014. Armenia and Kazakhstan met </script>.")
    site = open_site(tmp_path, licence=licence, keeper="Kept by </script><b>us</b>.")
    page = site.page("/data")
    described = json.loads(page.one("script[type='application/ld+json']").get_text())
    assert described["@type"] == "Dataset"
    assert described["license"] == licence
    assert described["size"] == "1 records"
    assert "</script><b>us</b>" in described["description"]
    assert {one["identifier"] for one in described["spatialCoverage"]} == {"AM", "KZ"}
    for one in described["distribution"]:
        answer = site.get(one["contentUrl"].removeprefix("http://localhost"))
        assert answer.status_code == 200
        assert answer.mimetype == one["encodingFormat"].partition(";")[0]
    assert licence in page.text
    _, package = package_of(site)  # type: ignore[arg-type]
    assert package["licenses"] == [{"path": licence}]


def test_an_empty_archive_has_the_page(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    assert site.page("/data").text
    answer = site.get("/search.package.zip")
    pack = zipfile.ZipFile(io.BytesIO(answer.data))
    assert pack.read("records.jsonl") == b""
