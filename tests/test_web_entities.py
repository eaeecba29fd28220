"""Countries and their parts, sources, topics and kinds have URIs, which records name."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pyld import jsonld
from web_builders import Sample, Site, sample, site_of
from werkzeug.test import TestResponse

from searcher.export.entities import Vocabulary
from searcher.gazetteer import country_codes, parts_of_countries
from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.record import Kind
from searcher.sources import Source, SourceKind
from searcher.sources.editor import RegistryFile
from searcher_web.i18n import LANGUAGES

__all__ = ["sample"]

ORIGIN = "http://localhost"
JSON_LD = "application/ld+json"


ISSUED = Path(__file__).parent / "records" / "issued-uris.txt"


def answer(sample: Site, path: str, accept: str = "text/html") -> TestResponse:
    return sample.app.test_client().get(path, headers={"Accept": accept})


def described(sample: Site, uri: str) -> Any:
    """Follow a URI as a program does; return the description that it leads to."""
    there = answer(sample, uri.removeprefix(ORIGIN), JSON_LD)
    assert there.status_code == 303, uri
    assert "Accept" in there.headers["Vary"]
    found = sample.get(there.headers["Location"])
    assert (found.status_code, found.mimetype) == (200, JSON_LD)
    description = json.loads(found.text)
    assert description["@id"] == uri
    return description


def entities(value: Any) -> list[str]:
    """Return the URIs of entities anywhere in a description."""
    match value:
        case dict():
            return [uri for one in value.values() for uri in entities(one)]
        case list():
            return [uri for one in value for uri in entities(one)]
        case str() if value.startswith(f"{ORIGIN}/id/"):
            return [value]
    return []


def test_every_entity_that_records_name_is_described(sample: Sample) -> None:
    records = [json.loads(sample.get(f"/d/{record.id}.jsonld").text) for record in sample.records]
    named = {uri for record in records for uri in entities(record)}
    assert {uri.split("/")[4] for uri in named} == set(Vocabulary)
    for uri in named:
        assert described(sample, uri)["name"]
        page = answer(sample, uri.removeprefix(ORIGIN))
        assert page.status_code == 303
        assert sample.page(page.headers["Location"]).html


def test_a_page_of_an_entity_has_the_records_that_name_it(sample: Sample) -> None:
    record = next(r for r in sample.records if r.source_id and r.topics and r.kind)
    for path in (f"source/{record.source_id}", f"topic/{record.topics[0]}", f"kind/{record.kind}"):
        page = answer(sample, f"/id/{path}").headers["Location"]
        assert record.id in sample.ids(page), path


@pytest.mark.parametrize(
    ("code", "codes", "elsewhere"),
    [
        ("KZ", {"KZ", "KAZ", "398"}, {"entity/Q232", "org/1522867/"}),
        ("RU-TA", {"RU-TA"}, {"entity/Q5481"}),
        ("SU", set(), {"entity/Q15180"}),
        ("XK", set(), {"entity/Q1246", "org/831053/"}),
    ],
)
def test_a_place_has_its_codes_and_its_items_elsewhere(
    sample: Sample, code: str, codes: set[str], elsewhere: set[str]
) -> None:
    found = described(sample, f"{ORIGIN}/id/country/{code}")
    assert {one["value"] for one in found.get("identifier", ())} == codes
    assert {uri.split(".", 1)[1].split("/", 1)[1] if "wikidata" in uri else uri.split(".")[2]
            for uri in found["sameAs"]} == elsewhere  # fmt: skip
    assert {one["@language"] for one in found["name"]} == set(LANGUAGES)
    assert ("containedInPlace" in found) is ("-" in code)


def test_a_processor_reads_each_description_without_loss(sample: Sample) -> None:
    """Relative addresses and terms that no vocabulary has are dropped by a processor."""
    paths = [f"/d/{record.id}.jsonld" for record in sample.records[::6]]
    paths += ["/id/country/RU-TA.jsonld", "/id/topic/trade.jsonld", "/id/kind", "/id/source.jsonld"]
    for path in paths:
        description = json.loads(sample.get(path).text)
        (found,) = jsonld.expand(description, {"documentLoader": schema_org})
        assert found["@id"] == description["@id"]
        assert len(found) == len(description) - 1  # without the context
        triples = jsonld.to_rdf(description, {"documentLoader": schema_org})["@default"]
        addresses = [
            part["value"] for one in triples for part in one.values() if part["type"] == "IRI"
        ]
        assert all(urlsplit(one).scheme in ("http", "https") for one in addresses), path


def schema_org(address: str, _: object) -> dict[str, object]:
    """Return the context of schema.org, in which every other term is one of its vocabulary."""
    assert address in ("https://schema.org", "https://schema.org/"), address
    context = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "sameAs": {"@type": "@id"}}
    return {"contextUrl": None, "documentUrl": address, "document": {"@context": context}}


@pytest.mark.parametrize(
    ("vocabulary", "codes"),
    [
        (Vocabulary.COUNTRY, country_codes() | parts_of_countries()),
        (Vocabulary.TOPIC, set(topic_names())),
        (Vocabulary.KIND, set(Kind)),
    ],
)
def test_a_vocabulary_lists_its_entities(
    sample: Sample, vocabulary: Vocabulary, codes: set[str]
) -> None:
    listed = json.loads(sample.get(f"/id/{vocabulary}").text)["hasDefinedTerm"]
    assert {one["@id"].rsplit("/", 1)[1] for one in listed} == codes
    assert all(one["name"] for one in listed)


@pytest.mark.parametrize(
    "path", ["/id/city/KZ", "/id/country/QQ", "/id/country/KZ-QQ", "/id/topic/%3Cb%3E", "/id/source/",
             "/id/country/kz.jsonld", "/id/nothing.jsonld"]
)  # fmt: skip
def test_what_has_no_uri_is_not_found(sample: Sample, path: str) -> None:
    for accept in ("text/html", JSON_LD):
        assert answer(sample, path, accept).status_code == 404


# What was issued is answered for ever


@pytest.mark.parametrize("line", ISSUED.read_text("utf-8").splitlines())
def test_every_uri_that_was_issued_is_answered(sample: Sample, line: str) -> None:
    """A code that the program no longer has must still be described: records name it."""
    vocabulary, codes = line.split(": ")
    for code in codes.split():
        path = f"/id/{vocabulary}/{code}"
        assert answer(sample, path).status_code == 303, path
        assert sample.get(f"{path}.jsonld").status_code == 200, path


@pytest.fixture
def registered(tmp_path: Path) -> tuple[Site, RegistryFile]:
    """Make an archive with a record of a registered source, and of one that ships."""
    site = site_of(tmp_path, "Armenia and Kazakhstan signed a treaty.", source="Tower Daily")
    registry = RegistryFile(site.archive.sources_path)
    registry.add(Source("tower", "Tower Daily", SourceKind.NEWSPAPER))
    return site, registry


def test_a_source_that_was_removed_is_described(registered: tuple[Site, RegistryFile]) -> None:
    site, registry = registered
    assert "description" not in described(site, f"{ORIGIN}/id/source/tower")
    registry.remove("tower")
    found = described(site, f"{ORIGIN}/id/source/tower")
    assert (found["name"], found["identifier"]) == ("Tower Daily", "tower")
    assert "no longer in the registry" in found["description"]
    assert "tower" not in site.get("/id/source").text
    there = answer(site, "/id/source/tower").headers["Location"]
    page = site.page(there)
    assert "Tower Daily" in page.html
    (link,) = page.soup.select("main a[href^='/search']")
    assert site.ids(str(link["href"])) == list(site.archive.ids())


def test_a_shipped_source_that_was_removed_is_described(
    registered: tuple[Site, RegistryFile],
) -> None:
    site, registry = registered
    registry.remove("trend")
    assert described(site, f"{ORIGIN}/id/source/trend")["name"] == "Trend"
    page = site.page(answer(site, "/id/source/trend").headers["Location"])
    assert not page.soup.select("main a[href^='/search']")
    registry.restore("trend")
    assert "description" not in described(site, f"{ORIGIN}/id/source/trend")


def test_a_source_that_is_added_again_is_registered(registered: tuple[Site, RegistryFile]) -> None:
    site, registry = registered
    registry.remove("tower")
    registry.add(Source("tower", "The New Tower", SourceKind.NEWSPAPER))
    found = described(site, f"{ORIGIN}/id/source/tower")
    assert (found["name"], found.get("description")) == ("The New Tower", None)
    registry.remove("tower")
    assert described(site, f"{ORIGIN}/id/source/tower")["name"] == "The New Tower"


def test_a_page_of_what_is_registered_is_that_of_readers(sample: Sample) -> None:
    for path in ("/id/topic/trade", "/id/country/KZ"):
        there = answer(sample, path).headers["Location"]
        assert answer(sample, f"{path}.html").headers["Location"] == there
    assert answer(sample, "/id/source/nothing.html").status_code == 404
