"""Representations of records for programs of libraries, and links to them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from bs4 import BeautifulSoup
from web_builders import NAAN, Sample, Site, faults, open_site, sample, site_of
from werkzeug.test import TestResponse

from evaluation.browsing import HEADERS as BROWSER
from searcher.export.cited import CitedArchive
from searcher.export.json_ld import as_data_block, json_ld
from searcher.ingest import merge, restore, withdraw
from searcher.model.identifiers import ALPHABET, similar_identifiers
from searcher.model.record import Kind
from searcher_web.record_links import Part, RecordLinks, http_date

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


# Pages and times


def test_a_page_has_an_address_of_its_own(sample: Sample) -> None:
    client = sample.app.test_client()
    for address in (f"/d/{sample.corrected}", f"/d/{sample.corrected}/v1"):
        program = {"Accept": "application/json"}
        assert client.get(address, headers=program).status_code == 303
        answer = client.get(f"{address}.html", headers=program)
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        assert not faults(answer.text)
    gone = client.get(f"/d/{sample.withdrawn}.html")
    assert (gone.status_code, gone.mimetype) == (410, "text/html")


@pytest.mark.parametrize("ending", [".json", ".txt", ".jsonld"])
def test_a_representation_has_the_time_of_its_version(sample: Sample, ending: str) -> None:
    client, newest = sample.app.test_client(), sample.archive.history(sample.corrected)
    assert len(newest) == 2
    for path, version in (("", newest[-1]), ("/v1", newest[0])):
        address = f"/d/{sample.corrected}{path}{ending}"
        answer = client.get(address)
        assert answer.headers["Last-Modified"] == http_date(version)
        again = client.get(address, headers={"If-Modified-Since": http_date(version)})
        assert (again.status_code, again.data) == (304, b"")
        assert (
            client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code
            == 304
        )
        changed = {"If-None-Match": '"other"', "If-Modified-Since": http_date(version)}
        assert client.get(address, headers=changed).status_code == 200


def test_descriptions_have_the_licence_and_documents_have_none(tmp_path: Path) -> None:
    document = "A text about Kazakhstan and Armenia."
    (tmp_path / "plain").mkdir()
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    plain = site_of(tmp_path / "plain", document)
    (one,) = plain.ids("/search")
    licensed = open_site(tmp_path / "plain", licence=licence)
    for ending in ("", ".txt", "/original", ".json", ".jsonld", ".ris"):
        described = ending in (".json", ".jsonld", ".ris")
        assert (
            f'<{licence}>; rel="license"' in licensed.get(f"/d/{one}{ending}").headers["Link"]
        ) is (described)
        assert "license" not in plain.get(f"/d/{one}{ending}").headers["Link"]


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


# Signposting


def links_in(header: str) -> list[tuple[str, str, str]]:
    """Read a header as a client does: relation, address and type of each link."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?(?:, |$)', header)
    assert ", ".join(
        f'<{url}>; rel="{rel}"' + (f'; type="{kind}"' if kind else "") for url, rel, kind in found
    ) == header  # fmt: skip
    return [(rel, url, kind) for url, rel, kind in found]


def of(answer: TestResponse, relation: str) -> list[tuple[str, str]]:
    return [(url, kind) for rel, url, kind in links_in(answer.headers["Link"]) if rel == relation]


def test_a_client_finds_everything_from_the_page_of_each_record(sample: Sample) -> None:
    for record in sample.records:
        for path in (f"/d/{record.id}", f"/d/{record.id}/v{record.version}"):
            answer = sample.get(path)
            assert of(answer, "cite-as") == [(f"http://localhost{path}", "")]
            types = [url.removeprefix("https://schema.org/") for url, _ in of(answer, "type")]
            assert types == ["AboutPage", json_ld(record, SITE)["@type"]]
            assert of(answer, "item") == [
                (f"http://localhost{path}/original", record.original.media_type)
            ]
            assert of(answer, "collection") == [("http://localhost/", "text/html")]
            assert not of(answer, "license")
            assert len(of(answer, "linkset")) == 1
            assert len(of(answer, "describedby")) == 5


def test_each_link_leads_to_its_type_and_back(sample: Sample) -> None:
    one = sample.corrected
    for path in (f"/d/{one}", f"/d/{one}/v1"):
        page = sample.get(path)
        for relation in ("describedby", "item", "linkset"):
            for url, kind in of(page, relation):
                answer = sample.get(url.removeprefix("http://localhost"))
                assert (answer.status_code, answer.mimetype) == (200, kind), url
                if relation != "linkset":
                    assert of(answer, "cite-as") == [(f"http://localhost{path}", "")], url
                    back = "describes" if relation == "describedby" else "collection"
                    assert of(answer, back) == [(f"http://localhost{path}", "text/html")], url
        text = sample.get(f"{path}.txt")
        assert of(text, "describedby") == of(page, "describedby")


