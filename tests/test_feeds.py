"""Feeds: valid Atom (RFC 4287) and JSON Feed 1.1, whole through their pages (RFC 5005)."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import jsonschema
import pytest
from ingest_builders import note
from lxml import etree
from web_builders import Site, site_of

from searcher.ingest import withdraw
from searcher.model.dossier import dossier_of
from searcher_web import feed as feeds
from searcher_web.views import published_dossiers, search

ATOM = "{http://www.w3.org/2005/Atom}"
SIZE = 7
HOSTILE = (
    "Carpets & <b>silk</b> ]]> &amp; “loan” \u202eright-to-left\u202c",
    "Carpets \x0c\x01\ufffe in a damaged text",
    "سجاد وحرير: اتفاق على القرض carpets",
    "Carpets 😀 𐐀 e\u0301 <?xml version='1.0'?> <!-- -->",
)

# JSON Feed 1.1, from the text of its specification: what must be there, and of which type.
_TEXT, _URL = {"type": "string", "minLength": 1}, {"type": "string", "pattern": "^https?://[^ ]+$"}
_AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": _TEXT, "url": _URL, "avatar": _URL},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
_ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
    "properties": {
        "id": _TEXT,
        "url": _URL,
        "external_url": _URL,
        "title": {"type": "string"},
        "content_html": {"type": "string"},
        "content_text": {"type": "string"},
        "summary": {"type": "string"},
        "image": _URL,
        "banner_image": _URL,
        "date_published": {"type": "string", "format": "date-time"},
        "date_modified": {"type": "string", "format": "date-time"},
        "authors": _AUTHORS,
        "tags": {"type": "array", "items": {"type": "string"}},
        "language": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"},
        "attachments": {"type": "array"},
    },
    "patternProperties": {"^_": {}},
    "additionalProperties": False,
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": _TEXT,
        "home_page_url": _URL,
        "feed_url": _URL,
        "description": {"type": "string"},
        "user_comment": {"type": "string"},
        "next_url": _URL,
        "icon": _URL,
        "favicon": _URL,
        "authors": _AUTHORS,
        "language": _ITEM["properties"]["language"],
        "expired": {"type": "boolean"},
        "hubs": {"type": "array"},
        "items": {"type": "array", "items": _ITEM},
    },
    "patternProperties": {"^_": {}},
    "additionalProperties": False,
}
_OF_FEED = {"id": 1, "title": 1, "updated": 1}
_OF_ENTRY = {"id": 1, "title": 1, "updated": 1, "summary": 1}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("feeds")
    hostile = (
        f"{title}\n\nYerevan, 3 March 2017. Museums of Armenia lent {title} to Kazakhstan.\n"
        for title in HOSTILE
    )
    return site_of(folder, *hostile, *(note(number) for number in range(20)))


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (feeds, search, published_dossiers):
        monkeypatch.setattr(module, "FEED_SIZE", SIZE)


def atom_faults(data: bytes) -> Iterator[str]:
    """Check what RFC 4287 demands of a feed; yield a line for each fault."""
    parsed = feedparser.parse(data)
    if parsed.bozo:
        yield str(parsed.bozo_exception)
    root = etree.fromstring(data)
    if root.tag != f"{ATOM}feed":
        yield root.tag
    entries = root.findall(f"{ATOM}entry")
    for element, counts in ((root, _OF_FEED), *((entry, _OF_ENTRY) for entry in entries)):
        yield from _element_faults(element, counts)
    for entry in entries:
        if not next(one.findtext(f"{ATOM}name") for one in entry.iter(f"{ATOM}author")):
            yield "an author without a name"
        if not entry.findall(f"{ATOM}link[@rel='alternate']"):
            yield "no content and no alternate"
    keys = [(e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated")) for e in entries]
    if len(set(keys)) < len(keys):
        yield "an entry twice"
    if len(root.findall(f"{ATOM}link[@rel='self']")) != 1:
        yield "not one self"


def _element_faults(element: Any, counts: dict[str, int]) -> Iterator[str]:
    for name, count in counts.items():
        found = element.findall(f"{ATOM}{name}")
        if len(found) != count or (name != "summary" and not (found[0].text or "").strip()):
            yield f"{name}: {len(found)}"
    moment = datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
    if moment.tzinfo is None:
        yield "a moment without an offset"
    if not urlsplit(element.findtext(f"{ATOM}id")).scheme:
        yield "an id that is not an IRI"
    links = [(one.get("rel"), one.get("type")) for one in element.findall(f"{ATOM}link")]
    if len(set(links)) < len(links):
        yield f"two links of one kind: {links}"
    if not all(urlsplit(one.get("href")).netloc for one in element.findall(f"{ATOM}link")):
        yield "a link that is not whole"
    known = {*counts, "link", "entry", "author"}
    yield from (
        f"unknown: {child.tag}" for child in element if etree.QName(child).localname not in known
    )


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def atom_pages(site: Site, path: str) -> Iterator[Any]:
    """Yield the pages of an Atom feed; each is valid, and has its address."""
    first = path
    while path:
        answer = site.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
        assert list(atom_faults(answer.data)) == []
        root = etree.fromstring(answer.data)
        links = {one.get("rel"): one.get("href") for one in root.findall(f"{ATOM}link")
                 if one.get("type") == "application/atom+xml"}  # fmt: skip
        assert path_of(links["self"]) == path
        assert path_of(links["first"]) == first
        yield root
        path = path_of(links["next"]) if "next" in links else ""


def json_pages(site: Site, path: str) -> Iterator[Any]:
    """Yield the pages of a JSON Feed; each is valid, and has its address."""
    while path:
        answer = site.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/feed+json")
        page = json.loads(answer.data)
        jsonschema.Draft202012Validator(JSON_FEED).validate(page)
        assert path_of(page["feed_url"]) == path
        yield page
        path = path_of(page["next_url"]) if "next_url" in page else ""


def atom_ids(pages: Iterator[Any]) -> list[str]:
    return [
        one.findtext(f"{ATOM}id").rpartition("/")[2]
        for page in pages
        for one in page.iter(f"{ATOM}entry")
    ]


def json_ids(pages: Iterator[Any]) -> list[str]:
    return [one["id"].rpartition("/")[2] for page in pages for one in page["items"]]


@pytest.mark.parametrize(
    "query", ["", "?q=carpets", "?pair=AM-KZ", "?q=carpets&country=KZ&size=3", "?q=zzzzzz"]
)
def test_the_pages_of_a_feed_have_each_record_once_those_that_came_last_first(
    site: Site, query: str
) -> None:
    narrow = query.replace("&size=3", "")
    expected = site.ids(f"/search{narrow}{'&' if narrow else '?'}sort=added")
    assert atom_ids(atom_pages(site, f"/search.atom{query}")) == expected
    assert json_ids(json_pages(site, f"/search.feed.json{query}")) == expected
    assert len(expected) > 2 * SIZE or query == "?q=zzzzzz"


def test_what_comes_in_and_goes_while_a_feed_is_read_repeats_and_hides_nothing(
    site: Site, tmp_path: Path
) -> None:
    pages = json_pages(site, "/search.feed.json?q=carpets")
    before = site.ids("/search?q=carpets&sort=added")
    read = json_ids(iter([next(pages)]))
    for number in (801, 802):
        path = tmp_path / f"{number}.txt"
        path.write_text(note(number), "utf-8")
        site.ingest(path)
    withdraw(site.archive, site.engine, read[0], "Test", "Anna")
    withdraw(site.archive, site.engine, read[-1], "Test", "Anna")
    assert read + json_ids(pages) == before


def test_hostile_texts_are_as_they_are_in_both_formats(site: Site) -> None:
    titles = [
        hit["title"] for hit in site.json("/search.json?q=carpets&sort=added&size=100")["hits"]
    ]
    shown = [
        item["title"]
        for page in json_pages(site, "/search.feed.json?q=carpets")
        for item in page["items"]
    ]
    assert shown == titles
    assert any("<b>silk</b>" in title for title in shown)
    parsed = [
        entry.findtext(f"{ATOM}title")
        for page in atom_pages(site, "/search.atom?q=carpets")
        for entry in page.iter(f"{ATOM}entry")
    ]
    assert parsed == [title.replace("\ufffe", "") for title in titles]


def test_each_format_names_the_other_on_the_same_page(site: Site) -> None:
    (_, second, *_) = atom_pages(site, "/search.atom?q=carpets")
    (other,) = second.findall(f"{ATOM}link[@type='application/feed+json']")
    page = next(json_pages(site, path_of(other.get("href"))))
    assert json_ids(iter([page])) == atom_ids(iter([second]))


@pytest.mark.parametrize("path", ["/search.atom", "/search.feed.json?q=loan", "/dossiers.atom"])
def test_a_cursor_of_another_list_is_refused(site: Site, path: str) -> None:
    (_, second, *_) = json_pages(site, "/search.feed.json?q=carpets")
    cursor = urlsplit(second["feed_url"]).query.rpartition("=")[2]
    assert cursor
    for text in (cursor, cursor[:-1], "x", "1" * 400):
        assert site.get(f"{path}{'&' if '?' in path else '?'}cursor={text}").status_code == 400


def test_published_dossiers_have_feeds_of_all_and_of_their_versions(site: Site) -> None:
    dossiers = site.archive.dossiers
    made = []
    for number in range(2 * SIZE + 1):
        made.append(
            dossiers.publish(dossier_of(f"Dossier <{number}> & more", "", []), "Anna", "").id
        )
    for number in range(2, 2 * SIZE + 2):
        changed = dossier_of(f"Dossier & version {number}", "An introduction", [])
        dossiers.publish(changed, "Anna", f"Change {number}", made[0])
    dossiers.withdraw(made[1], "Anna", "Test")
    every = sorted((made[0], *made[2:]))
    assert sorted(atom_ids(atom_pages(site, "/dossiers.atom"))) == every
    assert sorted(json_ids(json_pages(site, "/dossiers.feed.json"))) == every
    versions = [f"v{number}" for number in range(2 * SIZE + 1, 0, -1)]
    assert atom_ids(atom_pages(site, f"/dossiers/{made[0]}.atom")) == versions
    assert json_ids(json_pages(site, f"/dossiers/{made[0]}.feed.json")) == versions
    assert site.get(f"/dossiers/{made[1]}.feed.json").status_code == 410
    assert site.get("/dossiers/000000000000.feed.json").status_code == 404


def test_pages_name_their_feeds(site: Site) -> None:
    saved = site.app.test_client().post("/cite", data={"q": "carpets"}).headers["Location"]
    for page in ("/search?q=carpets", "/pairs/AM-KZ", "/countries/KZ", "/dossiers", saved):
        links = site.page(page).soup.select(
            "link[rel=alternate][type$='+xml'], link[type$='feed+json']"
        )
        assert [one["type"] for one in links] == [
            "application/atom+xml",
            "application/feed+json",
        ], page
        for link in links:
            assert site.get(str(link["href"])).mimetype == link["type"], page
