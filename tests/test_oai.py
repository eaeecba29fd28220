"""Harvesting by OAI-PMH: the protocol, every record and every deletion, and only what changed."""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, fromstring

import pytest
import sickle.oaiexceptions
from collection import Collection, Shape
from lxml import etree
from server_builders import Server
from sickle import Sickle
from web_builders import Sample, Site, open_site, sample, site_of

from searcher.export.document_xml import schema
from searcher.ingest import correct, make_correction, purge, restore, withdraw
from searcher.model.record import Status
from searcher_web import Config, create_app
from searcher_web.oai import answers

__all__ = ["sample"]

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
BY = "A. Archivist"


def ask(site: Site, **arguments: str) -> Element:
    """Send a request; check that it is answered."""
    answer = site.get(f"/oai?{urlencode({k.rstrip('_'): v for k, v in arguments.items()})}")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml"), arguments
    return fromstring(answer.get_data())


def errors(site: Site, **arguments: str) -> list[str]:
    return [str(one.get("code")) for one in ask(site, **arguments).iter(f"{OAI}error")]


def texts(root: Element, name: str) -> list[str]:
    return [one.text or "" for one in root.iter(name)]


# The protocol


def test_a_repository_identifies_itself(sample: Sample) -> None:
    root = ask(sample, verb="Identify")
    first = min(sample.archive.history(r.id)[-1].created for r in sample.archive.records())
    assert texts(root, f"{OAI}baseURL") == texts(root, f"{OAI}request")
    assert texts(root, f"{OAI}protocolVersion") == ["2.0"]
    assert texts(root, f"{OAI}deletedRecord") == ["persistent"]
    assert texts(root, f"{OAI}earliestDatestamp") == [first[:19] + "Z"]
    assert "@" in texts(root, f"{OAI}adminEmail")[0]


def test_identifiers_are_described_where_the_host_is_a_domain(tmp_path: Path) -> None:
    site = open_site(tmp_path, origin="https://archive.example.org", email="a@example.org")
    root = ask(site, verb="Identify")
    assert texts(root, f"{OAI}adminEmail") == ["a@example.org"]
    (found,) = root.iter("{http://www.openarchives.org/OAI/2.0/oai-identifier}repositoryIdentifier")
    assert found.text == "archive.example.org"
    assert "oai-identifier" not in site.get("/oai?verb=ListSets").text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Harvest"}, "badVerb"),
        ({"verb": "Identify", "x": "y"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "a b"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "pair"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "pair:!FF"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "pair:QQ-ZZ"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "1900-13-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "now"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2999-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1850-01-01"}, "noRecordsMatch"),
        (
            {
                "verb": "ListRecords", "metadataPrefix": "oai_dc",
                "from_": "2001-01-01", "until": "2002-01-01T00:00:00Z",
            },
            "badArgument",
        ),
        (
            {
                "verb": "ListRecords", "metadataPrefix": "oai_dc",
                "from_": "2002-01-01", "until": "2001-01-01",
            },
            "badArgument",
        ),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": ""}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "é"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "x", "set": "y"}, "badArgument"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "GetRecord", "identifier": "x", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:localhost:\x01"}, "idDoesNotExist"),
    ],
    ids=str,
)  # fmt: skip
def test_errors_are_those_of_the_protocol(
    sample: Sample, arguments: Mapping[str, str], code: str
) -> None:
    assert errors(sample, **arguments) == [code]


def test_an_argument_may_be_given_once(sample: Sample) -> None:
    answer = sample.get("/oai?verb=Identify&verb=Identify").text
    assert "badVerb" in answer
    assert "badArgument" in sample.get("/oai?verb=ListSets&a=1&a=2").text


def test_requests_may_be_sent_as_forms(sample: Sample) -> None:
    client = sample.app.test_client()
    found = client.post("/oai", data={"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"})
    assert len(list(fromstring(found.data).iter(f"{OAI}header"))) == len(
        list(sample.archive.records())
    )


