"""Marked words on pages, and hostile documents that never become markup."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from web_builders import (
    Sample,
    Site,
    faults,
    open_site,
    sample,
    site_of,
)

from searcher.ingest import correct, make_correction, withdraw

__all__ = ["sample"]


def address(**parameters: str) -> str:
    return "/search?" + urlencode({k.rstrip("_"): v for k, v in parameters.items()})


# Marks

TEXT = (
    "The ministers of Kazakhstan and Armenia met. Each minister spoke of trade & <commerce>.\n\n"
    "Trade-fairs follow; the energy minister of Armenia opened them."
)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("marked")
    return site_of(folder, TEXT, title="A minister on trade", language="en")


@pytest.mark.parametrize(
    ("query", "in_title", "in_text"),
    [
        ("minister", ["minister"], ["ministers", "minister", "minister"]),
        ('"the ministers"', [], ["The", "ministers"]),
        ('"minister trade"~3', ["minister", "trade"], ["minister", "trade"]),
        ("trad*", ["trade"], ["trade", "Trade"]),
        ("armenja~", [], ["Armenia", "Armenia"]),
        ("commerce", [], ["commerce"]),
        ("title:trade", ["trade"], []),
        ("trade -absent", ["trade"], ["trade", "Trade"]),
        ("country:AM", [], []),
        ("(", [], []),
    ],
)
def test_exactly_the_matching_words_are_marked(
    marked: Site, query: str, in_title: list[str], in_text: list[str]
) -> None:
    (one,) = marked.ids("/search")
    page = marked.page(f"/d/{one}?{urlencode({'q': query})}")
    assert [m.get_text() for m in page.soup.select("h1 mark")] == in_title
    assert [m.get_text() for m in page.soup.select(".text mark")] == in_text
    assert [p.get_text() for p in page.soup.select(".text p")] == TEXT.split("\n\n")
    summary = page.soup.select(".marks")
    count = len(in_title) + len(in_text)
    assert bool(summary) is bool(count)
    if count:
        assert summary[0].get_text().startswith(f"{count} word")
        assert marked.page(str(summary[0].select("a")[0]["href"])).marks == []


@pytest.mark.parametrize(
    "query", ["culture", "мәдениет", '"the ministers" OR univers*', "культура"]
)
def test_the_marks_of_the_page_agree_with_the_json(sample: Sample, query: str) -> None:
    url = address(q=query, size="100")
    page, found = sample.page(url), sample.json(url.replace("/search", "/search.json"))
    assert found["hits"]
    for item, hit in zip(page.soup.select(".hits > li"), found["hits"], strict=True):
        snippet = item.select(".snippet")[0]
        assert snippet.get_text() == hit["snippet"]
        words = [hit["snippet"][start:end] for start, end in hit["marks"]]
        assert [m.get_text() for m in snippet.select("mark")] == words
        assert all(word == word.strip() and " " not in word for word in words)
        link = item.select("h2 a")[0]
        assert link.get_text() == hit["title"]
        opened = sample.page(str(link["href"]))
        assert {*words} <= {*opened.marks}


# Hostile documents

EVIL = "<script>alert(1)</script> \"quoted\" 'single' & &lt;b&gt; </title> <img src=x onerror=f>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str]:
    """Open a site with a document all of whose values are hostile, in two versions."""
    site = open_site(tmp_path_factory.mktemp("hostile"))
    path = site.archive.root.with_name("na\"me<b>&amp;'.txt")
    path.write_text(f"Kazakhstan and Armenia signed {EVIL} today.\n\n- {EVIL}\n", "utf-8")
    hints = {"title": EVIL, "source": f"News {EVIL}", "creator": EVIL}
    (outcome,) = site.ingest(path, **hints, url='https://x.example/?a="><script>b</script>')
    assert outcome.id is not None
    by = 'An "archivist" <b>'
    correct(
        site.archive,
        site.engine,
        outcome.id,
        (make_correction("date", "2017-03-03", by, ""),),
        EVIL,
    )
    return site, outcome.id


def test_nothing_from_a_document_or_an_address_becomes_markup(hostile: tuple[Site, str]) -> None:
    site, one = hostile
    evil = urlencode({"q": f'"{EVIL.replace(chr(34), "")}"'})
    raw = urlencode({"q": EVIL})
    (source,) = site.json("/search.json")["facets"]["source"]
    pages = {
        "/": 200,
        "/search?q=script": 200,
        f"/search?{evil}": 200,
        f"/search?{raw}": 200,
        f"/search?{raw}&strict=1": 400,
        f"/search?{urlencode({'source': source['value'], 'not.topic': EVIL})}": 200,
        f"/search?{urlencode({'page': EVIL})}": 400,
        "/facet/source": 200,
        f"/d/{one}": 200,
        f"/d/{one}?q=script": 200,
        f"/d/{one}?{evil}": 200,
        f"/d/{one}?{raw}": 200,
        f"/d/{one}/v1": 200,
        f"/d/{one}/diff/1..2": 200,
        f"/d/{EVIL.replace('/', '')}": 404,
        f"/ark:1/{EVIL.replace('/', '')}": 404,
    }
    for url, status in pages.items():
        html = site.page(url, status).html
        assert not faults(html), url
        assert "<script>" not in html, url
        assert "<img" not in html, url
        run = BeautifulSoup(html, "lxml").select("script:not([type='application/ld+json'])")
        scripts = [s["src"] for s in run]
        assert len(scripts) == 1, url


def test_hostile_values_are_shown_unchanged(hostile: tuple[Site, str]) -> None:
    site, one = hostile
    record = site.json(f"/d/{one}.json")
    page = site.page(f"/d/{one}")
    assert EVIL in record["body"]
    assert page.one("h1").get_text() == record["title"]
    assert "<script>alert(1)</script>" in record["title"]
    assert [p.get_text() for p in page.soup.select(".text p")] == record["body"].split("\n\n")
    source = " ".join(record["source"].split())
    assert source in page.text
    (hit,) = site.json("/search.json?q=script")["hits"]
    shown = site.page("/search?q=script")
    assert shown.one(".snippet").get_text() == hit["snippet"]
    assert shown.one(".hits h2").get_text() == hit["title"]
    source_link = next(dd for dd in page.soup.select("dd a") if dd.get_text() == record["source"])
    assert site.ids(str(source_link["href"])) == [one]
    answer = site.get(f"/d/{one}/original")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    withdraw(site.archive, site.engine, one, EVIL, "An archivist <b>")
    gone = site.page(f"/d/{one}", 410)
    assert not faults(gone.html)
    assert "<script>" not in gone.html
    assert EVIL in gone.text
