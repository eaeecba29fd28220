"""The JSON interface at its versioned paths: lists by cursors, and problems (RFC 9457)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from web_builders import Sample, Site, sample, site_of

from searcher.ingest import withdraw
from searcher.model.query import Sort
from searcher.search import change_log
from searcher_web.api_paths import API, PATHS
from searcher_web.openapi import OPERATIONS

__all__ = ["sample"]

LISTS = [
    "/pairs", "/countries", "/sources", "/changes", "/search?sort=newest", "/search?q=trade",
    "/mentions?q=trade",
]  # fmt: skip


def path_of(address: str) -> str:
    """Return the path of an address of the site, with its parameters."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def pages(site: Site, path: str) -> Iterator[Any]:
    """Follow the links to the next page; check that the header has the same."""
    following: str | None = API + path
    for _ in range(500):
        assert following
        answer = site.get(path_of(following))
        assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
        page = json.loads(answer.text)
        yield page
        following = page["next"]
        link = f'<{following}>; rel="next"' if following else None
        assert answer.headers.get("Link") == link
        if following is None:
            return
    raise AssertionError("there is no end")


def found(site: Site, path: str) -> list[str]:
    return [hit["id"] for page in pages(site, path) for hit in page["hits"]]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("query", ["", "q=trade&", "q=minister&fold=events&pair=AM-KZ&pair=KZ-RU&"])
def test_a_search_by_cursors_is_the_search_by_pages(sample: Sample, query: str, sort: Sort) -> None:
    by_cursor = found(sample, f"/search?{query}sort={sort}&size=7")
    assert by_cursor
    assert by_cursor == sample.ids(f"/search?{query}sort={sort}")


@pytest.mark.parametrize("name", ["pair", "country", "source"])
@pytest.mark.parametrize("query", ["", "q=trade&from=2012", "country=KZ&not.country=RU"])
def test_lists_have_the_values_of_the_facet(sample: Sample, name: str, query: str) -> None:
    path = {"pair": "/pairs", "country": "/countries", "source": "/sources"}[name]
    items = [one for page in pages(sample, f"{path}?{query}&size=3") for one in page["items"]]
    key = {"pair": "pair", "country": "code", "source": "name"}[name]
    values = sample.json(f"/facet/{name}.json?{query}")["values"]
    expected = sorted((v["value"], v["count"]) for v in values if v["value"] != "unknown")
    assert [(one[key], one["total"]) for one in items] == expected
    assert items


def test_a_registered_source_has_what_the_registry_has(sample: Sample) -> None:
    items = {one["name"]: one for p in pages(sample, "/sources") for one in p["items"]}
    registered = [one for one in items.values() if one["id"]]
    assert registered
    assert all(one["kind"] for one in registered)


@pytest.mark.parametrize("sort", ["newest", "oldest", "added"])
def test_what_arrives_meanwhile_moves_nothing(tmp_path: Path, sort: str) -> None:
    """With pages by number, records that come first would be listed twice."""
    texts = [f"Armenia and Kazakhstan met on {n} May 2014. Visit {n}." for n in range(1, 9)]
    site = site_of(tmp_path, *texts)
    seen = list[str]()
    for number, page in enumerate(pages(site, f"/search?size=2&sort={sort}")):
        seen += [hit["id"] for hit in page["hits"]]
        if number < 3:
            path = tmp_path / f"late-{number}.txt"
            path.write_text(f"Kazakhstan and Armenia met on {number + 9} May 2014.", "utf-8")
            site.ingest(path)
    assert len(seen) == len(set(seen))
    assert len(set(seen)) >= len(texts)
    arrived_first = {o.id for o in site.ingest(tmp_path / "document-0.txt")}
    assert arrived_first <= set(seen)


def test_an_order_by_relevance_that_has_shifted_is_stated(tmp_path: Path) -> None:
    texts = [f"Trade between Armenia and Kazakhstan in {n}. " + "Trade. " * n for n in range(4)]
    site = site_of(tmp_path, *texts)
    first = site.json(f"{API}/search?q=trade&size=2")
    same = site.json(path_of(first["next"]))
    assert not [one for one in same["notices"] if "order by relevance" in one]
    path = tmp_path / "late.txt"
    path.write_text("Trade between Kazakhstan and Russia.", "utf-8")
    site.ingest(path)
    shifted = site.json(path_of(first["next"]))
    assert [one for one in shifted["notices"] if "order by relevance" in one]


