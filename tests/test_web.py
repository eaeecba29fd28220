"""Every page and address of the site, and its answers to errors."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_builders import (
    NAAN,
    Page,
    Sample,
    faults,
    sample,
    site_of,
    written_day,
)

from searcher.model.facets import FACETS, Field

__all__ = ["sample"]

MISTYPED = "sqzhtn8z4gt4"
UNKNOWN_ID = "000000000000"  # valid, but of no record


def address(**parameters: str) -> str:
    return "/search?" + urlencode({k.rstrip("_"): v for k, v in parameters.items()})


# Addresses


def addresses(site: Sample) -> dict[str, int]:
    """List an address of every kind, with the status of its response."""
    new, gone = site.corrected, site.withdrawn
    return {
        "/": 200,
        "/help": 200,
        "/robots.txt": 200,
        "/records": 200,
        "/sitemap.xml": 200,
        "/search": 200,
        "/search?q=visit": 200,
        "/search?q=visit&country=KZ&not.year=2014&sort=oldest": 200,
        "/search?from=2010&to=2017-03&when=possibly&size=5&page=2": 200,
        "/search?q=zzzzzz": 200,
        "/search?page=999": 200,
        "/search.json?q=visit": 200,
        "/complete.json?q=kaz": 200,
        "/complete.json": 200,
        **{f"/facet/{field}": 200 for field in FACETS},
        "/facet/pair?q=visit&order=name": 200,
        "/download?q=visit": 200,
        "/concordance?q=visit": 200,
        "/concordance?q=the&order=source&page=2": 200,
        "/concordance.csv?q=visit": 200,
        "/concordance?order=up": 400,
        "/search.csv?q=visit": 200,
        "/search.jsonl?q=visit": 200,
        "/search.zip?q=visit": 200,
        "/search.manifest.json?q=visit": 200,
        f"/d/{new}": 200,
        f"/d/{new}?q=energy": 200,
        f"/d/{new}?q=(": 200,
        f"/d/{new}.json": 200,
        f"/d/{new}/v1": 200,
        f"/d/{new}/v1.json": 200,
        f"/d/{new}/v2": 200,
        f"/d/{new}/diff/1..2": 200,
        f"/d/{new}/diff/2..1.json": 200,
        f"/d/{new}.bib": 200,
        f"/d/{new}.ris": 200,
        f"/d/{new}/v1.csl.json": 200,
        f"/d/{new}/original": 200,
        f"/d/{new}/v1/original": 200,
        "/static/style.css": 200,
        "/static/site.js": 200,
        "/static/icon.svg": 200,
        f"/d/{new.upper()}": 301,
        "/records/1": 301,
        f"/ark:{NAAN}/{new}": 302,
        f"/d/{new}/diff?before=1&after=2": 302,
        "/search?q=(": 200,
        "/search?q=(&strict=1": 400,
        "/search?page=0": 400,
        "/search.json?q=(&strict=1": 400,
        "/facet/pair?q=(&strict=1": 400,
        "/cite": 405,
        f"/s/{UNKNOWN_ID}": 404,
        f"/s/{UNKNOWN_ID}.json": 404,
        f"/s/{MISTYPED}": 404,
        "/nothing": 404,
        "/records/2": 404,
        "/sitemap-2.xml": 404,
        "/nothing.json": 404,
        "/d/": 404,
        f"/d/{MISTYPED}": 404,
        f"/d/{UNKNOWN_ID}": 404,
        f"/d/{UNKNOWN_ID}.json": 404,
        f"/d/{UNKNOWN_ID}/original": 404,
        f"/d/{new}/v0": 404,
        f"/d/{new}/v3": 404,
        f"/d/{new}/v3/original": 404,
        f"/d/{new}/diff/1..3": 404,
        f"/d/{new}/v3.bib": 404,
        f"/ark:12345/{new}": 404,
        "/facet/colour": 404,
        "/facet/topic": 200,
        **dict.fromkeys(withdrawn_addresses(gone), 410),
    }


def withdrawn_addresses(gone: str) -> list[str]:
    """List every address of a withdrawn record."""
    ends = ("", ".json", "/v1", "/v1.json", "/v2", "/v2.json", "/original", "/v1/original",
            "/diff", "/diff/1..2", "/diff/1..2.json", ".bib", "/v1.ris", "/v1.csl.json",
            ".txt", "/v1.txt")  # fmt: skip
    return [f"/d/{gone}{end}" for end in ends] + [f"/ark:{NAAN}/{gone}"]


def test_every_address_has_the_expected_status(sample: Sample) -> None:
    wanted = addresses(sample)
    assert {url: sample.get(url).status_code for url in wanted} == wanted


def test_every_page_has_valid_markup(sample: Sample) -> None:
    wrong = {}
    for url in addresses(sample):
        answer = sample.get(url)
        is_page = answer.mimetype == "text/html" and answer.status_code not in (301, 302)
        if is_page and "Content-Disposition" not in answer.headers:
            found = faults(answer.text)
            wrong.update({url: found} if found else {})
    assert not wrong


def test_a_page_is_small_and_loads_at_most_two_files(sample: Sample) -> None:
    for url, status in addresses(sample).items():
        answer = sample.get(url)
        if answer.mimetype == "text/html" and status not in (301, 302, 303):
            assert len(answer.data) < 100_000, url
            asked = Page(answer.text).soup.select("script[src], link[rel=stylesheet], img")
            assert len(asked) <= 2, url


def test_every_response_has_the_security_policy_and_sets_no_cookie(sample: Sample) -> None:
    for url in [*addresses(sample), "/search/"]:
        headers = sample.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, url
        assert "unsafe" not in policy, url
        assert "http" not in policy, url
        assert headers["X-Content-Type-Options"] == "nosniff", url
        assert "Set-Cookie" not in headers, url
    posted = sample.app.test_client().post("/search")
    assert posted.status_code == 405
    assert "GET" in posted.headers["Allow"]
    assert "default-src 'none'" in posted.headers["Content-Security-Policy"]


def test_the_links_of_pages_are_not_broken(sample: Sample) -> None:
    one = f"/d/{sample.corrected}"
    pages = ["/", "/help", "/search?q=visit", one, f"{one}/v1", f"{one}/diff/1..2"]
    for url in pages:
        for link in sample.page(url).soup.select("[href], [src]"):
            target = str(link.get("href") or link.get("src"))
            if not target.startswith(("#", "data:")):
                assert sample.get(target).status_code in (200, 302, 303), (url, target)


def test_the_counts_of_the_home_page_agree_with_the_archive(sample: Sample) -> None:
    home = sample.page("/")
    assert home.text.startswith("Documents on relations between countries")
    assert f"{len(sample.records)} records" in home.text
    for link in home.soup.select(".ranked a"):
        assert sample.total(str(link["href"])) == int(link.select(".count")[0].get_text())
    newest = [str(a["href"]).removeprefix("/d/") for a in home.soup.select(".link-list a")]
    assert newest == sample.ids("/search?sort=newest")[: len(newest)]


def test_every_example_of_the_help_page_is_a_valid_search(sample: Sample) -> None:
    examples = sample.page("/help").soup.select("table a")
    assert len(examples) > 10
    for example in examples:
        assert Page(sample.get(str(example["href"])).text).one("#q")["value"] == example.get_text()


def test_robots_txt_allows_records_and_disallows_searches(sample: Sample) -> None:
    lines = sample.get("/robots.txt").text.splitlines()
    assert "Disallow: /search" in lines
    assert "Allow: /d/" in lines
    assert "noindex" in str(sample.page("/search").one("meta[name=robots]"))


def test_a_misspelt_word_has_a_link_to_a_suggestion(sample: Sample) -> None:
    link = sample.page("/search?q=kazahstan&kind=news").soup.select(".did-you-mean a")[0]
    assert link["href"] == "/search?q=kazakhstan&kind=news"
    assert sample.json(str(link["href"]).replace("/search", "/search.json"))["total"] > 0


def test_completions_are_served_as_json(sample: Sample) -> None:
    found = sample.json("/complete.json?q=kazakhs")["completions"]
    assert "kazakhstan" in {one["query"] for one in found if one["kind"] == "word"}
    assert {"place", "source", "title"} <= {one["kind"] for one in found}


def test_the_json_of_a_search_agrees_with_its_page(sample: Sample) -> None:
    url = "/search?q=culture&country=KZ&size=5"
    page = sample.page(url)
    found = sample.json(str(page.one("link[rel=alternate][type='application/json']")["href"]))
    assert found["total"] == page.total
    assert [hit["id"] for hit in found["hits"]] == page.hits
    assert found["filters"] == [{"field": "country", "values": ["KZ"], "mode": "any"}]
    counts = {value["value"]: value["count"] for value in found["facets"]["language"]}
    assert sorted(counts.values()) == sorted(link.count for link in page.facet("language"))


# Errors


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("(trade", 0),
        ("trade)", 5),
        ('the "days of culture', 4),
        ("colour:red", 0),
        ("trade country:Atlantis", 14),
        ("date:2017-13", 5),
        ("trade OR", 6),
        ("a*", 0),
        ("x" * 513, 512),
        ("kind:", 0),
    ],
)
def test_an_error_is_reported_with_its_position_and_a_remedy(
    sample: Sample, query: str, position: int
) -> None:
    error = sample.json("/search.json?" + urlencode({"q": query, "strict": 1}), 400)
    assert (error["status"], error["position"], error["query"]) == (400, position, query)
    assert error["detail"]
    assert error["remedy"]
    page = sample.page(address(q=query, strict="1"), 400)
    assert f"{error['detail']}, at character {position + 1}" in page.text
    assert error["remedy"] in page.text
    assert page.one(".query-source").get_text().strip() == query.strip()
    assert len(page.one(".query-source mark").get_text()) == 1
    assert page.one("#q")["value"] == query


def test_a_mistake_in_the_query_keeps_the_other_conditions(sample: Sample) -> None:
    page = sample.page("/search?q=(&strict=1&country=KZ&not.year=2014&from=2010&page=3", 400)
    assert page.parameters("form") == [
        ("country", "KZ"),
        ("not.year", "2014"),
        ("from", "2010"),
        ("strict", "1"),
    ]


def test_an_invalid_parameter_is_reported_with_a_remedy(sample: Sample) -> None:
    for parameters in ("page=x", "size=1000", "from=2014-13", "from=2017&to=2014", "sort=up"):
        error = sample.json(f"/search.json?{parameters}", 400)
        name, value = parameters.split("&")[-1].split("=")
        assert f"“{name}={value}”" in error["detail"]
        page = sample.page(f"/search?{parameters}", 400)
        assert error["detail"] in page.text
        assert error["remedy"] in page.text


def test_a_mistyped_identifier_is_reported_and_an_unknown_one_is_not_found(sample: Sample) -> None:
    assert "mistyped" in sample.page(f"/d/{MISTYPED}", 404).text
    assert "mistyped" in sample.page(f"/d/{MISTYPED.upper()}", 404).text
    assert "mistyped" in sample.json(f"/d/{MISTYPED}.json", 404)["detail"]
    assert f"There is no record {UNKNOWN_ID}." in sample.page(f"/d/{UNKNOWN_ID}", 404).text
    nine = sample.page(f"/d/{sample.corrected}/v9", 404)
    assert f"There is no record {sample.corrected} in version 9." in nine.text
    assert sample.json("/nothing.json", 404)["remedy"]


@pytest.mark.parametrize("end", ["", ".json", "/v1", "/v2.json", "/original", "/v1/original"])
def test_an_identifier_in_capitals_redirects_to_the_canonical_address(
    sample: Sample, end: str
) -> None:
    one = sample.corrected
    answer = sample.get(f"/d/{one.upper()}{end}?q={one.upper()}?")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/d/{one}{end}?q={one.upper()}?"


def test_an_ark_redirects_to_the_record_only_if_an_authority_is_configured(
    sample: Sample, tmp_path: Path
) -> None:
    one = sample.corrected
    assert sample.get(f"/ark:{NAAN}/{one}").headers["Location"] == f"/d/{one}"
    assert sample.get(f"/ark:{NAAN}/{one.upper()}").status_code == 301
    assert sample.get(f"/ark:{NAAN}/{UNKNOWN_ID}").status_code == 404
    site = site_of(tmp_path, "A note on the trade of Kazakhstan and Armenia.")
    (one,) = site.ids("/search")
    assert site.get(f"/ark:{NAAN}/{one}").status_code == 404
    assert site.get(f"/ark:None/{one}").status_code == 404
    assert site.get(f"/d/{one}").status_code == 200


def test_a_withdrawn_record_shows_its_title_and_reason(sample: Sample) -> None:
    before = sample.archive.get(sample.withdrawn, 1)
    secret = before.body.split()[-12:]
    for url in withdrawn_addresses(sample.withdrawn):
        answer = sample.get(url)
        assert " ".join(secret) not in answer.text, url
        if url.endswith(".json"):
            error = answer.get_json()
            assert error["record"]["reason"] == sample.reason
            assert (error["record"]["title"], error["record"]["date"]) == (
                before.title,
                before.published,
            )
        else:
            page = Page(answer.text)
            assert page.one("h1").get_text() == before.title
            assert sample.reason in page.text
            assert page.text.startswith(written_day(before.published))
            assert "style-src 'self'" in answer.headers["Content-Security-Policy"], url
    assert sample.withdrawn not in sample.ids("/search")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["q", *Field, *(f"not.{f}" for f in Field), "from", "to", "page"]),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        ),
        max_size=3,
    )
)
def test_any_search_is_answered_or_refused_with_a_valid_page(
    sample: Sample, parameters: list[tuple[str, str]]
) -> None:
    answer = sample.get(f"/search?{urlencode(parameters)}")
    assert answer.status_code in (200, 400)
    assert not faults(answer.text)


@pytest.mark.parametrize(
    "path", ["/d/A%0Ab", "/d/%00", "/d/..%2f..", "/d/%C3%89", "/ark:%0A/X", "/facet/%FF", "/%FF"]
)
def test_addresses_with_invalid_characters_are_not_found(sample: Sample, path: str) -> None:
    assert sample.get(path).status_code == 404
