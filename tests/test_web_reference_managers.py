"""What reference managers find in the pages: metadata, records of lists, and their citations.

The rules of Zotero's translators (unAPI, Embedded Metadata, RIS) are checked as documented.
"""

from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import pytest
import rispy
from bs4 import Tag
from web_builders import Page, Sample, sample, site_of

from searcher.export.item_types import ItemType
from searcher.model.record import Kind

__all__ = ["sample"]

ITEM_TYPES = {one.zotero: one.ris for one in ItemType}
"""Types of items of Zotero that a record may have, and those of RIS that are read as them."""


def named(page: Page) -> list[str]:
    """Return the identifiers of the records that a page names, as Zotero reads them."""
    (server,) = page.soup.select("head link[rel=unapi-server]")
    assert server["href"] == "/unapi"
    return [str(one["title"]) for one in page.soup.select("abbr.unapi-id")]


def contents(page: Page, name: str) -> list[str]:
    return [str(one["content"]) for one in page.soup.select(f'head meta[name="{name}"]')]


@pytest.mark.parametrize("path", ["/search?q=trade&size=25", "/records", "/pairs/AM-KZ"])
def test_lists_name_their_records(sample: Sample, path: str) -> None:
    page = sample.page(path)
    found = named(page)
    assert found
    for one in found:
        assert page.soup.select(f'a[href^="/d/{one.partition("/")[0]}"]')
        cited = sample.get(f"/unapi?id={quote(one)}&format=ris")
        assert cited.status_code == 200
        assert cited.text == sample.get(f"/d/{one}.ris").text
    if path.startswith("/search"):
        assert [one.partition("/")[0] for one in found] == page.hits


def test_baskets_and_dossiers_name_their_records(sample: Sample) -> None:
    ids = [record.id for record in sample.records[:3]]
    asked = "&".join(f"d={one}" for one in ids)
    for path in (f"/basket?{asked}", f"/dossier?{asked}"):
        assert [one.partition("/")[0] for one in named(sample.page(path))] == ids


def test_a_record_page_names_its_version(sample: Sample) -> None:
    assert named(sample.page(f"/d/{sample.corrected}/v1")) == [f"{sample.corrected}/v1"]


def test_the_formats_are_listed(sample: Sample) -> None:
    one = sample.records[0].id
    answer = sample.get("/unapi")
    assert answer.status_code == 200
    names = [str(e.get("name")) for e in fromstring(answer.data)]
    assert names == ["ris", "bibtex", "csl-json"]
    answer = sample.get(f"/unapi?id={one}")
    assert (answer.status_code, fromstring(answer.data).get("id")) == (300, one)
    for name in names:
        assert sample.get(f"/unapi?id={one}&format={name}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("id=nothing&format=ris", 404),
        ("id={one}&format=mods", 406),
        ("id={one}/v999&format=ris", 404),
        ("id={one}/vx&format=ris", 404),
        ("id={one}/v%D9%A1&format=ris", 404),
        ("id={one}/v99999999999999999999&format=ris", 404),
        ("id={withdrawn}&format=ris", 410),
    ],
)
def test_what_cannot_be_cited_has_the_status_of_the_protocol(
    sample: Sample, asked: str, status: int
) -> None:
    path = asked.format(one=sample.records[0].id, withdrawn=sample.withdrawn)
    assert sample.get(f"/unapi?{path}").status_code == status


def test_every_record_has_an_item_type_and_its_fields(sample: Sample) -> None:
    for record in sample.records:
        page = sample.page(f"/d/{record.id}")
        (kind,) = contents(page, "dc.type")
        assert sample.get(f"/d/{record.id}.ris").text.startswith(f"TY  - {ITEM_TYPES[kind]}\r\n")
        assert contents(page, "prism.publicationName") == (
            [record.source] if record.source and kind == "newspaperArticle" else []
        )
        assert contents(page, "citation_title") == [" ".join(record.heading.split())]
        assert contents(page, "DC.title") == contents(page, "citation_title")
        assert f"/d/{record.id}/v{record.version}" in contents(page, "citation_public_url")[0]
        if record.source:
            assert contents(page, "citation_publisher") == [record.source]
        if record.original.url:
            assert contents(page, "DCTERMS.isFormatOf") == [record.original.url]