def test_changes_go_on_from_a_cursor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What was changed in this second is listed in the next: let it be over.
    monkeypatch.setattr(change_log, "time", SimpleNamespace(time=lambda: 4_000_000_000))
    site = site_of(tmp_path, *(f"Armenia and Kazakhstan, meeting {n}." for n in range(3)))
    ids = list(site.archive.ids())
    withdraw(site.archive, site.engine, ids[0], "a slip", "Anna")
    every = list(pages(site, "/changes?size=2"))
    listed = {one["id"]: one["version"] for page in every for one in page["items"]}
    assert listed == {ids[0]: None, ids[1]: 1, ids[2]: 1}
    cursor = every[-1]["cursor"]
    later = site.json(f"{API}/changes?cursor={cursor}")
    assert (later["items"], later["next"], later["cursor"]) == ([], None, cursor)
    assert site.json(f"{API}/changes?since=2090-01-01")["items"] == []
    assert len(site.json(f"{API}/changes?since=2000-01-01")["items"]) == 3


def test_what_may_still_change_is_not_listed_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of(tmp_path, "Armenia and Kazakhstan, a meeting.")
    (identifier,) = site.archive.ids()
    changed = change_log.ChangeLog(site.engine, site.archive, ()).change_of(identifier)
    assert changed
    clock = SimpleNamespace(time=lambda: changed.second)
    monkeypatch.setattr(change_log, "time", clock)
    early = site.json(f"{API}/changes")
    assert early["items"] == []
    clock.time = lambda: changed.second + 1
    (item,) = site.json(f"{API}/changes?cursor={early['cursor']}")["items"]
    assert item["id"] == identifier


