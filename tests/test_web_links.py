"""Representations of records for programs of libraries, and links to them."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from bs4 import BeautifulSoup
from web_builders import NAAN, Sample, Site, faults, sample, site_of

from searcher.export.cited import CitedArchive
from searcher.export.json_ld import as_data_block, json_ld
from searcher.ingest import merge, restore, withdraw
from searcher.model.record import Kind

__all__ = ["sample"]

WHO = ("a slip", "An archivist")
HOSTILE = '</script><script>alert(1)</script> "quotes" <!-- & \u2028 href="/x"'
SITE = CitedArchive("The archive", "http://localhost", NAAN)


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Site, str]:
    """Return a site, and its record whose values try to end the markup and the headers."""
    site = site_of(tmp_path, f"A text about Kazakhstan and Armenia.\n\n{HOSTILE}", title=HOSTILE,
                   source='A "source" <b>\\', creator="Ann </script> Lee")  # fmt: skip
    (one,) = site.ids("/search")
    return site, one


@pytest.fixture
def two(tmp_path: Path) -> tuple[Site, str, str]:
    """Return a site of two records."""
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty on trade in quokkas.")
    (tmp_path / "other.txt").write_text("Georgia and Turkey opened a road for wombats.", "utf-8")
    site.ingest(tmp_path / "other.txt")
    (one,), (other,) = site.ids("/search?q=quokkas"), site.ids("/search?q=wombats")
    return site, one, other


# Plain text


def test_a_text_has_the_metadata_and_ends_with_citation_and_permalink(sample: Sample) -> None:
    for record in sample.records:
        answer = sample.get(f"/d/{record.id}.txt")
        assert answer.content_type == "text/plain; charset=utf-8"
        lines = answer.text.splitlines()
        assert lines[0] == " ".join(record.heading.split())
        assert f"\n\n{record.body}\n\n" in answer.text
        head = answer.text.partition(record.body)[0]
        for label, value in (("Source", record.source), ("Original", record.original.url)):
            assert (f"{label}: {value}" in head) is bool(value), record.id
        permalink = f"http://localhost/d/{record.id}/v{record.version}"
        assert lines[-1] == f"Permalink: {permalink}"
        page = sample.page(f"/d/{record.id}")
        assert lines[-3] == page.one(".citation").get_text()
        assert permalink in lines[-3]


def test_a_text_names_its_values_in_the_language_of_the_reader(sample: Sample) -> None:
    record = next(r for r in sample.records if r.pairs and r.language == "ru")
    client = sample.app.test_client()
    english = client.get(f"/d/{record.id}.txt", headers={"Accept-Language": "en"})
    russian = client.get(f"/d/{record.id}.txt", headers={"Accept-Language": "ru"})
    assert "\nLanguage: Russian\n" in english.text
    assert "\nЯзык: Русский\n" in russian.text
    for answer in (english, russian):
        assert {"accept-language", "cookie"} <= set(answer.vary.as_set())
    names = next(t for t in english.text.splitlines() if t.startswith("Pairs: "))
    assert not re.search(r"[A-Z]{2}-[A-Z]{2}", names)


def test_each_version_has_its_text(sample: Sample) -> None:
    one = sample.corrected
    old, new = (sample.get(f"/d/{one}/v{n}.txt").text for n in (1, 2))
    assert sample.archive.get(one, 1).body in old
    assert sample.archive.get(one, 2).body in new
    assert old.endswith(f"/d/{one}/v1\n")
    assert sample.get(f"/d/{one}.txt").text == new
    assert sample.get(f"/d/{one}/v9.txt").status_code == 404


# JSON-LD and Open Graph


def test_a_record_is_described_in_terms_of_schema_org(sample: Sample) -> None:
    for record in sample.records:
        answer = sample.get(f"/d/{record.id}.jsonld")
        assert answer.mimetype == "application/ld+json"
        found = json.loads(answer.text)
        permalink = f"http://localhost/d/{record.id}/v{record.version}"
        assert (found["@id"], found["url"]) == (permalink, permalink)
        assert found["headline"] == " ".join(record.heading.split())
        assert found.get("inLanguage") == record.language
        assert found["identifier"] == [record.id, f"ark:{NAAN}/{record.id}"]
        assert found["encoding"]["sha256"] == record.original.sha256
        assert found.get("isBasedOn") == record.original.url
        assert [p["identifier"] for p in found.get("about", [])] == list(record.party_codes)
        assert found.get("publisher", {}).get("name") == record.source
        assert sample.get(found["encoding"]["contentUrl"]).status_code == 200
        block = sample.page(f"/d/{record.id}").one("script[type='application/ld+json']")
        assert json.loads(block.get_text()) == found


def test_each_kind_has_a_type_of_schema_org(sample: Sample) -> None:
    record = sample.records[0]
    types = {kind: json_ld(msgspec.structs.replace(record, kind=kind), SITE)["@type"]
             for kind in (*Kind, None)}  # fmt: skip
    assert types[Kind.NEWS] == "NewsArticle"
    assert types[Kind.REPORT] == "Report"
    assert types[Kind.AGREEMENT] == "Legislation"
    assert types[Kind.OTHER] == types[None] == "CreativeWork"


@pytest.mark.parametrize(
    ("edtf", "written"),
    [("2017-03-05", "2017-03-05"), ("2017-03", "2017-03"), ("2017", "2017"), ("2017?", None),
     ("XXXX-04-23", None), ("2017-03/2017-05", None), ("201X", None), (None, None)],
)  # fmt: skip
def test_only_a_plain_date_is_given(sample: Sample, edtf: str | None, written: str | None) -> None:
    record = msgspec.structs.replace(sample.records[0], published=edtf)
    assert json_ld(record, SITE).get("datePublished") == written


def test_a_creator_is_neither_a_person_nor_an_organization(hostile: tuple[Site, str]) -> None:
    site, one = hostile
    found = json.loads(site.get(f"/d/{one}.jsonld").text)
    assert found["author"] == [{"name": "Ann </script> Lee"}]


def test_no_text_ends_the_data_block(hostile: tuple[Site, str]) -> None:
    site, one = hostile
    answer = site.get(f"/d/{one}")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert faults(answer.text) == []
    block = answer.text.partition('ld+json">{')[2].partition("</script>")[0]
    assert not set("<>&\u2028") & set(block)
    soup = BeautifulSoup(answer.text, "lxml")
    found = json.loads(soup.select_one("script[type='application/ld+json']").get_text())
    assert found["headline"] == " ".join(HOSTILE.replace("\u2028", " ").split())
    assert "alert" not in "".join(s.get_text() for s in soup.select("script:not([type])"))
    assert soup.select_one("meta[property='og:title']")["content"].startswith("</script>")


def test_escaping_changes_nothing_that_is_read() -> None:
    value = {"text": HOSTILE + "\u2029"}
    written = as_data_block(json.dumps(value, ensure_ascii=False))
    assert json.loads(written) == value


def test_a_page_can_be_shared_with_its_title_and_address(sample: Sample) -> None:
    one = sample.corrected
    for url in (f"/d/{one}", f"/d/{one}/v1"):
        page = sample.page(url)
        shown = {str(m["property"]): m["content"] for m in page.soup.select("meta[property]")}
        record = sample.archive.get(one, 1 if url.endswith("v1") else None)
        assert shown["og:title"] == record.heading
        assert shown["og:url"] == f"http://localhost{url}"
        assert shown["og:type"] == "article"
        assert shown["og:site_name"]
        assert shown["og:locale"].startswith(f"{record.language}_")
        assert record.body.startswith(str(shown["og:description"])[:40])


# Records that are gone


def test_representations_of_a_withdrawn_record_are_gone(two: tuple[Site, str, str]) -> None:
    site, one, _ = two
    withdraw(site.archive, site.engine, one, *WHO)
    for end in (".txt", ".jsonld", "/v1.txt", "/v1.jsonld", "/v2.txt"):
        answer = site.get(f"/d/{one}{end}")
        assert answer.status_code == 410, end
        assert "quokkas" not in answer.text.replace(site.archive.get(one).heading, ""), end
    error = json.loads(site.get(f"/d/{one}.jsonld").text)["error"]
    assert (error["id"], error["reason"]) == (one, "a slip")
    restore(site.archive, site.engine, one, *WHO)
    assert [site.get(f"/d/{one}/v{n}.txt").status_code for n in (1, 2, 3)] == [200, 410, 200]


def test_representations_of_a_merged_record_lead_to_the_survivor(
    two: tuple[Site, str, str],
) -> None:
    site, lesser, survivor = two
    merge(site.archive, site.engine, lesser, survivor, *WHO)
    for end in (".txt", ".jsonld"):
        answer = site.get(f"/d/{lesser}{end}")
        assert (answer.status_code, answer.location) == (301, f"/d/{survivor}{end}")
    assert "quokkas" in site.get(f"/d/{lesser}/v1.txt").text