def test_fields_of_zotero_are_those_of_ris(sample: Sample) -> None:
    """Embedded metadata have no other way to name the archive, or the place of a record in it."""
    kinds = {"RPRT": "z.reportType", "PCOMM": "z.letterType", "SLIDE": "z.presentationType"}
    for record in sample.records:
        page = sample.page(f"/d/{record.id}")
        (cited,) = rispy.loads(sample.get(f"/d/{record.id}.ris").text)
        lines = sample.get(f"/d/{record.id}.ris").text.splitlines()
        assert contents(page, "z.archive") == [cited["name_of_database"]]
        assert contents(page, "z.archiveLocation") == [cited["accession_number"]]
        assert contents(page, "z.callNumber") == [cited["call_number"]]
        extra = "\n".join(one[6:] for one in lines if one.startswith("M2  - "))
        assert contents(page, "z.extra") == ([extra] if extra else [])
        if record.kind and (name := kinds.get(cited["type_of_reference"])):
            assert contents(page, name) == [record.kind]


def test_ris_keeps_tags_and_the_address_of_the_original(sample: Sample) -> None:
    record = next(r for r in sample.records if r.topics and r.pairs and r.original.url)
    (entry,) = rispy.loads(sample.get(f"/d/{record.id}.ris").text)
    assert set(record.topics) <= set(entry["keywords"])
    assert len(entry["keywords"]) == len(record.topics) + len(record.party_codes)
    assert record.original.url in str(entry)


@pytest.mark.parametrize("kind", Kind)
def test_an_item_has_a_title_and_what_its_type_has_no_field_for(tmp_path: Path, kind: Kind) -> None:
    """Zotero lists a statute by its title, which is not the field that it keeps."""
    site = site_of(tmp_path, "Armenia and Kazakhstan signed it.", title="A title", kind=kind.value)
    (identifier,) = site.archive.ids()
    (entry,) = rispy.loads(site.get(f"/d/{identifier}.ris").text)
    lines = site.get(f"/d/{identifier}.ris").text.splitlines()
    assert entry["title"] == "A title"
    assert ("CT  - A title" in lines) == (kind is Kind.AGREEMENT)
    assert entry["abstract"] == "Armenia and Kazakhstan signed it."
    assert entry["call_number"] == f"{identifier}/v1"
    is_news = lines[0] == "TY  - NEWS"
    assert ("M2  - Version: 1" in lines) == (not is_news)


@pytest.mark.parametrize(
    ("author", "written"),
    [
        ("Ministry of Foreign Affairs of Armenia", "Ministry of Foreign Affairs of Armenia,"),
        ("Embassy of Kazakhstan", "Embassy of Kazakhstan,"),
        ("Aram Petrosyan", "Aram Petrosyan"),
    ],
)
def test_the_name_of_an_institution_is_not_split(tmp_path: Path, author: str, written: str) -> None:
    text = "Armenia and Kazakhstan signed a treaty on rail transport."
    site = site_of(tmp_path, text, creator=author, kind=Kind.REPORT.value, language="en")
    (identifier,) = site.archive.ids()
    assert f"AU  - {written}\r\n" in site.get(f"/d/{identifier}.ris").text


def test_browsers_find_the_search(sample: Sample) -> None:
    (link,) = sample.page("/").soup.select("head link[rel=search]")
    assert isinstance(link, Tag)
    answer = sample.get(str(link["href"]))
    assert answer.mimetype == link["type"]
    root = fromstring(answer.data)
    name = root.findtext("{http://a9.com/-/spec/opensearch/1.1/}ShortName") or ""
    assert 0 < len(name) <= 16
    for url in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url"):
        address = str(url.get("template")).replace("{searchTerms}", "trade")
        assert sample.get(address[address.index("/", 8) :]).status_code == 200