def test_a_linkset_has_the_links_of_the_headers(sample: Sample) -> None:
    one = sample.corrected
    for path in (f"/d/{one}", f"/d/{one}/v1"):
        answer = sample.get(f"{path}/linkset.json")
        assert answer.mimetype == "application/linkset+json"
        contexts = {c.pop("anchor"): c for c in json.loads(answer.text)["linkset"]}
        for anchor, context in contexts.items():
            linked = {
                (rel, target["href"], target.get("type", ""))
                for rel, targets in context.items()
                for target in targets
            }
            header = sample.get(anchor.removeprefix("http://localhost")).headers["Link"]
            assert linked == set(links_in(header)), anchor
        assert len(contexts) == 7


def test_no_text_of_a_document_comes_into_a_header(hostile: tuple[Site, str]) -> None:
    site, one = hostile
    record = msgspec.structs.replace(
        site.archive.get(one),
        title="a\r\nSet-Cookie: x=1", source='"; rel="cite-as', creator="<b>",
        original=replace(site.archive.get(one).original, media_type='text/html"\r\nX-Evil: 1'),
    )  # fmt: skip
    links = RecordLinks(record, 1, "http://localhost")
    for part in Part:
        for link in map(str, (*links.of(part), *links.of_time())):
            assert re.fullmatch(r'<http[\w:/.-]+>; rel="[\w-]+"(; type="[\w./+-]+")?', link), link
    links_in(site.get(f"/d/{one}").headers["Link"])


# Memento


def test_versions_are_mementos_of_the_record(sample: Sample) -> None:
    one = sample.corrected
    times = {v.number: http_date(v) for v in sample.archive.history(one)}
    for number, time in times.items():
        answer = sample.get(f"/d/{one}/v{number}")
        assert answer.headers["Memento-Datetime"] == time
        assert of(answer, "original") == [(f"http://localhost/d/{one}", "")]
        assert len(of(answer, "timemap")) == len(of(answer, "timegate")) == 1
    newest = sample.get(f"/d/{one}")
    assert "Memento-Datetime" not in newest.headers
    timemap = sample.get(f"/d/{one}/timemap")
    assert of(newest, "timemap") == [
        (f"http://localhost/d/{one}/timemap", "application/link-format")
    ]
    assert timemap.mimetype == "application/link-format"
    listed = re.findall(r'</?([^>]*)>; rel="([^"]*memento)"; datetime="([^"]*)"', timemap.text)
    assert listed == [
        (f"http://localhost/d/{one}/v1", "first memento", times[1]),
        (f"http://localhost/d/{one}/v2", "last memento", times[2]),
    ]
    assert f'from="{times[1]}"; until="{times[2]}"' in timemap.text


def test_a_moment_leads_to_the_version_that_was_valid_then(two: tuple[Site, str, str]) -> None:
    site, one, _ = two
    withdraw(site.archive, site.engine, one, *WHO)
    restore(site.archive, site.engine, one, *WHO)
    listed = site.get(f"/d/{one}/timemap").text
    assert f"/d/{one}/v1>" in listed
    assert f"/d/{one}/v2>" not in listed  # it was withdrawn
    assert f"/d/{one}/v3>" in listed
    client = site.app.test_client()
    restored = http_date(site.archive.history(one)[2])
    for moment, number in (("Sat, 01 Jan 2000 00:00:00 GMT", 1), (None, 3), (restored, 3),
                           ("Fri, 01 Jan 2999 00:00:00 GMT", 3)):  # fmt: skip
        headers = {"Accept-Datetime": moment} if moment else {}
        answer = client.get(f"/d/{one}/timegate", headers=headers)
        assert answer.status_code == 302
        assert answer.location == f"/d/{one}/v{number}"
        assert "accept-datetime" in answer.vary.as_set()
        assert of(answer, "original") == [(f"http://localhost/d/{one}", "")]
    for wrong in ("yesterday", "Fri, 99 Jan 2999 00:00:00 GMT", ""):
        answer = client.get(f"/d/{one}/timegate", headers={"Accept-Datetime": wrong})
        assert answer.status_code == 400, wrong


# Content negotiation


@pytest.mark.parametrize(
    ("accept", "ending"),
    [("application/json", ".json"), ("application/ld+json", ".jsonld"),
     ("application/x-bibtex", ".bib"), ("application/x-research-info-systems", ".ris"),
     ("application/vnd.citationstyles.csl+json", ".csl.json"), ("text/plain", ".txt"),
     ("text/html;q=0.5, application/ld+json", ".jsonld")],
)  # fmt: skip
def test_programs_are_redirected_to_what_they_prefer(
    sample: Sample, accept: str, ending: str
) -> None:
    client, one = sample.app.test_client(), sample.corrected
    for path in (f"/d/{one}", f"/d/{one}/v1"):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.location) == (303, path + ending)
        assert "accept" in answer.vary.as_set()
        assert sample.get(answer.location).mimetype in accept