def test_an_empty_archive_has_nothing_to_list(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    assert errors(site, verb="ListRecords", metadataPrefix="oai_dc") == ["noRecordsMatch"]
    assert texts(ask(site, verb="Identify"), f"{OAI}earliestDatestamp") == ["1970-01-01T00:00:00Z"]


# Records


def test_a_record_is_described_in_each_format(sample: Sample) -> None:
    found = next(r for r in sample.records if r.original.url and r.pairs and r.topics)
    identifier = f"oai:localhost:{found.id}"
    root = ask(sample, verb="GetRecord", identifier=identifier, metadataPrefix="oai_dc")
    assert texts(root, f"{DC}title") == [" ".join(found.heading.split())]
    assert texts(root, f"{DC}date") == [found.published]
    assert texts(root, f"{DC}source") == [found.original.url]
    assert f"/d/{found.id}" in texts(root, f"{DC}identifier")[0]
    sets = set(texts(root, f"{OAI}setSpec"))
    assert {f"pair:{pair}" for pair in found.pairs} <= sets
    root = ask(sample, verb="GetRecord", identifier=identifier, metadataPrefix="document")
    assert texts(root, "{urn:searcher:document:1}text") == [found.body]
    assert texts(root, "{urn:searcher:document:1}pair") == list(found.pairs)


def test_every_record_is_valid_in_the_published_schema(sample: Sample) -> None:
    published = etree.XMLSchema(etree.fromstring(schema()))
    listed = ask(sample, verb="ListMetadataFormats")
    (address,) = [t for t in texts(listed, f"{OAI}schema") if "openarchives" not in t]
    assert sample.get("/oai/document.xsd").data == schema()
    assert address.endswith("/oai/document.xsd")
    answer = sample.get("/oai?verb=ListRecords&metadataPrefix=document").data
    described = etree.fromstring(answer).iter("{urn:searcher:document:1}document")
    records = {r.id: r for r in sample.records}
    for one in described:
        published.assertValid(one)
        del records[one.findtext("{urn:searcher:document:1}id")]
    assert not records


def test_texts_hold_what_xml_can(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Armenia <&> \x01\ufffe Kazakhstan\n\nA text with ]]> and \x0b.")
    root = ask(site, verb="ListRecords", metadataPrefix="document")
    assert "]]>" in texts(root, "{urn:searcher:document:1}text")[0]


# Lists


def harvest(port: int, **arguments: str) -> dict[str, bool]:
    """Harvest headers by Sickle: identifiers of the archive, and whether each was deleted."""
    client = Sickle(f"http://localhost:{port}/oai")
    named = {name.rstrip("_"): value for name, value in arguments.items()}
    try:
        found = client.ListIdentifiers(metadataPrefix="oai_dc", **named)
        return {one.identifier.rpartition(":")[2]: one.deleted for one in found}
    except sickle.oaiexceptions.NoRecordsMatch:
        return {}


def answered(port: int) -> str:
    """Return the date of an answer, from which the next harvest begins."""
    answer = Sickle(f"http://localhost:{port}/oai").harvest(verb="Identify")
    return str(answer.xml.findtext(f"{OAI}responseDate"))


@pytest.fixture
def server(collection: Collection, tmp_path: Path) -> Iterator[tuple[Server, Collection]]:
    own = collection.copy(tmp_path / "own")
    app = create_app(Config(own.archive.root, own.index(Shape.MANY_SEGMENTS)))
    site = Server(app)
    yield site, own
    site.close()


def test_sickle_gets_every_record_and_every_deletion(server: tuple[Server, Collection]) -> None:
    site, own = server
    expected = {r.id: r.status is Status.WITHDRAWN for r in own.archive.records()}
    assert harvest(site.port) == expected
    client = Sickle(f"http://localhost:{site.port}/oai")
    records = list(client.ListRecords(metadataPrefix="document"))
    assert len(records) == len(expected)
    for one in client.ListSets():
        if one.setSpec.startswith("pair:"):
            break
    within = harvest(site.port, set=one.setSpec)
    pair = one.setSpec.partition(":")[2]
    having = {r.id for r in own.archive.records() if pair in r.pairs}
    assert having
    assert {identifier for identifier, deleted in within.items() if not deleted} == having