def test_the_versions_of_a_record_are_listed(sample: Sample) -> None:
    path = f"/records/{sample.corrected}/versions?size=1"
    numbers = [one["number"] for page in pages(sample, path) for one in page["items"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
    whole = sample.json(f"{API}/records/{sample.corrected}/versions")
    assert whole["items"] == sample.json(f"/d/{sample.corrected}.json")["versions"]


def filled(template: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(name, value)
    return template


def test_both_addresses_have_one_answer(sample: Sample) -> None:
    known = {
        "{identifier}": sample.corrected, "{field}": "source", "{pair}": "AM-KZ", "{code}": "KZ",
        "{version}": "1", "{before}": "1", "{after}": "2", "{first}": sample.corrected,
        "{second}": other_than(sample, sample.corrected), "{first_version}": "1",
        "{second_version}": "1",
    }  # fmt: skip
    tried = 0
    for path, versioned in PATHS.items():
        if path.startswith(("/dossiers", "/s/")):
            continue
        beside, own = (filled(one, known) for one in (path, API + versioned))
        one, other = (sample.get(p + "?q=trade") for p in (beside, own))
        assert (one.status_code, one.mimetype) == (other.status_code, other.mimetype)
        assert one.text == other.text.replace(own, beside)
        tried += 1
    assert tried > 14


def other_than(sample: Sample, identifier: str) -> str:
    return next(record.id for record in sample.records if record.id != identifier)


def test_two_versions_of_a_record_lead_to_their_differences(sample: Sample) -> None:
    one = sample.corrected
    answer = sample.get(f"{API}/comparisons/{one}/versions/1/{one}/versions/2")
    there = f"{API}/records/{one}/differences/1..2"
    assert (answer.status_code, answer.headers["Location"]) == (302, there)
    assert sample.json(there)
    assert sample.json(f"{API}/comparisons/{one}/{one}", 400)["type"].endswith("#invalid-address")


@pytest.mark.parametrize("sort", ["", "&sort=newest"])
def test_mentions_are_those_of_the_page(sample: Sample, sort: str) -> None:
    path = f"/mentions?q=trade OR minister{sort}"
    items = [one for page in pages(sample, f"{path}&size=4") for one in page["items"]]
    assert [one["id"] for one in items] == sample.json(path.replace("?", ".json?"))["ids"]
    for one in items:
        record = sample.archive.get(one["id"])
        paragraphs = record.body.split("\n\n")
        for sentence in one["sentences"]:
            assert sentence["text"] in paragraphs[sentence["paragraph"] - 1]
            assert sentence["address"].endswith(f"/v{one['version']}#p{sentence['paragraph']}")
            assert all(sentence["text"][start:end] for start, end in sentence["marks"])
        marks = sum(len(sentence["marks"]) for sentence in one["sentences"])
        assert one["count"] == marks + len(one["title_marks"])
    assert len({mark for one in items for s in one["sentences"] for mark in s["text"].split()}) > 9


def test_filters_alone_have_no_mentions(sample: Sample) -> None:
    problem = sample.json(f"{API}/mentions?pair=AM-KZ", 400)
    assert problem["type"].endswith("#invalid-address")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "cursor", ["x", "%00", "é", "W10", "WyIiLFtdXQ", "A" * 5000, "=", "WyIi.."]
)
def test_a_cursor_of_no_list_is_refused(sample: Sample, path: str, cursor: str) -> None:
    more = "&" if "?" in path else "?"
    problem = sample.json(f"{API}{path}{more}cursor={cursor}", 400)
    assert problem["type"].endswith("#invalid-cursor")


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_list_is_refused(sample: Sample, path: str) -> None:
    more = "&" if "?" in path else "?"
    cursor = sample.json(f"{API}{path}{more}size=1")["next"].rpartition("cursor=")[2]
    for other in (*LISTS, "/search?q=minister", "/pairs?q=trade"):
        if other == path or not (more := "&" if "?" in other else "?"):
            continue
        if other.partition("?")[0] == "/changes" == path:
            continue
        assert sample.json(f"{API}{other}{more}cursor={cursor}", 400)["status"] == 400


@pytest.mark.parametrize("path", LISTS)
def test_names_of_parameters_in_any_script_harm_no_header(sample: Sample, path: str) -> None:
    more = "&" if "?" in path else "?"
    strange = f"{API}{path}{more}size=1&%F0%9F%9A%82%0D%0A=1&%D5%A1=%D5%A2&x%22%3E=y"
    following = sample.json(strange)["next"]
    assert following.isascii()
    assert "%F0" not in following
    assert sample.json(path_of(following))


def test_a_cursor_and_a_page_are_refused_together(sample: Sample) -> None:
    following = path_of(sample.json(f"{API}/search?size=1")["next"])
    assert sample.json(f"{following}&page=2", 400)["type"].endswith("#invalid-address")


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/nothing", 404, "not-found"),
        ("/search?q=(a&strict=1", 400, "invalid-query"),
        ("/search?sort=x", 400, "invalid-address"),
        ("/search?size=0", 400, "invalid-address"),
        ("/pairs?size=101", 400, "invalid-address"),
        ("/changes?since=yesterday", 400, "invalid-address"),
        ("/records/nothing", 404, "not-found"),
        ("/records/{withdrawn}", 410, "withdrawn-record"),
        ("/records/{withdrawn}/versions", 410, "withdrawn-record"),
        ("/records/{corrected}/versions/99", 404, "not-found"),
        ("/pairs/AM-XX", 404, "not-found"),
        ("/facets/colour", 404, "not-found"),
        ("/dossiers/000000000000", 404, "not-found"),
        ("/search?" + "x=y&" * 999, 400, "too-many-parameters"),
    ],
)
def test_problems_have_their_type(sample: Sample, path: str, status: int, kind: str) -> None:
    asked = path.format(withdrawn=sample.withdrawn, corrected=sample.corrected)
    problem = sample.json(API + asked, status)
    assert problem["status"] == status
    assert problem["type"] == f"http://localhost/data#{kind}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == (API + asked).partition("?")[0]


def test_a_page_of_an_error_is_still_a_page(sample: Sample) -> None:
    assert sample.get("/nothing").mimetype == "text/html"
    assert sample.get("/search?sort=x").mimetype == "text/html"


def test_other_spellings_lead_to_the_versioned_path(sample: Sample) -> None:
    answer = sample.get(f"{API}/records/{sample.corrected.upper()}")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"{API}/records/{sample.corrected}",
    )
    answer = sample.get(f"{API}/pairs/KZ-AM")
    assert answer.headers["Location"] == f"{API}/pairs/AM-KZ"


def test_every_versioned_path_is_described() -> None:
    described = {operation.path for operation in OPERATIONS}
    assert PATHS.keys() - described == {"/openapi.json"}