@pytest.mark.parametrize(
    "accept",
    [None, "", "*/*", "text/html", "text/*", "image/png", BROWSER["Accept"],
     "text/html, application/json", "nonsense"],
)  # fmt: skip
def test_browsers_get_the_page(sample: Sample, accept: str | None) -> None:
    headers = {"Accept": accept} if accept is not None else {}
    answer = sample.app.test_client().get(f"/d/{sample.corrected}", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "accept" in answer.vary.as_set()


def test_a_slash_at_the_end_is_removed(sample: Sample) -> None:
    one = sample.corrected
    for path in (f"/d/{one}", f"/d/{one}/v1"):
        answer = sample.get(f"{path}/?q=a%20b")
        assert (answer.status_code, answer.location) == (301, f"{path}?q=a%20b")
        assert sample.get(f"{path}/").location == path


# Records that are gone


def test_representations_of_a_withdrawn_record_are_gone(two: tuple[Site, str, str]) -> None:
    site, one, _ = two
    withdraw(site.archive, site.engine, one, *WHO)
    for end in (".txt", ".jsonld", "/v1.txt", "/v1.jsonld", "/v2.txt", "/linkset.json",
                "/v1/linkset.json", "/timemap", "/timegate"):  # fmt: skip
        answer = site.get(f"/d/{one}{end}")
        assert answer.status_code == 410, end
        assert "quokkas" not in answer.text.replace(site.archive.get(one).heading, ""), end
    tombstone = site.get(f"/d/{one}")
    assert of(tombstone, "cite-as") == [(f"http://localhost/d/{one}", "")]
    assert not of(tombstone, "item")
    error = json.loads(site.get(f"/d/{one}.jsonld").text)
    assert (error["record"]["id"], error["record"]["reason"]) == (one, "a slip")
    restore(site.archive, site.engine, one, *WHO)
    assert [site.get(f"/d/{one}/v{n}.txt").status_code for n in (1, 2, 3)] == [200, 410, 200]


def test_representations_of_a_merged_record_lead_to_the_survivor(
    two: tuple[Site, str, str],
) -> None:
    site, lesser, survivor = two
    merge(site.archive, site.engine, lesser, survivor, *WHO)
    for end in (".txt", ".jsonld", "/linkset.json", "/timemap", "/timegate"):
        answer = site.get(f"/d/{lesser}{end}")
        assert (answer.status_code, answer.location) == (301, f"/d/{survivor}{end}")
    assert "quokkas" in site.get(f"/d/{lesser}/v1.txt").text


# Mistyped identifiers


@pytest.mark.parametrize("place", range(12))
def test_each_wrong_character_leads_to_the_record(sample: Sample, place: int) -> None:
    one = sample.corrected
    for character in ALPHABET + "aeiouly-":
        wrong = one[:place] + character + one[place + 1 :]
        if wrong != one:
            assert one in similar_identifiers(wrong)
    assert one in similar_identifiers(one[:place] + one[place + 1 :])
    assert one in similar_identifiers(one[:place] + "z" + one[place:])
    assert one in similar_identifiers(one[:place] + one[place : place + 2][::-1] + one[place + 2 :])


@pytest.mark.parametrize("text", ["", "z", "z" * 10, "z" * 14, "z" * 5000])
def test_a_text_of_another_length_is_like_no_identifier(text: str) -> None:
    assert not similar_identifiers(text)


def test_a_mistyped_identifier_differs_from_an_unknown_one(sample: Sample) -> None:
    one = sample.corrected
    wrong = ("0" if one[3] != "0" else "1").join((one[:3], one[4:]))
    for end in ("", "/v1", ".txt", "/timemap"):
        page = sample.page(f"/d/{wrong}{end}", 404)
        links = [str(a["href"]) for a in page.soup.select(".message li a")]
        assert f"/d/{one}" in links
        assert "is not a valid identifier" in page.text
        assert faults(page.html) == []
    assert one in sample.json(f"/d/{wrong}.json", 404)["did_you_mean"]
    unknown = sample.page("/d/000000000000", 404)
    assert not unknown.soup.select(".message li a")
    assert "is not a valid identifier" not in unknown.text
    assert "did_you_mean" not in sample.json("/d/000000000000.json", 404)


def test_no_withdrawn_record_is_offered(sample: Sample) -> None:
    gone = sample.withdrawn
    wrong = ("0" if gone[3] != "0" else "1").join((gone[:3], gone[4:]))
    assert gone in similar_identifiers(wrong)
    links = sample.page(f"/d/{wrong}", 404).soup.select(".message li a")
    assert f"/d/{gone}" not in [str(a["href"]) for a in links]
