"""The description of the JSON interface (OpenAPI 3.1) is what the site does."""

import json
import re
import shutil
from collections.abc import Iterator
from urllib.parse import urlencode

import jsonschema
import pytest
from collection import Collection, Shape

from evaluation.api import saved_search, try_requests
from evaluation.browsing import Browser, served
from searcher.model.dossier import Dossier, DossierSection
from searcher.model.record import Status
from searcher.store.dossiers import identifier_of
from searcher_web import Config, create_app
from searcher_web.api_paths import API, PATHS, is_of_api, template
from searcher_web.openapi import OPERATIONS, description

DOWNLOADS = {
    "/search.csl.json", "/search.manifest.json", "/d/{identifier}.csl.json",
    "/d/{identifier}/v{version}.csl.json", "/basket.{form}", "/dossier.csl.json",
    "/dossiers/{identifier}.csl.json", "/dossiers/{identifier}/v{version}.csl.json", "/openapi.json",
    f"{API}/openapi.json", "/data/record.schema.json",
}  # fmt: skip
"""JSON in the formats of other programs, and of downloads."""

PUBLISHED = Dossier("Accounts", "", (DossierSection("First", ()),))
EXAMPLES = 6
"""Requests of each address in a run of all tests; `evaluation.api` makes more."""


@pytest.fixture(scope="module")
def port(collection: Collection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    copy = collection.copy(tmp_path_factory.mktemp("described") / "collection")
    copy.archive.dossiers.publish(PUBLISHED, "Anna", "")
    with served(copy.archive.root, copy.index(Shape.MANY_SEGMENTS)) as port:
        yield port
    shutil.rmtree(copy.folder)  # tens of thousands of files


def test_every_address_that_answers_json_is_described(collection: Collection) -> None:
    config = Config(collection.archive.root, collection.index(Shape.MANY_SEGMENTS))
    rules = map(str, create_app(config).url_map.iter_rules())
    written = set(map(template, rules))
    answering = {rule for rule in written if rule.endswith(".json") or is_of_api(rule)} - DOWNLOADS
    addresses = {operation.path for operation in OPERATIONS}
    assert answering == addresses | {API + path for path in PATHS.values()} - DOWNLOADS


def test_requests_from_the_description_are_answered_as_described(port: int) -> None:
    tried = try_requests(port, EXAMPLES, ("examples", "fuzzing"))
    assert tried.made > 4 * EXAMPLES
    assert tried.passed == tried.made, tried.printed


def test_answers_about_what_exists_are_as_described(port: int, collection: Collection) -> None:
    records = map(collection.archive.get, collection.archive.ids())
    corrected = next(r for r in records if r.version > 1 and r.status is Status.CURRENT)
    other = next(one for one in collection.archive.ids() if one != corrected.id)
    addresses = {
        "/search.json": "/search.json?q=minister&size=20&pair=AM-KZ",
        "/facet/{field}.json": "/facet/source.json?q=minister",
        "/timeline.json": "/timeline.json?q=minister",
        "/mentions.json": "/mentions.json?q=minister&pair=AM-KZ",
        "/counts.json": "/counts.json?lines=minister%0A(%0Atrade&by=pair",
        "/complete.json": "/complete.json?q=mini",
        "/dossier.json": f"/dossier.json?t=Trade&s=First&d={corrected.id}/v1&n=Compare",
        "/compare-searches.json": "/compare-searches.json?a.q=minister&b.q=(trade&b.strict=1",
        "/d/{identifier}.json": f"/d/{corrected.id}.json",
        "/d/{identifier}/v{version}.json": f"/d/{corrected.id}/v1.json",
        "/d/{identifier}/diff/{before}..{after}.json": f"/d/{corrected.id}/diff/1..2.json",
        "/d/{identifier}/linkset.json": f"/d/{corrected.id}/linkset.json",
        "/d/{identifier}/v{version}/linkset.json": f"/d/{corrected.id}/v1/linkset.json",
        "/compare/{first}/{second}.json": f"/compare/{corrected.id}/{other}.json",
        "/compare/{first}/v{first_version}/{second}.json": (
            f"/compare/{corrected.id}/v1/{other}.json"
        ),
        "/compare/{first}/{second}/v{second_version}.json": (
            f"/compare/{other}/{corrected.id}/v1.json"
        ),
        "/compare/{first}/v{first_version}/{second}/v{second_version}.json": (
            f"/compare/{corrected.id}/v1/{other}/v1.json"
        ),
        "/pairs/{pair}.json": "/pairs/AM-KZ.json",
        "/countries/{code}.json": "/countries/KZ.json",
        "/dossiers/{identifier}.json": f"/dossiers/{identifier_of(PUBLISHED)}.json",
        "/dossiers/{identifier}/v{version}.json": f"/dossiers/{identifier_of(PUBLISHED)}/v1.json",
        "/search.feed.json": "/search.feed.json?q=minister",
        "/dossiers.feed.json": "/dossiers.feed.json",
        "/dossiers/{identifier}.feed.json": f"/dossiers/{identifier_of(PUBLISHED)}.feed.json",
        "/s/{identifier}.json": f"/s/{saved_search(port)}.json",
        f"{API}/records/{{identifier}}/versions": f"{API}/records/{corrected.id}/versions?size=1",
        f"{API}/mentions": f"{API}/mentions?q=minister&pair=AM-KZ",
        f"{API}/pairs": f"{API}/pairs?q=minister&size=2",
        f"{API}/countries": f"{API}/countries?size=2",
        f"{API}/sources": f"{API}/sources?pair=AM-KZ",
        f"{API}/dossiers": f"{API}/dossiers",
        f"{API}/changes": f"{API}/changes?size=2",
    }
    assert addresses.keys() == {operation.path for operation in OPERATIONS}
    with Browser(port) as browser:
        described = json.loads(browser.ask("/openapi.json").body)
        for operation in OPERATIONS:
            answer = browser.ask(addresses[operation.path])
            assert answer.status == 200, operation.path
            name = operation.answer.__name__
            schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
            jsonschema.Draft202012Validator(schema).validate(json.loads(answer.body))


def test_a_value_with_spaces_is_valid_where_its_pattern_allows_them(port: int) -> None:
    values = ("", " ", "\x1c", "\x85", "\u3000", " 2026-03-25\t", "\x1f", " a", "a b", "\x00")
    with Browser(port) as browser:
        for operation in OPERATIONS:
            if browser.ask(operation.path).status != 200:  # it has parameters that must be there
                continue
            patterns = {one.name: one.schema.get("pattern") for one in operation.parameters}
            for one, pattern in patterns.items():
                for value in values if pattern else ():
                    asked = f"{operation.path}?{urlencode({one: value})}"
                    is_valid = re.search(str(pattern), value) is not None
                    assert browser.ask(asked).status == (200 if is_valid else 400), asked


def test_the_description_has_the_name_and_the_origin_of_the_site() -> None:
    described = description("Archive of the Steppe", "https://steppe.example")
    assert described["info"]["title"] == "Archive of the Steppe"
    assert described["servers"] == [{"url": "https://steppe.example"}]
    assert described["openapi"].startswith("3.1")


def test_the_examples_are_as_described() -> None:
    described = json.loads(json.dumps(description("Archive", "https://steppe.example")))
    answers = [operation["get"]["responses"]["200"] for operation in described["paths"].values()]
    examples = [
        content for one in answers for content in one["content"].values() if "example" in content
    ]
    assert len(examples) > 6
    for content in examples:
        schema = {**content["schema"], "components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(content["example"])


def test_a_flag_that_is_neither_0_nor_1_is_refused(port: int) -> None:
    with Browser(port) as browser:
        assert browser.ask("/search.json?q=minister&strict=1").status == 200
        assert browser.ask("/search.json?q=minister&strict=yes").status == 400