def test_sets_name_sources_in_any_script(tmp_path: Path) -> None:
    source = "Пресс-служба «Ак Орда» & Co."
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty.", source=source)
    listed = ask(site, verb="ListSets")
    sets = dict(zip(texts(listed, f"{OAI}setSpec"), texts(listed, f"{OAI}setName"), strict=True))
    (spec,) = [one for one, name in sets.items() if name == source]
    assert re.fullmatch(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*", spec)
    found = ask(site, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec)
    assert spec in texts(found, f"{OAI}setSpec")


def test_a_withdrawn_record_remains_as_deleted_in_its_sets(tmp_path: Path) -> None:
    site = site_of(tmp_path, *(f"Kazakhstan and Armenia signed treaty {n}." for n in range(3)))
    one, other, _ = site.archive.ids()
    pair = site.archive.get(one).pairs[0]
    withdraw(site.archive, site.engine, one, "Asked for.", BY)
    purge(site.archive, site.engine, other, "By order.", BY)

    def deleted(**more: str) -> set[str]:
        root = ask(site, verb="ListRecords", metadataPrefix="oai_dc", **more)
        return {
            texts(record, f"{OAI}identifier")[0].rpartition(":")[2]
            for record in root.iter(f"{OAI}record")
            if record.find(f"{OAI}metadata") is None
        }

    assert deleted() == {one, other}
    assert one in deleted(set=f"pair:{pair}")
    root = ask(site, verb="GetRecord", identifier=f"oai:localhost:{one}", metadataPrefix="oai_dc")
    assert [h.get("status") for h in root.iter(f"{OAI}header")] == ["deleted"]
    restore(site.archive, site.engine, one, "By mistake.", BY)
    assert deleted() == {other}


def test_pages_end_where_all_their_records_were_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index may still have them: they are listed once, as deleted, and others follow."""
    monkeypatch.setattr(answers, "PAGE_SIZE", 2)
    site = site_of(tmp_path, *(f"Kazakhstan and Armenia signed treaty {n}." for n in range(7)))
    every = list(site.archive.ids())
    gone = every[:4]
    with site.archive.writer() as writer:
        for one in gone:
            writer.withdraw(one, "Asked for.", BY)
    found, token = list[str](), ""
    while True:
        arguments = {"resumptionToken": token} if token else {"metadataPrefix": "oai_dc"}
        root = ask(site, verb="ListIdentifiers", **arguments)
        found += texts(root, f"{OAI}identifier")
        token = next(iter(texts(root, f"{OAI}resumptionToken")), "")
        if not token:
            break
    assert sorted(one.rpartition(":")[2] for one in found) == sorted(every)


# Changes


def test_an_incremental_harvest_gets_exactly_the_changes(server: tuple[Server, Collection]) -> None:
    site, own = server
    archive, engine = own.archive, own.engine(Shape.MANY_SEGMENTS)
    last = max(archive.history(one)[-1].created for one in archive.ids())
    time.sleep(1.1)
    since = answered(site.port)
    assert since > last[:19]
    current = [r for r in archive.records() if r.status is Status.CURRENT][:6]
    for record in current[:3]:
        title = make_correction("title", "Another title", BY, "test")
        correct(archive, engine, record.id, [title], "A better title.")
    for record in current[3:]:
        withdraw(archive, engine, record.id, "Asked for.", BY)
    expected = {r.id: n >= 3 for n, r in enumerate(current)}
    assert harvest(site.port, from_=since) == expected
    assert harvest(site.port, from_=last[:10]).items() >= expected.items()


def test_a_harvest_beside_an_ingest_misses_nothing(tmp_path: Path) -> None:
    """Each harvest begins at the date of the answer before."""
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty.")
    folder = tmp_path / "more"
    folder.mkdir()
    for n in range(150):
        (folder / f"{n}.txt").write_text(
            f"Armenia and Kazakhstan signed treaty {n}.\n" * 3, "utf-8"
        )
    server, found, since = Server(site.app), dict[str, bool](), "1970-01-01T00:00:00Z"
    writing = threading.Thread(target=site.ingest, args=(folder,))
    writing.start()
    try:
        while True:
            is_last = not writing.is_alive()
            until = answered(server.port)
            found |= harvest(server.port, from_=since)
            assert since <= until
            since = until
            if is_last:
                break
            time.sleep(0.3)
    finally:
        writing.join()
        server.close()
    assert found.keys() == set(site.archive.ids())


def test_the_date_of_an_answer_is_no_later_than_what_a_writer_hides(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty.")
    (identifier,) = site.archive.ids()
    created = site.archive.history(identifier)[-1].created
    last = datetime.fromisoformat(created).strftime("%Y-%m-%dT%H:%M:%SZ")
    time.sleep(1.1)
    with site.archive.writer():
        assert texts(ask(site, verb="Identify"), f"{OAI}responseDate") == [last]
    assert texts(ask(site, verb="Identify"), f"{OAI}responseDate")[0] > last
